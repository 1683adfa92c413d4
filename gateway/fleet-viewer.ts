/**
 * One fleet page: a socket for all boards. It is told of all boards first, and then, once a second or as it
 * asks, of what changed.
 *
 * Page to gateway: `{type:"every", milliseconds}`; `{type:"set", id, board, …}` as the board's `set`, where
 * `board` is an id or `*` for all. Gateway to page: `{type:"fleet", readOnly, boards}` (all of them),
 * `{type:"changes", boards}` (those that changed), `{type:"ack"|"error", id, …}`.
 */
import type { WebSocket } from "ws";
import { BoardError } from "../client/node.js";
import { changeOf, isCommandId } from "./command.js";
import type { Fleet } from "./fleet.js";
import { LIMITS } from "./limits.js";
import type { Station } from "./station.js";

/** Seconds of history that a page begins with. */
const HISTORY = 60;

export class FleetViewer {
  private readonly socket: WebSocket;
  private readonly fleet: Fleet;
  private readonly readOnly: boolean;
  /** What was told of each board last. */
  private readonly told = new Map<string, string>();
  private timer: NodeJS.Timeout;
  private answered = true;
  private allowance: number = LIMITS.messagesAtOnce;

  constructor(socket: WebSocket, fleet: Fleet, readOnly: boolean) {
    this.socket = socket;
    this.fleet = fleet;
    this.readOnly = readOnly;
    socket.on("message", (data, isBinary) => {
      if (!isBinary) this.receive(String(data));
    });
    socket.on("pong", () => {
      this.answered = true;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => clearInterval(this.timer));
    this.send({
      type: "fleet",
      readOnly,
      boards: [...fleet.stations.values()].map((station) => this.whole(station)),
    });
    this.timer = setInterval(() => this.push(), LIMITS.fleetEvery);
    const pinger = setInterval(() => this.checkAnswers(), LIMITS.pingEvery);
    socket.on("close", () => clearInterval(pinger));
  }

  end(): void {
    this.socket.terminate();
  }

  private checkAnswers(): void {
    if (!this.answered) return this.socket.terminate();
    this.answered = false;
    this.socket.ping();
  }

  private push(): void {
    this.allowance = Math.min(LIMITS.messagesAtOnce, this.allowance + LIMITS.messagesPerSecond);
    if (this.socket.bufferedAmount > LIMITS.fleetInFlight) return;
    const boards: object[] = [];
    for (const station of this.fleet.stations.values()) {
      const known = this.told.get(station.id);
      if (known === undefined) boards.push(this.whole(station));
      else if (known !== this.stamp(station)) boards.push(this.changed(station));
    }
    if (boards.length) this.send({ type: "changes", boards });
  }

  /** Changes whenever a page has something to show anew. */
  private stamp(station: Station): string {
    const { hello } = station.board;
    return `${station.state} ${station.reason} ${station.last?.seq} ${station.name} ${hello?.channels.length}`;
  }

  private changed(station: Station) {
    this.told.set(station.id, this.stamp(station));
    const { id, name, state, reason, last } = station;
    return { id, name, state, reason, values: last?.values ?? [] };
  }

  private whole(station: Station) {
    const channels = station.board.hello?.channels ?? [];
    const told = this.changed(station);
    // Without its channels a board is told again, whole, when it has introduced itself.
    if (!channels.length) this.told.delete(station.id);
    return {
      ...told,
      group: station.group,
      address: station.address,
      rate: station.board.hello?.rate ?? null,
      led: station.board.hello?.led ?? null,
      channels: channels.map(({ id, kind, label, unit, min, max, decimals }) => ({
        id,
        kind,
        label,
        unit,
        min,
        max,
        decimals,
      })),
      history: channels.slice(0, 1).map(({ id }) => station.history(id, HISTORY)),
    };
  }

  private receive(text: string): void {
    if (--this.allowance < 0) return this.socket.close(1008, "too many messages");
    let message: Record<string, unknown>;
    try {
      message = JSON.parse(text) ?? {};
    } catch {
      return this.send({ type: "error", id: null, code: "bad-json", message: "This is not JSON." });
    }
    if (message.type === "every") return this.pace(Number(message.milliseconds));
    const id = isCommandId(message.id) ? message.id : null;
    if (message.type !== "set") return this.refuse(id, "bad-type", "There are the types every and set.");
    if (this.readOnly) return this.refuse(id, "read-only", "This page may watch only.");
    void this.set(id, String(message.board), message);
  }

  private pace(milliseconds: number): void {
    if (!(milliseconds >= LIMITS.fleetEveryLeast && milliseconds <= LIMITS.fleetEveryMost)) {
      return this.refuse(
        null,
        "bad-field",
        `milliseconds: ${LIMITS.fleetEveryLeast} to ${LIMITS.fleetEveryMost}.`,
      );
    }
    clearInterval(this.timer);
    this.timer = setInterval(() => this.push(), milliseconds);
  }

  /** Asks one board or all; answers once, with how many did it, or why one did not. */
  private async set(
    id: number | string | null,
    board: string,
    message: Record<string, unknown>,
  ): Promise<void> {
    const one = this.fleet.stations.get(board);
    const wanted =
      board === "*" ? [...this.fleet.stations.values()].filter(({ online }) => online) : one ? [one] : [];
    if (!wanted.length) return this.refuse(id, "not-connected", "There is no such board.");
    const results = await Promise.allSettled(wanted.map((station) => station.set(changeOf(message))));
    const failed = results.find((result) => result.status === "rejected");
    const done = results.filter(({ status }) => status === "fulfilled").length;
    if (!failed) return this.send({ type: "ack", id, boards: done });
    const { reason } = failed;
    const sentence =
      wanted.length > 1 ? `${done} of ${wanted.length} boards did it. ${reason.message}` : reason.message;
    this.refuse(id, reason instanceof BoardError ? reason.code : "busy", sentence);
  }

  private refuse(id: number | string | null, code: string, message: string): void {
    this.send({ type: "error", id, code, message });
  }

  private send(message: object): void {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

/**
 * TCP inside the page: connections between the board's `net` and clients, with the faults a radio link has. Bytes
 * arrive in order and whole; what the link does to them is delay.
 */

/** Bytes that Espruino hands to a program at once. */
const CHUNK = 536;
/** Bytes that the chip's network stack takes for a connection before the program has to wait (TCP_SND_BUF). */
const BUFFER = 5744;

/** What the link does to bytes. */
export interface Faults {
  /** Milliseconds in one direction. */
  delay: number;
  /** Share of what is sent that is lost once, and comes when it is sent again. */
  loss: number;
  /** Nothing passes. */
  stalled: boolean;
}

/** Milliseconds until lost bytes are sent again, at least and at most. */
const AGAIN = [200, 700] as const;

/** One end, as clients have it. */
export interface ClientSocket {
  send(bytes: string): void;
  /** Closes it: what was sent before arrives. */
  close(): void;
  /** Bytes from the board. */
  onData(bytes: string): void;
  /** The connection is gone; `reset` when nobody closed it politely. */
  onClose(reset: boolean): void;
  /** This one's peer reads nothing while it is set. */
  stalled: boolean;
}

/** One end, as Espruino's programs have it. */
export class BoardSocket {
  conn = true;
  /** Written and not taken by the stack yet. */
  dSnd = "";
  private readonly handlers: Record<string, (this: unknown, value?: unknown) => void> = {};
  private readonly wire: Wire;

  constructor(wire: Wire) {
    this.wire = wire;
  }

  on(event: string, handler: (this: unknown, value?: unknown) => void): void {
    this.handlers[event] = handler;
  }

  emit(event: string, value?: unknown): void {
    this.wire.network.run(() => this.handlers[event]?.call(this, value));
  }

  write(bytes: string): boolean {
    if (!this.conn || this.wire.ending) throw new Error("This socket is closed.");
    this.dSnd += bytes;
    this.wire.pump();
    return false;
  }

  end(bytes = ""): void {
    if (bytes) this.write(bytes);
    this.wire.ending = true;
    this.wire.pump();
  }
}

type Side = "board" | "client";

/** Milliseconds between two looks at a link that stands still. */
const LOOK_AGAIN = 50;

/** A connection. */
class Wire {
  readonly network: Network;
  readonly board: BoardSocket;
  readonly client: ClientSocket;
  ending = false;
  /** The board has restarted: nobody is there to answer. */
  private gone = false;
  private onTheWay = 0;
  private over = false;
  /** What is on its way to each end, and when it arrives. */
  private readonly queues: Record<Side, { at: number; arrive: () => void }[]> = { board: [], client: [] };

  constructor(network: Network) {
    this.network = network;
    this.board = new BoardSocket(this);
    this.client = {
      stalled: false,
      onData: () => undefined,
      onClose: () => undefined,
      send: (bytes) => {
        // A restarted board knows nothing of the connection: it answers with a reset.
        if (this.gone) return this.carry("client", () => this.finish(true));
        for (let from = 0; from < bytes.length; from += CHUNK) {
          const part = bytes.slice(from, from + CHUNK);
          this.carry("board", () => this.board.conn && this.board.emit("data", part));
        }
      },
      close: () => this.carry("board", () => this.finish(false)),
    };
  }

  /** Gives the stack what it has room for. */
  pump(): void {
    const { board, network } = this;
    if (!board.conn) return;
    const room = BUFFER - this.onTheWay;
    const bytes = board.dSnd.slice(0, Math.max(0, room));
    if (bytes) {
      board.dSnd = board.dSnd.slice(bytes.length);
      this.onTheWay += bytes.length;
      this.carry("client", () => {
        this.onTheWay -= bytes.length;
        this.client.onData(bytes);
        this.pump();
      });
    }
    if (board.dSnd) return;
    if (this.ending) this.carry("client", () => this.finish(false));
    else if (bytes) network.later(0, () => board.conn && board.emit("drain"));
  }

  /** The board has lost its power, or begins anew. */
  vanish(): void {
    this.board.conn = false;
    this.gone = true;
  }

  private finish(reset: boolean): void {
    if (this.over) return;
    this.over = true;
    this.network.forget(this);
    const { board } = this;
    if (board.conn) {
      board.conn = false;
      board.emit("close", reset);
    }
    this.client.onClose(reset);
  }

  /** Has something happen at one end when the link has carried it there: in order, none overtakes another. */
  carry(to: Side, arrive: () => void): void {
    const { network, queues } = this;
    const { delay, loss } = network.faults;
    const again = network.random() < loss ? AGAIN[0] + network.random() * (AGAIN[1] - AGAIN[0]) : 0;
    queues[to].push({ at: network.now() + delay + again, arrive });
    if (queues[to].length === 1) this.wait(to);
  }

  private wait(to: Side): void {
    const { network, queues } = this;
    const [first] = queues[to];
    if (!first || this.over) return;
    if (network.faults.stalled || (to === "client" && this.client.stalled))
      return network.later(LOOK_AGAIN, () => this.wait(to));
    network.later(first.at - network.now(), () => {
      if (this.over) return;
      if (network.faults.stalled) return this.wait(to);
      first.arrive();
      queues[to].shift();
      this.wait(to);
    });
  }
}

/** All connections of one board. */
export class Network {
  readonly faults: Faults = { delay: 2, loss: 0, stalled: false };
  private readonly wires = new Set<Wire>();
  private accept: ((socket: BoardSocket) => void) | null = null;
  /** Runs a handler of the board's program. */
  run: (handler: () => void) => void = (handler) => handler();
  readonly random: () => number;

  constructor(random: () => number = Math.random) {
    this.random = random;
  }

  now(): number {
    return performance.now();
  }

  later(milliseconds: number, due: () => void): void {
    setTimeout(due, Math.max(0, milliseconds));
  }

  /** Espruino's `require("net")`. */
  readonly net = {
    createServer: (listener: (this: object, socket: BoardSocket) => void) => {
      const server = {
        listen: () => {
          // As Espruino's, which has the server as its `this`.
          this.accept = (socket) => listener.call(server, socket);
        },
        close: () => {
          this.accept = null;
        },
      };
      return server;
    },
  };

  /** Connects to the board; null when nobody listens there. */
  connect(): ClientSocket | null {
    const { accept } = this;
    if (!accept || this.faults.stalled) return null;
    const wire = new Wire(this);
    this.wires.add(wire);
    wire.carry("board", () => this.run(() => accept(wire.board)));
    return wire.client;
  }

  forget(wire: Wire): void {
    this.wires.delete(wire);
  }

  /** The board stops without a word to anybody. */
  powerOff(): void {
    this.accept = null;
    for (const wire of this.wires) wire.vanish();
  }
}

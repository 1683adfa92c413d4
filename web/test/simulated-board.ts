/** The built firmware in the simulator, with a knob that only the test turns. */
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { ACCESS_POINTS } from "../../host-sim/devices/radio";
import { pickFreePort } from "../../host-sim/shell/ports";
import { createSimulator, type Simulator } from "../../host-sim/simulator/simulator";

const FIRMWARE = fileURLToPath(new URL("../../dist/firmware.js", import.meta.url));

/** The built page. */
export const PAGE = new URL("../../dist/dashboard.html", import.meta.url);

/** A board of the product's own program, and the hands on it. */
export class TestBoard {
  readonly simulator: Simulator;
  private readonly guests: WebSocket[] = [];

  constructor(simulator: Simulator) {
    this.simulator = simulator;
  }

  get port(): number {
    return this.simulator.port;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `http://${this.host}/`;
  }

  /** Turns the knob to a position, 0..1. */
  turn(position: number): void {
    this.simulator.board.turnTo(position);
  }

  /** What the converter gave last, 0..4095. */
  get raw(): number {
    return this.simulator.board.knob?.raw ?? 0;
  }

  /** Pulls the plug: connections die without a word. `start()` boots it again at the same port. */
  kill(): void {
    this.simulator.setPower(false);
  }

  start(): void {
    this.simulator.setPower(true);
  }

  /** Takes `places` of the board's places for viewers. */
  async occupy(places: number): Promise<void> {
    for (let place = 0; place < places; place++) {
      const guest = new WebSocket(this.url.replace("http", "ws"));
      await once(guest, "open");
      guest.on("error", () => guest.terminate());
      this.guests.push(guest);
    }
  }

  /** Gives one place back. */
  leave(): void {
    this.guests.pop()?.close();
  }

  async stop(): Promise<void> {
    for (const guest of this.guests) guest.terminate();
    await this.simulator.stop();
  }
}

/** A board that has booted and listens; `settings` are fields of `rheo.json`. Stop it with `stop()`. */
export async function simulatedBoard(settings: Record<string, unknown> = {}): Promise<TestBoard> {
  const board: { listens?(): void; fails?(error: Error): void } = {};
  const listening = new Promise<void>((resolve, reject) => {
    board.listens = resolve;
    board.fails = reject;
  });
  const simulator = await createSimulator({
    bundle: FIRMWARE,
    port: await pickFreePort(),
    control: 0,
    settings: { wifi: { ssid: ACCESS_POINTS[0].ssid, password: ACCESS_POINTS[0].password }, ...settings },
    knob: { kind: "manual", parameter: 0.5 },
    noise: false,
    wear: 0,
    seed: 1,
    onListening: () => board.listens?.(),
    onListenError: (port, code) => board.fails?.(new Error(`port ${port}: ${code}`)),
  });
  simulator.setPower(true);
  try {
    await listening;
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  return new TestBoard(simulator);
}

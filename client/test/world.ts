/** A network, a clock and a board's end of each connection, all in the test's hands. */
import type { Address } from "../address.js";
import type { Verdict } from "../link.js";
import { Mailbox } from "../mailbox.js";
import type { FromBoard, Hello, Sample } from "../messages.js";
import type { NodeWorld } from "../node-board.js";
import type { ConnectionEvents } from "../world.js";

export class FakeConnection {
  readonly sent: unknown[] = [];
  open = false;
  dropped = false;
  closed: [code?: number, reason?: string] | undefined;

  constructor(
    readonly url: string,
    readonly subprotocols: string[],
    readonly events: ConnectionEvents,
    private readonly world: FakeWorld,
  ) {}

  accept(): void {
    this.open = true;
    this.events.open();
  }

  say(...messages: FromBoard[]): void {
    for (const message of messages) this.sayText(JSON.stringify(message));
  }

  sayText(text: string): void {
    const bytes = Buffer.from(text);
    const { mailbox, time } = this.world;
    if (!mailbox.put(bytes, 0, bytes.length, time)) this.events.text(text);
  }
}

export class FakeWorld implements NodeWorld {
  time = 1000;
  chance = 0.5;
  verdict: Verdict | null = null;
  readonly mailbox = new Mailbox();
  readonly connections: FakeConnection[] = [];
  private readonly timers = new Map<object, { at: number; due(): void }>();

  dial(url: string, subprotocols: string[], events: ConnectionEvents) {
    const made = new FakeConnection(url, subprotocols, events, this);
    this.connections.push(made);
    return {
      send: (text: string) => {
        if (made.open) made.sent.push(JSON.parse(text));
        return made.open;
      },
      close: (code?: number, reason?: string) => {
        made.closed = [code, reason];
      },
      drop: () => {
        made.dropped = true;
        made.open = false;
      },
    };
  }

  now = (): number => this.time;
  random = (): number => this.chance;
  explain = async (_address: Address): Promise<Verdict | null> => this.verdict;

  alarm(ring: () => void) {
    const key = {};
    return {
      set: (at: number) => {
        if (at === Number.POSITIVE_INFINITY) this.timers.delete(key);
        else this.timers.set(key, { at, due: ring });
      },
    };
  }

  get pending(): number {
    return this.timers.size;
  }

  get last(): FakeConnection {
    return this.connections.at(-1)!;
  }

  /** Lets time pass, and what is due happen in its order. */
  async pass(seconds: number): Promise<void> {
    const end = this.time + seconds;
    for (;;) {
      const [next] = [...this.timers].sort(([, a], [, b]) => a.at - b.at);
      if (!next || next[1].at > end) break;
      this.timers.delete(next[0]);
      this.time = Math.max(this.time, next[1].at);
      next[1].due();
      await settled();
    }
    this.time = end;
  }
}

/** Whatever promises are settled have been acted upon. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

export const HELLO: Hello = {
  type: "hello",
  version: "0.1.0",
  board: "ESP32",
  name: "kitchen",
  serial: "24:0a:c4:00:00:01",
  uptime: 1,
  sha1: "crypto",
  sha1Reason: "it is there",
  rssi: null,
  memory: { free: 2000, total: 4000, lowest: 1500 },
  rate: 20,
  led: false,
  channels: [
    {
      id: "knob",
      kind: "analog",
      label: "Knob",
      unit: "LSB",
      min: 0,
      max: 4095,
      decimals: 0,
      deadband: 8,
      calibration: { min: 0, max: 4095 },
    },
    {
      id: "light",
      kind: "veml7700",
      label: "Light",
      unit: "lx",
      min: 0,
      max: 120000,
      decimals: 1,
      deadband: 1,
      calibration: null,
    },
  ],
  limits: { viewers: 6, message: 1024, inFlight: 1024 },
  handshake: { key: "dGhlIHNhbXBsZSBub25jZQ==", accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" },
  readOnly: false,
  errors: [],
};

export function sample(seq: number, ...values: (number | null)[]): Sample {
  return { type: "sample", seq, t: seq / 20, values };
}

/** A connection on a transport in memory, and a record of all that happens on it. */
import { type Connection, createConnection, type Endpoint, receive } from "../connection";
import { BINARY, TEXT } from "../frame";
import { unmask } from "../mask";
import { PROTOCOL } from "../protocol";

export interface Recorder {
  connection: Connection<null>;
  /** What the handlers were told, in order; payloads in hex. */
  events: Array<[kind: "text" | "binary" | "pong", payload: string]>;
  /** What `_closed` was told: code, reason in hex, clean. */
  closed: [number, string, boolean] | undefined;
  /** All bytes written, in hex. */
  sent(): string;
  /** Whether `end` or `abort` was called last. */
  ended: "no" | "end" | "abort";
  /** The clock, in milliseconds. */
  now: number;
}

export function hex(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("hex");
}

/** Opens a recorded connection; `config` replaces limits and handlers of its endpoint. */
export function record(config: Partial<Endpoint<null>> = {}): Recorder {
  let written = "";
  const recorder: Recorder = {
    connection: undefined as never,
    events: [],
    closed: undefined,
    sent: () => hex(written),
    ended: "no",
    now: 1000,
  };
  const endpoint: Endpoint<null> = {
    _messageBytes: 1024,
    _maxFragments: 16,
    _messageTime: 5000,
    _rateTime: 1000,
    _ownRate: 1e9,
    _sharedRate: 0,
    _sharedAtOnce: 0,
    _shared: 0,
    _sharedAt: 0,
    _closeTime: 2000,
    _lingerTime: 100,
    _unmask: unmask,
    _now: () => recorder.now,
    _protocol: () => PROTOCOL,
    _mayReply: () => true,
    _onMessage: (_, data, opcode) => {
      const kinds: { [opcode: number]: "text" | "binary" } = { [TEXT]: "text", [BINARY]: "binary" };
      recorder.events.push([kinds[opcode]!, hex(data)]);
    },
    _onPong: (_, payload) => recorder.events.push(["pong", hex(payload)]),
    _onClosing: () => {},
    _onClosed: (_, code, reason, clean) => {
      if (recorder.closed) throw new Error("closed twice");
      recorder.closed = [code, hex(reason), clean];
    },
    _abort: () => {
      recorder.ended = "abort";
    },
    ...config,
  };
  const transport = {
    write(bytes: string) {
      if (recorder.ended !== "no") throw new Error("This socket is closed");
      written += bytes;
    },
    end() {
      recorder.ended = "end";
    },
  };
  recorder.connection = createConnection(transport, endpoint, null);
  return recorder;
}

/** Feeds bytes in pieces that end at the given offsets. */
export function feed(recorder: Recorder, bytes: string, cuts: number[]): void {
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    if (cut > from) receive(recorder.connection, bytes.slice(from, cut));
    from = cut;
  }
}

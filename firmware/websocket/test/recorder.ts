/** A connection on a transport in memory, and a record of all that happens on it. */
import { type Connection, createConnection, type Endpoint } from "../connection";
import { unmask } from "../mask";

export interface Recorder {
  connection: Connection<null>;
  /** What the handlers were told, in order. */
  events: Array<[string, ...unknown[]]>;
  /** All bytes written, joined. */
  written(): string;
  /** Whether `end` or `abort` was called. */
  ended: "no" | "end" | "abort";
  /** The clock, in milliseconds. */
  now: number;
}

/** Opens a recorded connection; `rules` replaces limits and handlers of its endpoint. */
export function record(rules: Partial<Endpoint<null>> = {}): Recorder {
  let written = "";
  const recorder: Recorder = {
    connection: undefined as never,
    events: [],
    written: () => written,
    ended: "no",
    now: 1000,
  };
  const endpoint: Endpoint<null> = {
    messageBytes: 1024,
    fragments: 16,
    messageTime: 5000,
    closeTime: 2000,
    lingerTime: 100,
    _unmask: unmask,
    _now: () => recorder.now,
    _mayReply: () => true,
    _message: (_, data, opcode) => recorder.events.push(["message", opcode, data]),
    _pong: (_, payload) => recorder.events.push(["pong", payload]),
    _closed: (_, code, reason, clean) => recorder.events.push(["closed", code, reason, clean]),
    _abort: () => {
      recorder.ended = "abort";
    },
    ...rules,
  };
  const transport = {
    write(bytes: string) {
      written += bytes;
    },
    end() {
      recorder.ended = "end";
    },
  };
  recorder.connection = createConnection(transport, endpoint, null);
  return recorder;
}

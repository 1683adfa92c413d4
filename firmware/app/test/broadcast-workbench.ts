import { createConnection } from "../../websocket/connection";
import { PROTOCOL } from "../../websocket/protocol";
import { addViewer, createBroadcast, onClosing, removeViewer } from "../broadcast";
import { groupFor } from "../broadcast-group";
import { type Channel, UNSET } from "../channels";
import { syncCounters } from "../credit";
import { onPong } from "../pong";
import { createSampler } from "../sampler";
import { stopAt } from "../stop-at";
import type { BroadcastEndpoint, Viewer } from "../viewer";

/** Of a sample what the broadcast answers for; other texts as they are. */
function brief(text: string): string {
  if (!text.startsWith('{"type":"sample"')) return text;
  const { seq, skipped } = JSON.parse(text);
  return JSON.stringify({ seq, skipped });
}

/** Number and value of the sample that was taken before anybody came: of four digits, as nearly all are. */
export const FIRST = 1000;

/** The payload of the ping under way. */
export function payloadOf({ _pingPayload: payload }: Viewer): string {
  return String.fromCharCode(payload >> 8, payload & 255);
}

/** A broadcast whose samples are their own numbers, and viewers on transports that only remember. */
export function workbench() {
  let encoded = 0;
  let time = 0;
  let nonce = 0;
  let seq = FIRST;
  let value = seq;
  const channel: Channel = {
    _read: () => 0,
    get _value() {
      encoded++;
      return value;
    },
    _pushed: UNSET,
    _threshold: 0,
    _facts: () => ({ kind: "test", unit: "", min: 0, max: 4095, decimals: 0 }),
    _id: "test",
    _label: "Test",
  };
  const sampler = createSampler({ _time: () => time / 1000, _boot: 0 }, [channel], 100, {});
  sampler._seq = seq;
  const broadcast = createBroadcast(sampler, () => nonce++);
  const aborted: unknown[] = [];
  const endpoint = {
    _now: () => time,
    _broadcast: broadcast,
    _protocol: () => ({ ...PROTOCOL, stopAt }),
    _onClosing: onClosing,
    _onClosed: removeViewer,
    _abort: (transport: unknown) => aborted.push(transport),
  } as unknown as BroadcastEndpoint;
  const join = (json: boolean, hello = "") => {
    const frames: string[] = [];
    const transport = {
      closed: false,
      bytes: 0,
      write(bytes: string) {
        if (this.closed) throw new Error("This socket is closed");
        this.bytes += bytes.length;
        for (let rest = bytes; rest; ) {
          const length = rest.charCodeAt(1);
          const end = length === 126 ? 4 + (rest.charCodeAt(2) << 8) + rest.charCodeAt(3) : 2 + length;
          frames.push(rest.slice(0, end));
          rest = rest.slice(end);
        }
      },
      end() {},
    };
    const connection = createConnection(transport, endpoint, undefined as unknown as Viewer);
    addViewer(broadcast, connection, groupFor(broadcast, json ? undefined : channel), false, "", hello, 0);
    const viewer = connection._owner;
    /** Payloads sent since the last look, Pings shown as `ping`. */
    const look = () =>
      frames.splice(0).map((frame) => {
        const long = frame.charCodeAt(1) === 126;
        return frame.charCodeAt(0) === 0x89 ? "ping" : brief(frame.slice(long ? 4 : 2));
      });
    return { viewer, look, transport };
  };
  return {
    broadcast,
    join,
    aborted,
    encodings: () => encoded,
    /** A sample is taken and pushed, as the sampler does it. */
    publish(now = 0) {
      time = now;
      value = sampler._seq = ++seq;
      sampler._at = now / 1000;
      if (!sampler._send) return;
      if (--sampler._left > 0) sampler._send();
      else sampler._sendAnew();
    },
    /** Bytes since the last answered ping. */
    sent(viewer: Viewer) {
      syncCounters(broadcast, viewer);
      return viewer._connection._sent;
    },
    /** Answers the ping under way. */
    pong(viewer: Viewer, now: number) {
      time = now;
      onPong(viewer._connection, payloadOf(viewer));
    },
  };
}

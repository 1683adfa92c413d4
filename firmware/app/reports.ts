/** What the board tells about itself: `hello`, `vitals`, `/status`. */
import { toJson } from "../text/json";
import { eachViewer, syncCounters } from "./broadcast";
import { controlsOf, describeChannel } from "./channels";
import { LIMITS } from "./limits";
import type { DeviceState, Hello, Vitals } from "./messages";
import type { Rheo } from "./rheo";
import type { ChannelStatus, Status } from "./status";
import { VERSION } from "./version";

/** What every message about the board begins with: `hello`, `vitals` and `/status` add their own to it. */
function deviceState(rheo: Rheo, type: string): DeviceState {
  const controls = rheo._controls;
  const board = rheo._board;
  return {
    type,
    version: VERSION,
    board: board._name,
    name: controls.name,
    serial: board._serial,
    // Eighths are what Espruino prints exactly, however long the board has been up.
    uptime: Math.floor(board._now() / 125) / 8,
    sha1: board._sha1.engine,
    sha1Reason: board._sha1.reason,
    rssi: board._rssi(),
    memory: board._memory(),
    rate: controls.rate,
    led: controls.led,
  };
}

/** First message of a `rheo.v1` viewer. */
export function helloText(rheo: Rheo, key: string, accept: string, isReadOnly: boolean): string {
  const message = deviceState(rheo, "hello") as Hello;
  message.channels = rheo._sampler._channels.map(describeChannel);
  message.limits = {
    viewers: rheo._controls.viewers,
    message: LIMITS.messageBytes,
    inFlight: LIMITS.inFlight,
  };
  message.handshake = { key, accept };
  message.readOnly = isReadOnly;
  message.errors = rheo._board._errors();
  return toJson(message);
}

/** The `vitals` of all viewers, up to but without the closing brace: each one's round trip follows. */
export function vitalsText(rheo: Rheo): string {
  const message = deviceState(rheo, "vitals") as Vitals;
  message.viewers = rheo._broadcast.count;
  message.channels = rheo._sampler._channels.map(controlsOf);
  const text = toJson(message);
  return text.substr(0, text.length - 1);
}

/** The JSON of `/status`. */
export function statusText(rheo: Rheo): string {
  return toJson(statusOf(rheo));
}

/** What `/status` and `/metrics` tell. */
export function statusOf(rheo: Rheo): Status {
  const message = deviceState(rheo, "status") as Status;
  rheo._sampler._stamp();
  message.samples = rheo._sampler._seq;
  message.channels = rheo._sampler._channels.map((channel) => {
    const described = describeChannel(channel) as ChannelStatus;
    described.value = channel._value;
    return described;
  });
  message.errors = rheo._board._errors();
  message.viewers = [];
  eachViewer(rheo._broadcast, (viewer) => {
    syncCounters(rheo._broadcast, viewer);
    message.viewers.push({
      protocol: viewer._group._format._name,
      skipped: (viewer._skipped || 0) + (rheo._broadcast._push - viewer._push),
      rtt: viewer._rtt === undefined ? null : viewer._rtt,
      inFlight: viewer._connection._sent,
    });
  });
  return message;
}

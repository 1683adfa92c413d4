/** What the board tells about itself: `hello`, `vitals`, `/status`. */

import { toJson } from "../text/json";
import { TEXT } from "../websocket/frame";
import { controlsOf, describeChannel } from "./channels";
import { newestPush, syncCounters } from "./credit";
import { LIMITS } from "./limits";
import type { DeviceState, Hello, LoggedError, Vitals } from "./messages";
import type { Rheo } from "./rheo";
import { eachViewer, sendMessage } from "./send-message";
import type { ChannelStatus, Status } from "./status";
import { VERSION } from "./version";

/** What only the board knows. */
export interface Facts {
  /** Espruino's name of the board, and the chip's serial number. */
  _model: string;
  _serial: string;
  /** Free, total and fewest ever free Espruino variables; `rheo._lowest` is brought up to date. */
  _memory(rheo: Pick<Rheo, "_lowest">): { free: number; total: number; lowest: number };
  /** Wi-Fi signal in dBm; null when not connected. */
  _rssi(): number | null;
  /** The error log, oldest first. */
  _errors(): LoggedError[];
}

/** The part `rheo.reports`, as the firmware calls it: the functions below with the board's own facts. */
export interface ReportsPart {
  helloText(rheo: Rheo, key: string, accept: string, isReadOnly: boolean): string;
  sendVitals(rheo: Rheo): boolean;
  statusText(rheo: Rheo): string;
}

/** The part `rheo.metrics`, likewise. */
export interface MetricsPart {
  metricsText(rheo: Rheo): string;
}

/** What every message about the board begins with: `hello`, `vitals` and `/status` add their own to it. */
function deviceState(rheo: Rheo, facts: Facts, type: string): DeviceState {
  return {
    type,
    version: VERSION,
    board: facts._model,
    name: rheo._name,
    serial: facts._serial,
    // Eighths are what Espruino prints exactly, however long the board has been up.
    uptime: Math.floor(rheo._now() / 125) / 8,
    sha1: rheo._sha1.engine,
    sha1Reason: rheo._sha1.reason,
    rssi: facts._rssi(),
    memory: facts._memory(rheo),
    rate: rheo._rate,
    led: rheo._led,
  };
}

/** First message of a `rheo.v1` viewer. */
export function helloText(
  rheo: Rheo,
  facts: Facts,
  key: string,
  accept: string,
  isReadOnly: boolean,
): string {
  const message = deviceState(rheo, facts, "hello") as Hello;
  message.channels = rheo._sampler._channels.map(describeChannel);
  message.limits = {
    viewers: rheo._server._viewers,
    message: LIMITS.messageBytes,
    inFlight: LIMITS.inFlight,
  };
  message.handshake = { key, accept };
  message.readOnly = isReadOnly;
  message.errors = facts._errors();
  return toJson(message);
}

/** Tells every `rheo.v1` viewer how the board is; encoded once but for each viewer's own round trip. */
export function sendVitals(rheo: Rheo, facts: Facts): void {
  let common = "";
  eachViewer(rheo._broadcast, (viewer) => {
    if (viewer._group._channel) return;
    common = common || vitalsText(rheo, facts);
    const rtt = viewer._rtt === undefined ? "null" : "" + viewer._rtt;
    sendMessage(rheo._broadcast, viewer, TEXT, common + ',"rtt":' + rtt + "}", LIMITS.inFlight);
  });
}

/** The `vitals` of all viewers, up to but without the closing brace: each one's round trip follows. */
function vitalsText(rheo: Rheo, facts: Facts): string {
  const message = deviceState(rheo, facts, "vitals") as Vitals;
  message.viewers = rheo._broadcast.count;
  message.channels = rheo._sampler._channels.map(controlsOf);
  const text = toJson(message);
  return text.substr(0, text.length - 1);
}

/** The JSON of `/status`. */
export function statusText(rheo: Rheo, facts: Facts): string {
  return toJson(statusOf(rheo, facts));
}

/** What `/status` and `/metrics` tell. */
export function statusOf(rheo: Rheo, facts: Facts): Status {
  const message = deviceState(rheo, facts, "status") as Status;
  message.samples = rheo._sampler._seq;
  message.channels = rheo._sampler._channels.map((channel) => {
    const described = describeChannel(channel) as ChannelStatus;
    described.value = channel._value;
    return described;
  });
  message.errors = facts._errors();
  message.viewers = [];
  const broadcast = rheo._broadcast;
  eachViewer(broadcast, (viewer) => {
    syncCounters(broadcast, viewer);
    message.viewers.push({
      protocol: viewer._group._format._name,
      skipped: (viewer._skipped || 0) + (newestPush(broadcast) - viewer._push),
      rtt: viewer._rtt === undefined ? null : viewer._rtt,
      inFlight: viewer._connection._sent,
    });
  });
  return message;
}

import { type Connection, type Endpoint, fail, type Transport } from "../websocket/connection";
import { PEER_DOES_NOT_READ, protocolError } from "../websocket/errors";
import { TEXT } from "../websocket/frame";
import type { Handshake, HandshakePolicy } from "../websocket/handshake";
import { answerCommand } from "./commands";
import {
  createHub,
  eachViewer,
  type Hub,
  ponged,
  publish,
  removeViewer,
  say,
  sweepViewers,
  type Viewer,
} from "./hub";
import type { Limits } from "./limits";
import type { Calibration, Hello, LoggedError, Sha1Engine, Vitals } from "./messages";
import { createSampler, type Sampler, sample } from "./sampler";
import { createServer, type Server, sweep } from "./server";
import type { Settings } from "./settings";
import type { Status, ViewerStatus } from "./status";
import { encodeSample } from "./telemetry";
import { VERSION } from "./version";

/** What the board does for the firmware: everything that touches the outside. */
export interface Board {
  /** Espruino's name of the board, and the chip's serial number. */
  name: string;
  serial: string;
  /** Milliseconds since boot, whole. */
  now(): number;
  /** One ADC conversion, 0..4095 LSB. */
  convert(): number;
  /** Free, total and fewest ever free Espruino variables. */
  memory(): { free: number; total: number; lowest: number };
  /** Wi-Fi signal in dBm; null when not connected. */
  rssi(): number | null;
  setLed(level: boolean): void;
  /** Writes one setting to flash; false when that failed. */
  store(name: string, value: unknown): boolean;
  /** Calls `tick` so many milliseconds apart from now on, instead of before. */
  setPeriod(milliseconds: number): void;
  pageTag(): string;
  pageLength(): number;
  pagePart(offset: number, length: number): string;
  unmask(key: string, payload: string): string;
  sha1: { engine: Sha1Engine; reason: string; acceptKey(key: string): string };
  abort(transport: Transport): void;
  /** The error log, oldest first. */
  errors(): LoggedError[];
}

/** The running firmware. */
export interface Rheo {
  settings: Settings;
  board: Board;
  limits: Limits;
  hub: Hub;
  server: Server;
  _sampler: Sampler;
  /** When the last tick and the last vitals were, in milliseconds since boot. */
  _tickAt: number;
  _vitalsAt: number;
  /** When flash was last written. */
  _storedAt: number;
}

/** Puts the parts together; nothing runs until the caller calls `tick` and `tend` on their timers. */
export function createRheo(settings: Settings, board: Board, limits: Limits, hosts: string[]): Rheo {
  const sampler = createSampler(settings.oversample, settings.deadband);
  const hub = createHub(limits, (json) =>
    json ? encodeSample(sampler.seq, rheo._tickAt, sampler.raw, settings.calibration) : "" + sampler.raw,
  );
  const policy: HandshakePolicy = {
    _hosts: hosts,
    _origins: settings.origins.map((origin) => origin.toLowerCase()),
    _token: settings.token,
    _subprotocols: ["rheo.v1"],
    _acceptKey: (key) => board.sha1.acceptKey(key),
  };
  const endpoint: Endpoint<Viewer> = {
    messageBytes: limits.messageBytes,
    fragments: limits.fragments,
    messageTime: limits.messageTime,
    closeTime: limits.closeTime,
    _unmask: board.unmask,
    _now: board.now,
    _abort: board.abort,
    _mayReply: (connection, bytes) => connection._sent + bytes <= limits.inFlightHard,
    _message: (connection, data, opcode) => onMessage(rheo, connection, data, opcode),
    _pong: (connection, payload) => ponged(hub, connection._owner, payload, board.now()),
    _closed: (connection) => removeViewer(hub, connection._owner),
  };
  const rheo: Rheo = {
    settings,
    board,
    limits,
    hub,
    server: createServer({
      limits,
      viewers: settings.viewers,
      policy,
      endpoint,
      hub,
      pageTag: board.pageTag,
      pageLength: board.pageLength,
      pagePart: board.pagePart,
      status: () => status(rheo),
      hello: (opening) => hello(rheo, opening),
    }),
    _sampler: sampler,
    _tickAt: 0,
    _vitalsAt: 0,
    _storedAt: -limits.storeEvery,
  };
  board.setLed(settings.led);
  return rheo;
}

/** One turn of the sampler's timer. Ticks that Espruino makes up for after a stall are left out. */
export function tick(rheo: Rheo): void {
  const now = rheo.board.now();
  const since = now - rheo._tickAt;
  if (since >= 0 && since * rheo.settings.rate < 500) return;
  rheo._tickAt = now;
  if (sample(rheo._sampler, rheo.board.convert, now, rheo.limits.heartbeat))
    publish(rheo.hub, rheo._sampler.seq, now);
}

/** Everything that is not a reading: timeouts, pings, vitals. Call it every `sweepEvery`. */
export function tend(rheo: Rheo): void {
  const now = rheo.board.now();
  sweep(rheo.server, now);
  sweepViewers(rheo.hub, now);
  if (now - rheo._vitalsAt < rheo.limits.vitalsEvery) return;
  rheo._vitalsAt = now;
  sendVitals(rheo);
}

function onMessage(rheo: Rheo, connection: Connection<Viewer>, data: string, opcode: number): void {
  const viewer = connection._owner;
  // Plain viewers have no commands; what they say is read and forgotten.
  if (opcode !== TEXT || !viewer._json) return;
  const text = answerCommand(data, viewer._readOnly, (name, value) => apply(rheo, name, value));
  if (!say(viewer, text, rheo.limits.inFlightHard)) fail(connection, protocolError(PEER_DOES_NOT_READ));
}

/** Puts one checked field of `set` into force. False when it should be in flash and is not. */
function apply(rheo: Rheo, name: string, value: unknown): boolean {
  const settings = rheo.settings;
  if (name === "rate") {
    settings.rate = value as number;
    rheo.board.setPeriod(1000 / settings.rate);
  } else if (name === "deadband") {
    settings.deadband = value as number;
    rheo._sampler.deadband = settings.deadband;
  } else if (name === "led") {
    settings.led = value as boolean;
    rheo.board.setLed(settings.led);
  } else return calibrate(rheo, value as Calibration);
  return true;
}

/** The ends of the knob's travel: kept in flash, since they belong to the knob and outlive a restart. */
function calibrate(rheo: Rheo, ends: Calibration): boolean {
  const now = rheo.board.now();
  rheo.settings.calibration = { min: ends.min, max: ends.max };
  if (now - rheo._storedAt < rheo.limits.storeEvery) return false;
  rheo._storedAt = now;
  return rheo.board.store("calibration", rheo.settings.calibration);
}

/** First message of a `rheo.v1` viewer. */
function hello(rheo: Rheo, opening: Handshake): string {
  const { settings, board, limits } = rheo;
  const message: Hello = {
    type: "hello",
    version: VERSION,
    board: board.name,
    serial: board.serial,
    sha1: board.sha1.engine,
    sha1Reason: board.sha1.reason,
    channels: [{ id: "knob", label: "Knob", unit: "LSB", min: 0, max: 4095 }],
    rate: settings.rate,
    deadband: settings.deadband,
    led: settings.led,
    calibration: settings.calibration,
    limits: { viewers: settings.viewers, message: limits.messageBytes, inFlight: limits.inFlight },
    handshake: { key: opening._key, accept: opening._accept },
    readOnly: opening._readOnly,
  };
  return JSON.stringify(message);
}

/** Tells every `rheo.v1` viewer how the board is; encoded once but for each viewer's own round trip. */
function sendVitals(rheo: Rheo): void {
  let common = "";
  eachViewer(rheo.hub, (viewer) => {
    if (!viewer._json) return;
    if (!common) common = JSON.stringify(vitals(rheo));
    const rtt = viewer._rtt < 0 ? "null" : "" + viewer._rtt;
    say(viewer, common.substr(0, common.length - 1) + ',"rtt":' + rtt + "}", rheo.limits.inFlight);
  });
}

function vitals(rheo: Rheo): Omit<Vitals, "rtt"> {
  const { settings, board } = rheo;
  const message: Omit<Vitals, "rtt"> = {
    type: "vitals",
    uptime: seconds(board.now()),
    memory: board.memory(),
    viewers: rheo.hub.count,
    rssi: board.rssi(),
    rate: settings.rate,
    deadband: settings.deadband,
    led: settings.led,
    calibration: settings.calibration,
  };
  const errors = board.errors();
  if (errors.length) message.errors = errors;
  return message;
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds) / 1000;
}

/** What `/status` and `/metrics` tell. */
function status(rheo: Rheo): Status {
  const { settings, board } = rheo;
  const viewers: ViewerStatus[] = [];
  eachViewer(rheo.hub, (viewer) => {
    viewers.push({
      protocol: viewer._json ? "rheo.v1" : "plain",
      skipped: viewer._skipped + (rheo.hub._seq - viewer._seq),
      rtt: viewer._rtt < 0 ? null : viewer._rtt,
      inFlight: viewer._connection._sent,
    });
  });
  return {
    version: VERSION,
    board: board.name,
    serial: board.serial,
    uptime: seconds(board.now()),
    readings: rheo._sampler.seq,
    raw: rheo._sampler.raw,
    rate: settings.rate,
    deadband: settings.deadband,
    led: settings.led,
    calibration: settings.calibration,
    viewers,
    memory: board.memory(),
    sha1: board.sha1.engine,
    sha1Reason: board.sha1.reason,
    rssi: board.rssi(),
    errors: board.errors(),
  };
}

import type { HeadConfig } from "../http/request-head";
import type * as Metrics from "../parts/metrics/main";
import type { WithPart } from "../parts/part";
import { type Connection, fail, type Transport } from "../websocket/connection";
import { PEER_DOES_NOT_READ, protocolError } from "../websocket/errors";
import { TEXT } from "../websocket/frame";
import type { Handshake, HandshakeConfig } from "../websocket/handshake";
import type { AccessConfig } from "./access";
import { answerCommand } from "./commands";
import {
  createHub,
  eachViewer,
  type Hub,
  type HubEndpoint,
  ponged,
  removeViewer,
  say,
  settle,
  silenced,
  spend,
  sweepViewers,
  type Viewer,
} from "./hub";
import { LIMITS } from "./limits";
import type { Account, Calibration, Hello, LoggedError, Sha1Engine, Vitals } from "./messages";
import { publish } from "./publish";
import { apart, createSampler, type Sampler, type Sources, sample } from "./sampler";
import { createServer, type Server, sweep } from "./server";
import type { Settings } from "./settings";
import type { Status } from "./status";
import { VERSION } from "./version";

/** What the board does for the firmware: everything that touches the outside. */
export interface Board extends Sources {
  /** Espruino's name of the board, and the chip's serial number. */
  _name: string;
  _serial: string;
  /** Free, total and fewest ever free Espruino variables. */
  _memory(): { free: number; total: number; lowest: number };
  /** Wi-Fi signal in dBm; null when not connected. */
  _rssi(): number | null;
  _setLed(level: boolean): void;
  /** Writes one setting to flash; false when that failed. */
  _store(name: string, value: unknown): boolean;
  /** Calls `tick` so many milliseconds apart from now on, instead of before. */
  _setPeriod(milliseconds: number): void;
  _pageTag: string;
  _pageLength: number;
  _pagePart(offset: number, length: number): string;
  /** Undoes the masking of what follows the 4-byte key at the even offset `at`. */
  _unmask(bytes: string, at: number, length: number): string;
  _sha1: { engine: Sha1Engine; reason: string; acceptKey(key: string): string };
  /** The same text in one stretch of memory, if there is any. */
  _flat(text: string): string;
  _abort(transport: Transport): void;
  /** From now on, tells when what was written to the socket has left. */
  _awaitDrain(transport: Transport): void;
  /** The error log, oldest first. */
  _errors(): LoggedError[];
  _withPart: WithPart;
}

/** The running firmware. */
export interface Rheo {
  _sampler: Sampler;
  _hub: Hub;
  _settings: Settings;
  _board: Board;
  _server: Server;
  /** When the last vitals were. */
  _vitalsAt: number;
  /** When flash was last written. */
  _storedAt: number;
}

/** Puts the parts together; nothing runs until the caller calls `tick` and `tend` on their timers. */
export function createRheo(settings: Settings, board: Board, hosts: string[]): Rheo {
  const sampler = createSampler(board, settings.rate, settings.deadband);
  const hub = createHub(sampler, settings.calibration);
  const policy: HandshakeConfig & HeadConfig & AccessConfig = {
    _lastHost: undefined,
    headBytes: LIMITS.headBytes,
    headLines: LIMITS.headLines,
    wholeBytes: LIMITS.wholeBytes,
    _flat: board._flat,
    _hosts: hosts,
    _origins: settings.origins.map((origin) => origin.toLowerCase()),
    _token: settings.token,
    _subprotocols: ["rheo.v1"],
    _sha1: board._sha1,
  };
  const endpoint: HubEndpoint = {
    // What each message needs comes first: Espruino finds fields by looking at one after the other.
    _unmask: board._unmask,
    _pong: ponged,
    _message: (connection, data, opcode) => {
      // Plain viewers have no commands; what they say is read and forgotten.
      if (connection._owner._lane._json && opcode === TEXT) obey(rheo, connection, data);
    },
    _hub: hub,
    _now: board._now,
    messageBytes: LIMITS.messageBytes,
    fragments: LIMITS.fragments,
    messageTime: LIMITS.messageTime,
    closeTime: LIMITS.closeTime,
    lingerTime: LIMITS.lingerTime,
    _abort: board._abort,
    _mayReply: (connection, bytes) => {
      spend(hub, connection._owner, bytes);
      return connection._sent + bytes <= LIMITS.inFlightHard;
    },
    _silenced: silenced,
    _closed: removeViewer,
  };
  const rheo: Rheo = {
    // What each tick needs comes first: Espruino finds fields by looking at one after the other.
    _sampler: sampler,
    _hub: hub,
    _settings: settings,
    _board: board,
    _server: createServer({
      _viewers: settings.viewers,
      _policy: policy,
      _endpoint: endpoint,
      _hub: hub,
      _pageTag: board._pageTag,
      _pageLength: board._pageLength,
      _pagePart: board._pagePart,
      _awaitDrain: board._awaitDrain,
      _status: () => status(rheo),
      _metrics: () => board._withPart("metrics", (part: typeof Metrics) => part.metricsText(status(rheo))),
      _hello: (made, isReadOnly) => hello(rheo, made, isReadOnly),
    }),
    _vitalsAt: 0,
    _storedAt: -LIMITS.storeEvery,
  };
  board._setLed(settings.led);
  return rheo;
}

/** One turn of the sampler's timer. */
export function tick(rheo: Rheo): void {
  if (sample(rheo._sampler)) publish(rheo._hub);
}

/** Everything that is not a reading: timeouts, pings, vitals. Call it every `sweepEvery`. */
export function tend(rheo: Rheo): void {
  const now = rheo._board._now();
  sweep(rheo._server, now);
  sweepViewers(rheo._hub, now);
  if (now - rheo._vitalsAt < LIMITS.vitalsEvery) return;
  rheo._vitalsAt = now;
  sendVitals(rheo);
}

function obey(rheo: Rheo, connection: Connection<Viewer>, data: string): void {
  const viewer = connection._owner;
  const text = answerCommand(data, viewer._readOnly, (name, value) => apply(rheo, name, value));
  if (!say(rheo._hub, viewer, text, LIMITS.inFlightHard)) fail(connection, protocolError(PEER_DOES_NOT_READ));
}

/** Puts one checked field of `set` into force. False when it should be in flash and is not. */
function apply(rheo: Rheo, name: string, value: unknown): boolean {
  const settings = rheo._settings;
  if (name === "rate") {
    settings.rate = value as number;
    rheo._sampler._apart = apart(settings.rate);
    rheo._board._setPeriod(1000 / settings.rate);
  } else if (name === "deadband") {
    settings.deadband = value as number;
    rheo._sampler.deadband = settings.deadband;
  } else if (name === "led") {
    settings.led = value as boolean;
    rheo._board._setLed(settings.led);
  } else return calibrate(rheo, value as Calibration);
  return true;
}

/** The ends of the knob's travel: kept in flash, since they belong to the knob and outlive a restart. */
function calibrate(rheo: Rheo, ends: Calibration): boolean {
  const now = rheo._board._now();
  rheo._hub._calibration = rheo._settings.calibration = { min: ends.min, max: ends.max };
  if (now - rheo._storedAt < LIMITS.storeEvery) return false;
  rheo._storedAt = now;
  return rheo._board._store("calibration", rheo._settings.calibration);
}

/** What every account of the board begins with: `hello`, `vitals` and `/status` add their own to it. */
function account(rheo: Rheo, type: string): Account {
  const settings = rheo._settings;
  const board = rheo._board;
  return {
    type,
    version: VERSION,
    board: board._name,
    serial: board._serial,
    uptime: board._now() / 1000,
    sha1: board._sha1.engine,
    sha1Reason: board._sha1.reason,
    rssi: board._rssi(),
    memory: board._memory(),
    rate: settings.rate,
    deadband: settings.deadband,
    led: settings.led,
    calibration: settings.calibration,
  };
}

/** First message of a `rheo.v1` viewer. */
function hello(rheo: Rheo, made: Handshake, isReadOnly: boolean): string {
  const message = account(rheo, "hello") as Hello;
  message.channels = [{ id: "knob", label: "Knob", unit: "LSB", min: 0, max: 4095 }];
  message.limits = {
    viewers: rheo._settings.viewers,
    message: LIMITS.messageBytes,
    inFlight: LIMITS.inFlight,
  };
  message.handshake = { key: made._key, accept: made._accept };
  message.readOnly = isReadOnly;
  message.errors = rheo._board._errors();
  return JSON.stringify(message);
}

/** Tells every `rheo.v1` viewer how the board is; encoded once but for each viewer's own round trip. */
function sendVitals(rheo: Rheo): void {
  let common = "";
  eachViewer(rheo._hub, (viewer) => {
    if (!viewer._lane._json) return;
    if (!common) {
      const message = account(rheo, "vitals") as Vitals;
      message.viewers = rheo._hub.count;
      common = JSON.stringify(message);
    }
    const rtt = viewer._rtt === undefined ? "null" : "" + viewer._rtt;
    say(rheo._hub, viewer, common.substr(0, common.length - 1) + ',"rtt":' + rtt + "}", LIMITS.inFlight);
  });
}

/** What `/status` and `/metrics` tell. */
function status(rheo: Rheo): Status {
  const message = account(rheo, "status") as Status;
  message.readings = rheo._sampler.seq;
  message.raw = rheo._sampler.raw;
  message.errors = rheo._board._errors();
  message.viewers = [];
  eachViewer(rheo._hub, (viewer) => {
    settle(rheo._hub, viewer);
    message.viewers.push({
      protocol: viewer._lane._json ? "rheo.v1" : "plain",
      skipped: (viewer._skipped || 0) + (rheo._hub._seq - viewer._seq),
      rtt: viewer._rtt === undefined ? null : viewer._rtt,
      inFlight: viewer._connection._sent,
    });
  });
  return message;
}

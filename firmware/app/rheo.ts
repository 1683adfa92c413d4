import type * as Bursting from "../parts/burst/main";
import type * as Commands from "../parts/commands/main";
import type * as Metrics from "../parts/metrics/main";
import type { WithPart } from "../parts/part";
import type * as Reports from "../parts/reports/main";
import { INTERNAL_ERROR, UNSUPPORTED } from "../websocket/close-code";
import { type Connection, close, fail, type Transport } from "../websocket/connection";
import { PEER_DOES_NOT_READ, protocolError } from "../websocket/errors";
import { BINARY, TEXT } from "../websocket/frame";
import {
  type Broadcast,
  type BroadcastEndpoint,
  checkViewers,
  countBytes,
  createBroadcast,
  eachViewer,
  onClosing,
  onPong,
  publish,
  removeViewer,
  sendMessage,
  type Viewer,
} from "./broadcast";
import { type Channel, UNSET } from "./channels";
import type { BurstCommand, Changes } from "./commands";
import { LIMITS } from "./limits";
import type { Calibration, LoggedError, Sha1Engine } from "./messages";
import { type Clock, createSampler, type Sampler } from "./sampler";
import { createServer, limitUnfinished, type Server, sweep } from "./server";
import type { Settings } from "./settings";

/** What the board does for the firmware: everything that touches the outside. */
export interface Board {
  /** Milliseconds since boot, whole. */
  _now(): number;
  _clock: Clock;
  /** 32 bits that nobody can know before, as text. */
  _nonce(): string;
  /** Espruino's name of the board, and the chip's serial number. */
  _name: string;
  _serial: string;
  /** Free, total and fewest ever free Espruino variables. */
  _memory(): { free: number; total: number; lowest: number };
  /** Wi-Fi signal in dBm; null when not connected. */
  _rssi(): number | null;
  _setLed(level: boolean): void;
  /** Writes one setting to flash, of the channel with this id if one is given; null removes it. Why that failed, or "". */
  _store(name: string, value: unknown, channel?: string): string;
  /** Calls the sampler's `_turn` in `first` milliseconds, and so many milliseconds apart from then on, instead of before. */
  _setPeriod(milliseconds: number, first: number): void;
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

/** What is still needed of the settings once the board runs: what can be set, and viewers at once. */
export type Controls = Pick<Settings, "rate" | "led" | "name" | "viewers">;

/** The running firmware. */
export interface Rheo {
  _sampler: Sampler;
  _broadcast: Broadcast;
  _controls: Controls;
  _board: Board;
  _server: Server;
  /** When the last vitals were. */
  _vitalsAt: number;
  /** When flash was last written. */
  _storedAt: number;
  /** When the last burst was taken. */
  _burstAt: number;
}

/** Puts the parts together; nothing runs until the caller calls the sampler's `_turn` and `housekeeping` on their timers. */
export function createRheo(settings: Settings, channels: Channel[], board: Board, hosts: string[]): Rheo {
  const sampler = createSampler(board._clock, channels, settings.rate, () => publish(broadcast));
  const broadcast = createBroadcast(sampler, board._nonce);
  // The sample that is taken before the board listens.
  broadcast._push = 1;
  const endpoint: BroadcastEndpoint = {
    // What each message needs comes first: Espruino finds fields by looking at one after the other.
    _unmask: board._unmask,
    _onPong: onPong,
    _onMessage: (connection, data, opcode) => {
      // Plain viewers have no commands; what they say is read and forgotten.
      if (connection._owner._group._channel) return;
      if (opcode === TEXT) handleCommand(rheo, connection, data);
      else close(connection, UNSUPPORTED, "rheo.v1 takes JSON in text frames");
    },
    _broadcast: broadcast,
    _now: board._now,
    messageBytes: LIMITS.messageBytes,
    fragments: LIMITS.fragments,
    messageTime: LIMITS.messageTime,
    closeTime: LIMITS.closeTime,
    lingerTime: LIMITS.lingerTime,
    _abort: board._abort,
    _mayReply: (connection, bytes) => {
      countBytes(broadcast, connection._owner, bytes);
      return connection._sent + bytes <= LIMITS.inFlightHard;
    },
    messageRate: LIMITS.messageRate,
    rateTime: LIMITS.rateTime,
    _onUnfinished: () => limitUnfinished(rheo._server),
    _onClosing: onClosing,
    _onClosed: removeViewer,
  };
  const rheo: Rheo = {
    // What each tick needs comes first: Espruino finds fields by looking at one after the other.
    _sampler: sampler,
    _broadcast: broadcast,
    _controls: {
      rate: settings.rate,
      led: settings.led,
      name: settings.name,
      viewers: settings.viewers,
    },
    _board: board,
    _server: createServer({
      // What each handshake needs comes first.
      _lastHost: undefined,
      headLines: LIMITS.headLines,
      _token: settings.token,
      _flat: board._flat,
      _isFull: () => broadcast.count >= settings.viewers,
      _channels: channels,
      _sha1: board._sha1,
      _endpoint: endpoint,
      _broadcast: broadcast,
      _hello: (key, accept, isReadOnly) =>
        board._withPart("reports", (part: typeof Reports) => part.helloText(rheo, key, accept, isReadOnly)) ||
        "",
      headBytes: LIMITS.headBytes,
      _hosts: hosts,
      _origins: settings.origins.map((origin) => origin.toLowerCase()),
      _subprotocols: ["rheo.v1", "text"],
      _viewers: settings.viewers,
      _pageTag: board._pageTag,
      _pageLength: board._pageLength,
      _pagePart: board._pagePart,
      _awaitDrain: board._awaitDrain,
      _status: () => board._withPart("reports", (part: typeof Reports) => part.statusText(rheo)),
      _metrics: () => board._withPart("metrics", (part: typeof Metrics) => part.metricsText(rheo)),
      _withPart: board._withPart,
    }),
    _vitalsAt: 0,
    _storedAt: -LIMITS.storeEvery,
    _burstAt: -LIMITS.burstEvery,
  };
  board._setLed(settings.led);
  return rheo;
}

/** Everything that is not a sample: timeouts, pings, vitals. Call it every `sweepEvery`. */
export function housekeeping(rheo: Rheo): void {
  const now = rheo._board._now();
  sweep(rheo._server, now);
  checkViewers(rheo._broadcast, now);
  if (now - rheo._vitalsAt < LIMITS.vitalsEvery) return;
  rheo._vitalsAt = now;
  sendVitals(rheo);
}

function handleCommand(rheo: Rheo, connection: Connection<Viewer>, data: string): void {
  const viewer = connection._owner;
  const command = rheo._board._withPart("commands", (part: typeof Commands) =>
    part.readCommand(data, viewer._isReadOnly, rheo._sampler._channels),
  );
  if (command === undefined)
    return close(connection, INTERNAL_ERROR, "this board lacks the file for commands");
  const text =
    typeof command === "string"
      ? command
      : (command as BurstCommand)._burst
        ? burst(rheo, viewer, command as BurstCommand)
        : carryOut(rheo, command as Changes);
  if (text && !sendMessage(rheo._broadcast, viewer, TEXT, text, LIMITS.inFlightHard))
    fail(connection, protocolError(PEER_DOES_NOT_READ));
}

/** Takes a burst and sends it; gives the JSON of what else there is to say. */
function burst(rheo: Rheo, viewer: Viewer, command: BurstCommand): string {
  const board = rheo._board;
  const now = board._now();
  const answer =
    board._withPart("burst", (part: typeof Bursting) =>
      part.answerBurst(command, rheo._sampler._channels, now, now - rheo._burstAt >= LIMITS.burstEvery),
    ) || burstError(command._id, "This board has no file for bursts: npm run flash installs it.");
  // Anything but a frame's payload is JSON that says why there is none.
  if (answer[0] === "{") return answer;
  rheo._burstAt = now;
  if (sendMessage(rheo._broadcast, viewer, BINARY, answer, LIMITS.inFlightHard)) return "";
  return burstError(command._id, "Too much is under way to this viewer.");
}

function burstError(id: string, message: string): string {
  return '{"type":"error","id":' + id + ',"code":"busy","message":"' + message + '"}';
}

/** Puts the changes of a `set` into force; gives the JSON of its answer. */
function carryOut(rheo: Rheo, changes: Changes): string {
  let problem = "";
  const now = rheo._board._now();
  // Asked once for the whole command: all its fields are stored, or none.
  const mayStore = now - rheo._storedAt >= LIMITS.storeEvery;
  for (const name of Object.keys(changes._fields))
    problem = apply(rheo, name, changes._fields[name], changes._channel, mayStore) || problem;
  // All viewers are told with the next housekeeping.
  rheo._vitalsAt = UNSET;
  const id = changes._id;
  if (!problem) return '{"type":"ack","id":' + id + "}";
  return (
    '{"type":"error","id":' +
    id +
    ',"code":"not-stored","message":"In force, but not stored: ' +
    problem +
    '. Set it again later."}'
  );
}

/** Puts one checked field of `set` into force. Why it is not in flash as it should be, or "". */
function apply(
  rheo: Rheo,
  name: string,
  value: unknown,
  channel: Channel | undefined,
  mayStore: boolean,
): string {
  const controls = rheo._controls;
  if (name === "rate") setRate(rheo, value as number);
  else if (name === "led") {
    controls.led = value as boolean;
    rheo._board._setLed(controls.led);
  } else if (name === "deadband") (channel as Channel)._threshold = (value as number) * (value as number);
  else {
    if (!channel) controls.name = value as string;
    else if (name === "label") channel._label = value as string;
    else channel._calibration = value ? endsOf(value as Calibration) : undefined;
    // What belongs to the board and outlives a restart is kept in flash.
    if (!mayStore) return "flash is written once a second at most";
    rheo._storedAt = rheo._board._now();
    return rheo._board._store(name, value, channel && channel._id);
  }
  return "";
}

/** Nothing else of what was sent is kept. */
function endsOf({ min, max }: Calibration): Calibration {
  return { min, max };
}

/** A rate in force already changes nothing; another one takes the next sample when it is due by it. */
function setRate(rheo: Rheo, rate: number): void {
  if (rate === rheo._controls.rate) return;
  rheo._controls.rate = rate;
  rheo._board._setPeriod(1000 / rate, rheo._sampler._setRate(rate));
}

/** Tells every `rheo.v1` viewer how the board is; encoded once but for each viewer's own round trip. */
function sendVitals(rheo: Rheo): void {
  let common: string | undefined;
  eachViewer(rheo._broadcast, (viewer) => {
    if (viewer._group._channel) return;
    if (common === undefined)
      common = rheo._board._withPart("reports", (part: typeof Reports) => part.vitalsText(rheo)) || "";
    if (!common) return;
    const rtt = viewer._rtt === undefined ? "null" : "" + viewer._rtt;
    sendMessage(rheo._broadcast, viewer, TEXT, common + ',"rtt":' + rtt + "}", LIMITS.inFlight);
  });
}

/** What becomes of a viewer's message: with `commands.ts`, which reads it, the part `rheo.commands`. */
import { UNSUPPORTED } from "../websocket/close-code";
import { type Connection, OPEN } from "../websocket/connection";
import { PEER_DOES_NOT_READ } from "../websocket/errors";
import { TEXT } from "../websocket/frame";
import type { Channel } from "./channels";
import { type BurstCommand, type Changes, type Fields, readCommand } from "./commands";
import { LIMITS } from "./limits";
import type { Calibration } from "./messages";
import type { Rheo } from "./rheo";
import { sendMessage } from "./send-message";
import type { Viewer } from "./viewer";

/** What is left to do with a command: by the part `_part`, which answers it, or, without one, nothing. */
export interface Work {
  _part?: "burst" | "storing";
  /** The JSON of the command's `id`. */
  _id?: string;
}

/** The part `rheo.commands`, as the firmware calls it. */
export interface CommandsPart {
  handleCommand(rheo: Rheo, connection: Connection<Viewer>, data: string, opcode: number): Work;
}

/** A part that does the rest of a command. */
export interface WorkPart {
  carryOut(rheo: Rheo, viewer: Viewer, work: Work): Work;
}

/** Settings that are in force and have to be stored; see `parts/storing`. */
export interface Storing extends Work {
  _part: "storing";
  _viewer: Viewer;
  _id: string;
  /** Of the channel with this id, or of the board. */
  _channelId: string | undefined;
  _fields: Fields;
}

/** The part that stores. */
export interface StoringPart extends WorkPart {
  storeWaiting(rheo: Rheo): void;
}

/** What a command needs of the board. */
export interface CommandDeps {
  _setLed(level: boolean): void;
  /** Calls the sampler's `_turn` in `first` milliseconds, and so many milliseconds apart from then on, instead of before. */
  _setPeriod(rheo: Rheo, milliseconds: number, first: number): void;
}

/** Carries out a message of a `rheo.v1` viewer, as far as it takes no other part. */
export function handleCommand(
  rheo: Rheo,
  connection: Connection<Viewer>,
  data: string,
  opcode: number,
  deps: CommandDeps,
): Work {
  const viewer = connection._owner;
  if (opcode !== TEXT) {
    connection._endpoint._protocol().close(connection, UNSUPPORTED, "rheo.v1 takes JSON in text frames");
    return {};
  }
  const command = readCommand(data, viewer._isReadOnly, rheo._sampler._channels);
  if (typeof command === "string") return answer(rheo, viewer, command);
  if ((command as BurstCommand)._burst) {
    (command as Work)._part = "burst";
    return command;
  }
  return carryOut(rheo, viewer, command as Changes, deps);
}

/** Sends the JSON of an answer, unless the viewer has gone meanwhile; one that reads none of them fails. */
export function answer(rheo: Rheo, viewer: Viewer, text: string): Work {
  if (
    viewer._connection._state === OPEN &&
    !sendMessage(rheo._broadcast, viewer, TEXT, text, LIMITS.inFlightHard)
  )
    viewer._connection._endpoint._protocol().fail(viewer._connection, PEER_DOES_NOT_READ);
  return {};
}

/** The answer to a `set` that changed everything; `problem`: why it is not in flash as it should be, or "". */
export function answerSet(rheo: Rheo, viewer: Viewer, id: string, problem: string): Work {
  const text = problem
    ? '{"type":"error","id":' +
      id +
      ',"code":"not-stored","message":"In force, but not stored: ' +
      problem +
      '. Set it again later."}'
    : '{"type":"ack","id":' + id + "}";
  return answer(rheo, viewer, text);
}

/** Puts the changes of a `set` into force. What belongs to the board and outlives a restart has to be stored then. */
function carryOut(rheo: Rheo, viewer: Viewer, changes: Changes, deps: CommandDeps): Work {
  const channel = changes._channel;
  const fields: Fields = {};
  let outcome = UNCHANGED;
  for (const name of Object.keys(changes._fields)) {
    const value = changes._fields[name];
    const one = apply(rheo, name, value, channel, deps);
    if (one > outcome) outcome = one;
    if (one === STORED) fields[name] = value;
  }
  // All viewers are told with the next housekeeping.
  if (outcome !== UNCHANGED) rheo._vitalsAt = -LIMITS.vitalsEvery;
  if (outcome !== STORED) return answerSet(rheo, viewer, changes._id, "");
  const now = rheo._now();
  const storing: Storing = {
    _part: "storing",
    _viewer: viewer,
    _id: changes._id,
    _channelId: channel && channel._id,
    _fields: fields,
  };
  const waiting = rheo._toStore;
  if (!waiting && now - rheo._storedAt >= LIMITS.storeEvery) {
    rheo._storedAt = now;
    return storing;
  }
  // Housekeeping stores and answers all that has come by then.
  if (!waiting) rheo._toStore = [storing];
  else if (waiting.length < LIMITS.storeAtOnce) waiting.push(storing);
  else
    return answerSet(
      rheo,
      viewer,
      changes._id,
      "too many changes wait for it, as flash is written once a second",
    );
  return {};
}

/** What a field did: nothing that was not so already, or something until the next start, or for good. */
const UNCHANGED = 0;
const CHANGED = 1;
const STORED = 2;

/** Puts one checked field of `set` into force. */
function apply(
  rheo: Rheo,
  name: string,
  value: unknown,
  channel: Channel | undefined,
  deps: CommandDeps,
): number {
  if (name === "rate") {
    if (value === rheo._rate) return UNCHANGED;
    setRate(rheo, value as number, deps);
  } else if (name === "led") {
    if (value === rheo._led) return UNCHANGED;
    rheo._led = value as boolean;
    deps._setLed(rheo._led);
  } else if (name === "deadband") (channel as Channel)._threshold = (value as number) * (value as number);
  else {
    if (!channel) rheo._name = value as string;
    else if (name === "label") channel._label = value as string;
    else channel._calibration = value ? endsOf(value as Calibration) : undefined;
    return STORED;
  }
  return CHANGED;
}

/** Nothing else of what was sent is kept. */
function endsOf({ min, max }: Calibration): Calibration {
  return { min, max };
}

/** Another rate takes the next sample when it is due by it. */
function setRate(rheo: Rheo, rate: number, deps: CommandDeps): void {
  rheo._rate = rate;
  deps._setPeriod(rheo, 1000 / rate, rheo._sampler._setRate(rate));
}

import { parseJson } from "../text/json";
import { type Channel, factsOf, findChannel, isCalibration, isLabel, isWithin } from "./channels";
import type { ErrorCode } from "./messages";
import { fieldProblem } from "./settings";

/** A command's fields, as they were sent. */
export interface Fields {
  [name: string]: unknown;
}

/** What a `set` changes, checked. */
export interface Changes {
  /** The JSON of its `id`. */
  _id: string;
  /** Of this channel, or of the board. */
  _channel: Channel | undefined;
  /** New values by field. */
  _fields: Fields;
}

/** A `burst` as it was sent; the part for bursts checks its fields. */
export interface BurstCommand {
  /** The JSON of its `id`. */
  _id: string;
  _burst: Fields;
}

/** Braces that open in a command: its own, and a calibration's. */
const BRACES = 2;
/** Characters of an `id` or `t` that is sent back. */
const LONGEST_VALUE = 32;

/**
 * Reads one command of `rheo.v1`: what it changes, the burst it asks for, or the JSON of its answer when that is all. Never throws. Carried
 * out it is by the caller: stored settings take another part, and the interpreter's stack has no room for both.
 *
 * Nesting is looked at before `JSON.parse` sees the text: Espruino parses recursively, and a stack
 * overflow there cannot be caught. `isReadOnly` viewers may ping but not set.
 */
export function readCommand(
  json: string,
  isReadOnly: boolean,
  channels: Channel[],
): Changes | BurstCommand | string {
  const command = isFlat(json) ? parse(json) : undefined;
  if (!command) return commandError("null", "bad-json", "A command is one flat JSON object.");
  const id = command.id === undefined || command.id === null ? "null" : asWritten(json, "id", command.id);
  if (!id)
    return commandError(
      "null",
      "bad-field",
      "id must be a number, or 1 to 32 printable ASCII characters without quotes and backslashes.",
    );
  if (command.type === "ping") {
    const t = typeof command.t === "number" ? asWritten(json, "t", command.t) : "";
    if (t) return '{"type":"pong","t":' + t + "}";
    return commandError(id, "bad-field", "t must be a number; it comes back unchanged.");
  }
  if (command.type !== "set" && command.type !== "burst")
    return commandError(id, "bad-type", 'type must be "set", "burst" or "ping".');
  if (isReadOnly)
    return commandError(
      id,
      "read-only",
      "This page may watch, not command. Open the board's own page, or list its origin under origins in rheo.json.",
    );
  return command.type === "set" ? readSet(command, id, channels) : { _id: id, _burst: command };
}

function isFlat(json: string): boolean {
  let braces = 0;
  let at = json.indexOf("{");
  // Counted one by one: a list of pieces would take two of Espruino's variables for each.
  while (at >= 0 && ++braces <= BRACES) at = json.indexOf("{", at + 1);
  return at < 0 && json.indexOf("[") < 0;
}

function parse(json: string): Fields | undefined {
  try {
    const command = parseJson(json);
    return typeof command === "object" && command ? (command as Fields) : undefined;
  } catch (_error) {
    return undefined;
  }
}

/**
 * The text of a field's value as the viewer wrote it, if that is JSON which may be sent back; else empty. Sending
 * back the text itself keeps every digit: Espruino prints 12 at most. `value` is what was made of it.
 */
function asWritten(json: string, name: string, value: unknown): string {
  const key = '"' + name + '"';
  let from = json.indexOf(key);
  while (from >= 0) {
    from = skipBlanks(json, from + key.length);
    if (json[from] === ":") {
      from = skipBlanks(json, from + 1);
      const text = json[from] === '"' ? quotedAt(json, from) : numberAt(json, from);
      // Another text that looks like the field is not what was made of it.
      if (text && JSON.parse(text) === value) return text;
    }
    from = json.indexOf(key, from);
  }
  return "";
}

function skipBlanks(json: string, at: number): number {
  while (at < json.length && json[at]! <= " ") at++;
  return at;
}

/** The text in quotes that begins here; empty when it is none that may be sent back. */
function quotedAt(json: string, from: number): string {
  const to = json.indexOf('"', from + 1);
  const text = json.substring(from + 1, to);
  return to > from + 1 && text.length <= LONGEST_VALUE && !/[^ -~]|\\/.test(text) ? '"' + text + '"' : "";
}

/** The number that begins here, if it is one by the grammar of RFC 8259 section 6; else empty. */
function numberAt(json: string, from: number): string {
  const found = /^[-+.0-9a-zA-Z]+/.exec(json.substr(from, LONGEST_VALUE + 1));
  const text = found ? found[0] : "";
  const parts = text.toLowerCase().split("e");
  const mantissa = parts[0]!.split(".");
  const whole = mantissa[0]![0] === "-" ? mantissa[0]!.substr(1) : mantissa[0]!;
  const sign = parts.length > 1 && (parts[1]![0] === "-" || parts[1]![0] === "+") ? 1 : 0;
  return text.length <= LONGEST_VALUE &&
    parts.length < 3 &&
    mantissa.length < 3 &&
    /^\d+$/.test(whole) &&
    (whole[0] !== "0" || whole.length === 1) &&
    (mantissa.length < 2 || /^\d+$/.test(mantissa[1]!)) &&
    (parts.length < 2 || /^\d+$/.test(parts[1]!.substr(sign)))
    ? text
    : "";
}

function commandError(id: string, code: ErrorCode, message: string): string {
  return '{"type":"error","id":' + id + ',"code":"' + code + '","message":' + JSON.stringify(message) + "}";
}

function readSet(command: Fields, id: string, channels: Channel[]): Changes | string {
  const names = Object.keys(command).filter((name) => name !== "type" && name !== "id" && name !== "channel");
  let channel: Channel | undefined;
  let settable = ["rate", "led", "name"];
  if (command.channel !== undefined) {
    channel = findChannel(channels, command.channel as string);
    if (!channel) return commandError(id, "bad-field", "There is no such channel; hello lists them.");
    settable = ["deadband", "calibration", "label"];
  }
  const others = "set takes rate, led, name; or channel with deadband, calibration, label.";
  let wrong = names.length ? "" : others;
  names.forEach((name) => {
    if (wrong) return;
    const value = command[name];
    const problem = channel ? channelProblem(name, value, channel) : fieldProblem(name, value);
    if (settable.indexOf(name) < 0) wrong = others;
    else if (problem) wrong = name + " " + problem + ".";
  });
  if (wrong) return commandError(id, "bad-field", wrong);
  const fields: Fields = {};
  names.forEach((name) => {
    fields[name] = command[name];
  });
  return { _id: id, _channel: channel, _fields: fields };
}

/** What is wrong with one field of a channel, as {@link fieldProblem} says it. */
function channelProblem(name: string, value: unknown, channel: Channel): string {
  const facts = factsOf(channel);
  const span = facts.max - facts.min;
  if (name === "label") return isLabel(value) ? "" : "must be text of 1 to 32 bytes";
  if (name === "deadband") return isWithin(value, 0, span, facts) ? "" : "must be a number from 0 to " + span;
  if (facts.calibration === null) return "is not for this kind of channel";
  return value === null || isCalibration(value, facts)
    ? ""
    : 'must be like {"min":' + facts.min + ',"max":' + facts.max + "}, or null";
}

import { find } from "../http/find";
import type { ErrorCode } from "./messages";
import { fieldProblem } from "./settings";

/** Puts one checked field into force; false when it was to be stored in flash and could not be. */
export type Apply = (name: string, value: unknown) => boolean;

/** The longest `id` that is sent back, with its quotes. */
const LONGEST_ID = 34;

/**
 * The text of a field's value as the viewer wrote it, numbers and plain strings only; empty when there
 * is none. Sending back the text itself keeps every digit: Espruino prints 12 at most.
 */
function written(json: string, name: string): string {
  const key = find(json, '"' + name + '"');
  if (key < 0) return "";
  let from = skipBlanks(json, key + name.length + 2);
  if (json.charAt(from) !== ":") return "";
  from = skipBlanks(json, from + 1);
  if (json.charAt(from) === '"') {
    const quoted = json.substring(from, json.indexOf('"', from + 1) + 1);
    return quoted.indexOf("\\") < 0 ? quoted : "";
  }
  const number = json.substring(from).split(/[,} \t\r\n]/)[0]!;
  return /[^-+.eE0-9]/.test(number) ? "" : number;
}

function skipBlanks(json: string, at: number): number {
  while (at < json.length && json.charAt(at) <= " ") at++;
  return at;
}

function refusal(id: string, code: ErrorCode, message: string): string {
  return '{"type":"error","id":' + id + ',"code":"' + code + '","message":' + JSON.stringify(message) + "}";
}

/**
 * Carries out one command of `rheo.v1` and returns the JSON of its answer. Never throws.
 *
 * Nesting is looked at before `JSON.parse` sees the text: Espruino parses recursively, and a stack
 * overflow there cannot be caught. `readOnly` viewers may ping but not set.
 */
export function answerCommand(json: string, readOnly: boolean, apply: Apply): string {
  let id = written(json, "id");
  if (!id || id.length > LONGEST_ID || /[^ -~]/.test(id)) id = "null";
  if (json.split("{").length > 3 || json.indexOf("[") >= 0)
    return refusal(id, "bad-json", "A command is one flat JSON object.");
  let command: { [name: string]: unknown } | undefined;
  try {
    command = JSON.parse(json);
  } catch (_error) {
    command = undefined;
  }
  if (typeof command !== "object" || !command) return refusal(id, "bad-json", "This is no JSON object.");
  if (command.type === "ping") {
    const t = written(json, "t");
    if (typeof command.t === "number" && t.length <= LONGEST_ID) return '{"type":"pong","t":' + t + "}";
    return refusal(id, "bad-field", "t must be a number; it comes back unchanged.");
  }
  if (command.type !== "set") return refusal(id, "bad-type", 'type must be "set" or "ping".');
  if (readOnly)
    return refusal(
      id,
      "read-only",
      "This page may watch, not command. Open the board's own page, or list null under origins in rheo.json.",
    );
  return set(command, id, apply);
}

function set(command: { [name: string]: unknown }, id: string, apply: Apply): string {
  // Here, since in a table of the program's it would be in memory for good.
  const settable = ["rate", "deadband", "led", "calibration"];
  const names = Object.keys(command).filter((name) => name !== "type" && name !== "id");
  const others = "set takes " + settable.join(", ") + ".";
  let wrong = names.length ? "" : others;
  names.forEach((name) => {
    if (wrong) return;
    const problem = fieldProblem(name, command[name]);
    if (settable.indexOf(name) < 0) wrong = others;
    else if (problem) wrong = name + " " + problem + ".";
  });
  if (wrong) return refusal(id, "bad-field", wrong);
  let stored = true;
  names.forEach((name) => {
    if (!apply(name, command[name])) stored = false;
  });
  return stored
    ? '{"type":"ack","id":' + id + "}"
    : refusal(id, "not-stored", "In force, but not stored in flash: set it again in a second.");
}

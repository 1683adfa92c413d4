/** What viewers and MQTT clients ask for, read and checked as far as the gateway must understand it. */

import type { ErrorCode } from "../client/messages.js";
import type { Change } from "../client/options.js";

export type Command =
  | { type: "set"; id: number | string | null; change: Change }
  | { type: "burst"; id: number; channel: string; samples: number }
  | { type: "ping"; t: number }
  | { type: "error"; id: number | string | null; code: ErrorCode; message: string };

/** Fields of a `set`, the only ones that are passed on; their values are the board's to judge. */
const FIELDS = ["rate", "led", "name", "channel", "deadband", "calibration", "label"] as const;

/** Reads a message of a viewer's. Never throws. */
export function readCommand(text: string): Command {
  let message: Record<string, unknown>;
  try {
    message = JSON.parse(text);
  } catch {
    return refuse(null, "bad-json", "This is not JSON.");
  }
  if (typeof message !== "object" || message === null || Array.isArray(message))
    return refuse(null, "bad-json", "A command is a JSON object.");
  const id = message.id ?? null;
  if (!isCommandId(id)) return refuse(null, "bad-field", "id: a number, or 1 to 32 ASCII characters.");
  switch (message.type) {
    case "set":
      return { type: "set", id, change: changeOf(message) };
    case "burst": {
      const { channel, samples } = message;
      if (typeof channel !== "string") return refuse(id, "bad-field", "channel: the id of a channel.");
      if (typeof samples !== "number") return refuse(id, "bad-field", "samples: 16 to 512.");
      if (!isNumber32(id)) return refuse(id, "bad-field", "id: a whole number from 0 to 4294967295.");
      return { type: "burst", id, channel, samples };
    }
    case "ping":
      if (typeof message.t !== "number") return refuse(id, "bad-field", "t: a number.");
      return { type: "ping", t: message.t };
    default:
      return refuse(id, "bad-type", "There are the types set, burst and ping.");
  }
}

/** The settings that a message asks for, and nothing else that it holds. */
export function changeOf(message: Record<string, unknown>): Change {
  const change: Record<string, unknown> = {};
  for (const field of FIELDS) if (Object.hasOwn(message, field)) change[field] = message[field];
  return change as Change;
}

/** Whether a value may be a command's `id`: what the board would give back as it came (`messages.ts`). */
export function isCommandId(id: unknown): id is number | string | null {
  if (id === null || typeof id === "number") return true;
  return typeof id === "string" && /^[\x20-\x7e]{1,32}$/.test(id) && !/["\\]/.test(id);
}

function isNumber32(id: unknown): id is number {
  return Number.isInteger(id) && (id as number) >= 0 && (id as number) < 2 ** 32;
}

function refuse(id: number | string | null, code: ErrorCode, message: string): Command {
  return { type: "error", id, code, message };
}

import type { FromBoard } from "./messages.js";

/** A message of `rheo.v1`, or null: what is not one is not ours to judge. */
export function parseMessage(text: string): FromBoard | null {
  try {
    const message = JSON.parse(text);
    return isMessage(message) ? message : null;
  } catch {
    return null;
  }
}

/** Whether it has what is relied upon here; a board of a later version may say more, and other types. */
function isMessage(message: { type?: unknown; values?: unknown; channels?: unknown } | null): boolean {
  switch (message?.type) {
    case "sample":
      return Array.isArray(message.values);
    case "hello":
    case "vitals":
      return Array.isArray(message.channels);
    default:
      return typeof message?.type === "string";
  }
}

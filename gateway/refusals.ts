/** Refusals that are the same wherever they are given. */
import type { Refusal } from "./access.js";
import { LIMITS } from "./limits.js";
import type { Station } from "./station.js";

export const NOTHING: Refusal = {
  status: 404,
  sentence: "There is nothing under this address. The boards are at /.",
};
export const NO_UPGRADE: Refusal = {
  status: 426,
  sentence: "This address speaks WebSocket only.",
  headers: { Upgrade: "websocket" },
};
export const NEEDS_TLS: Refusal = {
  status: 426,
  sentence: "This gateway speaks TLS: use wss.",
  headers: { Upgrade: "TLS/1.2" },
};
export const FULL: Refusal = {
  status: 503,
  code: "full",
  sentence: `The gateway is full: ${LIMITS.viewers} viewers.`,
  headers: { "Retry-After": String(LIMITS.retryAfter) },
};

export function away(station: Station): Refusal {
  return {
    status: 503,
    code: "away",
    sentence: `The board is away: ${station.reason || station.state}.`,
    headers: { "Retry-After": String(LIMITS.retryAfter) },
  };
}

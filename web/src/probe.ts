import { type Address, httpUrl, originOf } from "./boards";

/** Why a board that answers does not take this viewer. */
export interface Verdict {
  /** `full`, `token`, `origin`, `host`, or what else the board calls it. */
  code: string;
  /** For people. */
  reason: string;
  /** A line to be put into the board's settings, or to be done otherwise; empty without. */
  remedy: string;
  /** Seconds to wait before asking again. */
  retryAfter: number;
}

/** Seconds to wait when the board did not say. */
const WAIT = 5;

/** What this page can say of refusals by their status, when the board's own words cannot be read. */
const BY_STATUS: Record<number, string> = { 401: "token", 403: "origin", 421: "host", 503: "full" };

/** Settings that would let this page in. */
function remedyFor(code: string, address: Address): string {
  const lines: Record<string, string> = {
    origin: `"origins": ["${location.origin}"]`,
    host: `"hosts": ["${address.host.replace(/:\d+$/, "")}"]`,
    token: `${originOf(address)}${address.path}?token=…`,
  };
  return lines[code] ?? "";
}

const REASONS: Record<string, string> = {
  full: "The board has as many viewers as it can serve. The next free place is yours.",
  origin: "The board does not admit this page. Add it to the board's settings:",
  host: "The board does not know the name it was asked by. Add it to the board's settings:",
  token: "The board asks for its token. Put it into the page's address:",
};

function verdict(code: string, address: Address, reason?: string, retryAfter = WAIT): Verdict {
  return {
    code,
    reason: reason || REASONS[code] || "The board refused.",
    remedy: remedyFor(code, address),
    retryAfter,
  };
}

/**
 * Asks a board that refused the WebSocket what is the matter. Browsers hide the answer to a failed
 * handshake from the page, so this is the one HTTP request the dashboard makes by itself, over the same
 * scheme and to the same place as its socket. Null when the board does not answer HTTP either.
 *
 * A refusal says why: its code in a header or in JSON. From another origin that may be hidden, but that
 * there was an answer tells "refused" from "gone".
 */
export async function probe(address: Address): Promise<Verdict | null> {
  const own = location.origin === originOf(address);
  const ask = (name: string, mode: RequestMode, method = "GET") =>
    fetch(httpUrl(address, name), {
      cache: "no-store",
      mode,
      method,
      signal: AbortSignal.timeout(3000),
    }).catch(() => null);
  const mode = own ? "same-origin" : "cors";
  const response = await ask("status", mode);
  if (!response) {
    if (own || !(await ask("status", "no-cors"))) return null;
    return verdict(
      "origin",
      address,
      "The board answers, but does not admit this page, or is full. To admit it, put into the board's settings:",
    );
  }
  if (!response.ok) return refusal(response, address);
  const { viewers, limits } = await response.json().catch(() => ({}));
  if (Array.isArray(viewers) && viewers.length >= (limits?.viewers ?? 1)) return verdict("full", address);
  // There is room, and pages are answered. What the socket sends besides is its Origin: browsers send one
  // with POST, which is refused to everybody, but to those who may not come in for another reason.
  const posted = await ask("ws", mode, "POST");
  return !posted || posted.ok || UPGRADE_ONLY.includes(posted.status) ? null : refusal(posted, address);
}

/** What a board or a proxy answers to POST where only a WebSocket is. */
const UPGRADE_ONLY = [404, 405, 426, 501];

/** What an answer that is no success says. */
async function refusal(response: Response, address: Address): Promise<Verdict> {
  const said = await response.text().catch(() => "");
  const code = BY_STATUS[response.status] ?? `http-${response.status}`;
  const wait = Number(response.headers.get("Retry-After")) || WAIT;
  return verdict(code, address, REASONS[code] ? "" : said.slice(0, 300), wait);
}

import { type Address, httpUrl } from "./address.js";
import type { Verdict } from "./link.js";
import { type Answer, verdictOf } from "./refusal.js";

/** Milliseconds until a board that does not answer over HTTP counts as not there. */
const PATIENCE = 3000;

/**
 * Asks a board that refused the WebSocket what is the matter. Browsers hide the status of a failed
 * handshake from the page, so it is asked by HTTP: at the same place, by the same scheme, and as the
 * handshake does with an `Origin`, which browsers send with POST. Resolves with null when the board does
 * not answer HTTP either.
 */
export async function askWhy(
  address: Address,
  fetcher: typeof fetch,
  origin?: string,
): Promise<Verdict | null> {
  try {
    // POST is refused to all (405), but to those who may not come in for the true reason.
    const posted = await ask(fetcher, httpUrl(address, "ws"), { method: "POST" });
    if (![405, 426, 501].includes(posted.status)) return verdictOf(posted, origin);
    const status = await ask(fetcher, httpUrl(address, "status"), {});
    if (status.status !== 200) return verdictOf(status, origin);
    return isFull(status.body) ? verdictOf({ ...status, status: 503, body: "" }, origin) : null;
  } catch {
    return isThere(address, fetcher, origin);
  }
}

async function ask(fetcher: typeof fetch, url: string, more: RequestInit): Promise<Answer> {
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetcher(url, { cache: "no-store", signal, ...more });
  return {
    status: response.status,
    header: (name) => response.headers.get(name),
    body: await response.text(),
  };
}

/**
 * Whether `/status` shows that every place is taken. A board that does not say how many it has, has viewers
 * and keeps nobody out for another reason, must be full; with nobody watching it has just started.
 */
function isFull(body: string): boolean {
  const { viewers, limits } = JSON.parse(body);
  return Array.isArray(viewers) && viewers.length >= (limits?.viewers ?? 1);
}

/** From another origin the answer may be hidden from the page, but that there is one tells "refused" from "gone". */
async function isThere(address: Address, fetcher: typeof fetch, origin?: string): Promise<Verdict | null> {
  try {
    await fetcher(httpUrl(address, "status"), {
      cache: "no-store",
      mode: "no-cors",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const { remedy, retryAfter } = verdictOf({ status: 403, header: () => null, body: "" }, origin);
    return { code: "origin", reason: "The board does not admit this page, or is full.", remedy, retryAfter };
  } catch {
    return null;
  }
}

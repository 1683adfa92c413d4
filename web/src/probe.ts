import { type Address, httpUrl } from "./boards";

/** Why a board that answers does not take this viewer, and the seconds to wait before asking again. */
export interface Verdict {
  reason: string;
  retryAfter: number;
}

/** Seconds to wait when the board did not say. */
const WAIT = 5;

/**
 * Asks a board that refused the WebSocket what is the matter. Browsers hide the status of a failed
 * handshake from the page, so this is the one HTTP request the dashboard ever makes by itself.
 * Resolves with null when the board does not answer HTTP either.
 *
 * From another origin the answer itself is hidden too, but that there was one tells "refused" from "gone".
 */
export async function probe(address: Address, sameOrigin: boolean): Promise<Verdict | null> {
  try {
    const signal = AbortSignal.timeout(3000);
    const response = await fetch(httpUrl(address, "/status"), {
      cache: "no-store",
      mode: sameOrigin ? "same-origin" : "no-cors",
      signal,
    });
    if (response.type === "opaque") {
      return { reason: "the board is full, or does not admit this page", retryAfter: WAIT };
    }
    if (response.status === 401 || response.status === 403) {
      return { reason: "the board asks for a token (?token=…)", retryAfter: WAIT * 3 };
    }
    // The board is well and admits this page, so there was no room; with nobody watching it just started.
    const { viewers } = await response.json();
    return viewers.length > 0 ? { reason: "board is full", retryAfter: WAIT } : null;
  } catch {
    return null;
  }
}

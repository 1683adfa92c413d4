/** Status codes of refusals. */
export type RefusalStatus = 400 | 401 | 403 | 404 | 405 | 408 | 414 | 421 | 426 | 431 | 500 | 503 | 505;

/**
 * Why a request is not served: everything needed for a complete HTTP answer. Records that stand for "served"
 * have `_status` 0, so that a look at it tells which of the two something is. Made by the request-head
 * parser, the access checks and the opening handshake; written out by `refusalResponse` in `response.ts`.
 */
export interface Refusal {
  _status: RefusalStatus;
  /** One sentence for the person at the other end. */
  _sentence: string;
  /** Extra header lines, each ending in CRLF, or "". */
  _headers: string;
}

/** Makes a {@link Refusal}; `headers` are complete header lines, each ending in CRLF. */
export function refuse(status: RefusalStatus, sentence: string, headers?: string): Refusal {
  return { _status: status, _sentence: sentence, _headers: headers || "" };
}

/**
 * Why a request is not served: everything needed for a complete HTTP answer, or `_status` 0 in the
 * records that stand for "served". Made by the request-head parser, the access checks and the
 * opening handshake; written out by `refusalResponse` in `response.ts`.
 */
export interface Refusal {
  /** HTTP status code, 400 to 505. */
  _status: number;
  /** One sentence for the person at the other end; never repeats anything the client sent. */
  _sentence: string;
  /** Extra header lines, each ending in CRLF, or "". */
  _headers: string;
}

/** Tells a refusal from the record that stands for "served". */
export function isRefusal(result: { _status: number }): result is Refusal {
  return result._status !== 0;
}

/** Makes a {@link Refusal}; `headers` are complete header lines, each ending in CRLF. */
export function refuse(status: number, sentence: string, headers?: string): Refusal {
  return { _status: status, _sentence: sentence, _headers: headers || "" };
}

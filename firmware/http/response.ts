/**
 * Complete HTTP/1.1 answers as byte strings (RFC 9110, RFC 9112). Every one closes the connection: the
 * board has ten sockets, and a kept-alive one would be held by a browser that has nothing more to ask.
 */
import type { Refusal } from "./refusal";

/** Reason phrases of every status the board uses. Inside a function: a table in RAM would cost 80 variables. */
function reason(status: number): string {
  const phrases: { [status: number]: string } = {
    200: "OK",
    204: "No Content",
    302: "Found",
    304: "Not Modified",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    408: "Request Timeout",
    414: "URI Too Long",
    421: "Misdirected Request",
    422: "Unprocessable Content",
    426: "Upgrade Required",
    431: "Request Header Fields Too Large",
    500: "Internal Server Error",
    503: "Service Unavailable",
    507: "Insufficient Storage",
    505: "HTTP Version Not Supported",
  };
  return phrases[status] || "Unknown";
}

/**
 * The head of an answer, up to and including the empty line.
 *
 * @param status HTTP status code
 * @param contentType value of `Content-Type`, or "" for an answer without content (304)
 * @param contentLength bytes of content that follow (for HEAD: that would follow)
 * @param headers further header lines, each ending in CRLF, or ""
 */
export function responseHead(
  status: number,
  contentType: string,
  contentLength: number,
  headers: string,
): string {
  return (
    "HTTP/1.1 " +
    status +
    " " +
    reason(status) +
    "\r\n" +
    (contentType ? "Content-Type: " + contentType + "\r\nContent-Length: " + contentLength + "\r\n" : "") +
    headers +
    "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
  );
}

/**
 * A whole answer. With `headOnly` (the request was HEAD) the content is left out but its length given,
 * as RFC 9110 section 9.3.2 asks.
 */
export function response(
  status: number,
  contentType: string,
  body: string,
  headers: string,
  headOnly: boolean,
): string {
  return responseHead(status, contentType, body.length, headers) + (headOnly ? "" : body);
}

/** The answer that tells a client why it was refused: one sentence of plain text. */
export function refusalResponse(refusal: Refusal, headOnly: boolean): string {
  return response(
    refusal._status,
    "text/plain; charset=utf-8",
    refusal._sentence + "\n",
    refusal._headers,
    headOnly,
  );
}

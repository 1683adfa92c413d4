/**
 * HTTP/1.1 request heads (RFC 9112 sections 2, 3 and 5): from the bytes received so far to a record,
 * a refusal, or "not yet". Strict where leniency has been used for attacks: lines end in CRLF and
 * nothing else, no folded lines, one `Host`. Bodies are not read: every answer closes the connection.
 */
import { find } from "./find";
import { type Refusal, refuse } from "./refusal";

/** What a head may cost; see `app/limits.ts` for the reasons. */
export interface HeadLimits {
  /** Bytes up to and including the empty line. */
  headBytes: number;
  /** Header lines, the request line not counted. */
  headLines: number;
}

/** A complete and well-formed request head. */
export interface RequestHead {
  /** 0: tells a head from a {@link Refusal}. */
  _status: 0;
  /** As sent: methods are case-sensitive. */
  _method: string;
  /** The target up to `?`, as sent (nothing decoded), starting with `/`. */
  _path: string;
  /** The target after `?`, as sent, or "". */
  _query: string;
  /** Minor version of HTTP/1.x: 0 or more. */
  _minor: number;
  /** All header lines: each one starts after a CRLF, and the last is followed by one. */
  _lines: string;
  /** `_lines` in lower case, for looking names up. */
  _low: string;
  /** Bytes received after the head. */
  _rest: string;
}

/**
 * Reads a request head from all bytes received so far on a connection.
 *
 * @returns the head; a {@link Refusal} with 400 (malformed), 414 (target too long to fit), 431 (too
 * many bytes or lines) or 505 (not HTTP/1.x); or undefined while bytes are missing. Time is the
 * caller's to watch: `headTimeout` is the answer when it runs out.
 */
export function parseRequestHead(bytes: string, limits: HeadLimits): RequestHead | Refusal | undefined {
  const end = find(bytes, "\r\n\r\n");
  if (end < 0) return unfinished(bytes, limits);
  if (end + 4 > limits.headBytes) return tooLarge();
  const head = bytes.substr(0, end + 2);
  const first = find(head, "\r\n");
  const request = head.substr(0, first).split(" ");
  const lines = head.substr(first);
  const count = lines.split("\r\n").length;
  // As many LF and CR as CRLF: none stands alone, so no two programs read different lines.
  if (head.split("\n").length !== count || head.split("\r").length !== count) return malformed("line ends");
  if (count - 2 > limits.headLines) return tooLarge();
  if (find(lines, "\r\n ") >= 0 || find(lines, "\r\n\t") >= 0) return malformed("a folded line");
  const target = request[1];
  const version = request[2];
  if (request.length !== 3 || !request[0] || target.charAt(0) !== "/") return malformed("the request line");
  if (version.substr(0, 5) !== "HTTP/" || version.length !== 8) return malformed("the HTTP version");
  if (version.substr(0, 7) !== "HTTP/1.") return refuse(505, "Only HTTP/1.x is spoken here.");
  const low = lines.toLowerCase();
  const host = find(low, "\r\nhost:");
  const minor = version.charCodeAt(7) - 48;
  if (host < 0 ? minor > 0 : find(low, "\r\nhost:", host + 1) >= 0) {
    return malformed("Host: exactly one is needed");
  }
  const query = target.indexOf("?");
  return {
    _status: 0,
    _method: request[0],
    _path: query < 0 ? target : target.substr(0, query),
    _query: query < 0 ? "" : target.substr(query + 1),
    _minor: minor,
    _lines: lines,
    _low: low,
    _rest: bytes.substr(end + 4),
  };
}

/** What to make of bytes that hold no whole head: wait, unless it can no longer become one. */
function unfinished(bytes: string, limits: HeadLimits): Refusal | undefined {
  if (bytes.length >= limits.headBytes) {
    return find(bytes, "\r\n") < 0 ? refuse(414, "The request target is too long.") : tooLarge();
  }
  const lines = bytes.split("\n").length;
  if (lines - 2 > limits.headLines) return tooLarge();
  // Refused at once, or a head with bare LF would only ever time out and leave its author guessing.
  return lines === bytes.split("\r\n").length ? undefined : malformed("line ends");
}

function tooLarge(): Refusal {
  return refuse(431, "The request head is too large.");
}

function malformed(what: string): Refusal {
  return refuse(400, "The request is malformed: " + what + ".");
}

/** The refusal for a head that did not arrive in time. */
export function headTimeout(): Refusal {
  return refuse(408, "The request head took too long.");
}

/**
 * The value of a header field without surrounding white space, in the sender's case, or undefined
 * when there is none. Repeated fields: the first one's.
 *
 * @param name lower-case field name
 * @param from where in the header lines to start looking; 0 when left out
 */
export function header(head: RequestHead, name: string, from?: number): string | undefined {
  const start = find(head._low, "\r\n" + name + ":", from);
  if (start < 0) return undefined;
  const value = start + name.length + 3;
  return head._lines.substring(value, head._low.indexOf("\r\n", value)).trim();
}

/**
 * The value of a query parameter with `%XX` decoded to bytes, or undefined. Repeated: the first one's.
 * `+` stands for itself. A `%` without two hexadecimal digits stands for itself.
 */
export function queryValue(head: RequestHead, name: string): string | undefined {
  const query = "&" + head._query + "&";
  const start = find(query, "&" + name + "=");
  if (start < 0) return undefined;
  const value = start + name.length + 2;
  const pieces = query.substring(value, query.indexOf("&", value)).split("%");
  let decoded = pieces[0];
  for (let i = 1; i < pieces.length; i++) {
    const digits = pieces[i].substr(0, 2);
    decoded += /^[0-9a-fA-F][0-9a-fA-F]$/.test(digits)
      ? String.fromCharCode(parseInt(digits, 16)) + pieces[i].substr(2)
      : "%" + pieces[i];
  }
  return decoded;
}

/** True when a header value, read as a comma-separated list, has the given entry (any case). */
export function listHas(value: string | undefined, entry: string): boolean {
  return (
    value !== undefined && find("," + value.toLowerCase().split(" ").join("") + ",", "," + entry + ",") >= 0
  );
}

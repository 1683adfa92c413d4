/**
 * HTTP/1.1 request heads (RFC 9112 sections 2, 3 and 5): from the bytes received so far to a record,
 * a refusal, or "not yet". Strict where leniency has been used for attacks: lines end in CRLF and
 * nothing else, no folded lines, one `Host`. Bodies are not read: every answer closes the connection.
 *
 * A regular expression takes line after line: it runs natively, at a third of what it costs to search for
 * the parts of a line one by one. `split` of a whole head costs three times as much as this.
 */
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
  /** The whole target. */
  _target: string;
  /** Minor version of HTTP/1.x: 0 to 9. */
  _minor: number;
  /**
   * Values, with the white space around them, by name in lower case, with the line feed before it: that
   * keeps a header called `on` or `__proto__` apart from what every object has. See {@link header}.
   */
  _fields: { [name: string]: string };
  /** Bytes received after the head. */
  _rest: string;
}

/**
 * Reads a request head from all bytes received so far on a connection.
 *
 * @param bytes everything received so far
 * @param seen how many of these an earlier call has been given; a head in crumbs is then not walked
 *   again for each of them
 * @returns the head; a {@link Refusal} with 400 (malformed), 414 (target too long to fit), 431 (too
 * many bytes or lines) or 505 (not HTTP/1.x); or undefined while bytes are missing. Time is the
 * caller's to watch: `headTimeout` is the answer when it runs out.
 */
export function parseRequestHead(
  bytes: string,
  limits: HeadLimits,
  seen?: number,
): RequestHead | Refusal | undefined {
  if (seen && seen < limits.headBytes && bytes.indexOf("\n", seen) < 0) return tooLong(bytes, limits);
  let at = bytes.indexOf("\n");
  if (at < 0) return tooLong(bytes, limits);
  const parts = bytes.substr(0, at).split(" ");
  const target = parts[1];
  const version = parts[2];
  if (parts.length !== 3 || !parts[0] || target[0] !== "/") return malformed("the request line");
  // Nearly always it is this one, and each further look costs as much.
  const minor = version === "HTTP/1.1\r" ? 1 : unusualMinor(version);
  if (minor < 0) return malformed("the HTTP version");
  if (minor > 9) return refuse(505, "Only HTTP/1.x is spoken here.");
  const fields: RequestHead["_fields"] = {};
  // From a line feed to before the next: name, colon, value, carriage return. White space in front folds a
  // line, before the colon it hides a name.
  const line = /(\n[!-9;-~]+):([^\r\n]*)\r/g;
  let left = limits.headLines;
  line.lastIndex = at;
  for (;;) {
    const found = line.exec(bytes);
    if (!found) break;
    // It looks for a line further on when this is none.
    if (found.index !== at) return malformed("a header line");
    if (!left--) return tooLarge();
    const name = found[1].toLowerCase();
    if (!(name in fields)) fields[name] = found[2];
    else if (name === "\nhost") return malformed("more than one Host");
    else fields[name] += "," + found[2].trim();
    at = line.lastIndex;
  }
  if (bytes.substr(at, 3) !== "\n\r\n") {
    return bytes.indexOf("\n", at + 1) < 0 ? tooLong(bytes, limits) : malformed("a header line");
  }
  if (at + 3 > limits.headBytes) return tooLarge();
  if (minor && !("\nhost" in fields)) return malformed("no Host");
  return {
    _status: 0,
    _fields: fields,
    _path: target.split("?")[0],
    _method: parts[0],
    _minor: minor,
    _target: target,
    _rest: bytes.substr(at + 3),
  };
}

/** The minor version of `HTTP/1.x` and its carriage return; above 9 for another major one, below 0 for anything else. */
function unusualMinor(version: string): number {
  if (!/^HTTP\/[0-9]\.[0-9x]\r$/.test(version)) return -1;
  return version[5] === "1" && version[7] !== "x" ? +version[7] : 10;
}

/** What to make of bytes that hold no whole head: wait, unless there are too many. */
function tooLong(bytes: string, limits: HeadLimits): Refusal | undefined {
  if (bytes.length < limits.headBytes) return undefined;
  return bytes.indexOf("\n") < 0 ? refuse(414, "The request target is too long.") : tooLarge();
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
 * when there is none. A field sent more than once: all its values, with commas between (RFC 9110
 * section 5.3).
 *
 * @param name field name in lower case
 */
export function header(head: RequestHead, name: string): string | undefined {
  const value = head._fields["\n" + name];
  return value === undefined ? undefined : value.trim();
}

/**
 * The value of a query parameter with `%XX` decoded to bytes, or undefined. Repeated: the first one's.
 * `+` stands for itself. A `%` without two hexadecimal digits stands for itself.
 */
export function queryValue(head: RequestHead, name: string): string | undefined {
  let value: string | undefined;
  head._target
    .substr(head._path.length + 1)
    .split("&")
    .forEach(function (pair) {
      if (value === undefined && pair.substr(0, name.length + 1) === name + "=") {
        value = decodePercent(pair.substr(name.length + 1));
      }
    });
  return value;
}

function decodePercent(text: string): string {
  const pieces = text.split("%");
  let decoded = pieces[0];
  for (let i = 1; i < pieces.length; i++) {
    const digits = pieces[i].substr(0, 2);
    decoded += /^[0-9a-fA-F][0-9a-fA-F]$/.test(digits)
      ? String.fromCharCode(parseInt(digits, 16)) + pieces[i].substr(2)
      : "%" + pieces[i];
  }
  return decoded;
}

/** True when a header value, read as a comma-separated list, has the given entry (lower case). */
export function listHas(value: string | undefined, entry: string): boolean {
  if (value === undefined) return false;
  // Nearly always the list is that one entry.
  if (value === entry) return true;
  const low = value.toLowerCase();
  return low === entry || low.split(" ").join("").split(",").indexOf(entry) >= 0;
}

/**
 * HTTP/1.1 request heads (RFC 9112 sections 2, 3 and 5): from the bytes received so far to a record,
 * a refusal, or "not yet". Strict where leniency has been used for attacks: lines end in CRLF and
 * nothing else, no folded lines, one `Host`. Bodies are not read: every answer closes the connection.
 *
 * Nothing here makes garbage in proportion to what a peer separates: `split` would take two of Espruino's
 * variables for each comma or question mark, and 2 kB of them restarted a board. A head is a flat text
 * in which fields are searched for when somebody asks.
 */
import { find } from "./find";
import { type Refusal, refuse } from "./refusal";

/** Longest target in bytes: a socket's with a token of which every letter is escaped has 220. */
const TARGET_MAX = 512;
/** Longest host, as names are (RFC 1035 section 2.3.4), with a port. */
const HOST_MAX = 261;
/** What of a header field's value is looked at, in bytes: the longest that means something here is an origin. */
const VALUE_MAX = 300;

/** What a head may cost, and what it is worked on with; see `app/limits.ts` for the reasons. */
export interface HeadConfig {
  /** Bytes up to and including the empty line. */
  _headBytes: number;
  /** Header lines, the request line not counted. */
  _headLines: number;
  /**
   * The same text in one stretch of memory, if there is any: Espruino searches that four times as fast.
   * `board/flat.ts`, or for any other interpreter a function that gives back what it is given.
   */
  _flat(text: string): string;
}

/** A complete and well-formed request head. */
export interface RequestHead {
  /** 0: tells a head from a {@link Refusal}. */
  _status: 0;
  /** As sent: methods are case-sensitive. */
  _method: string;
  /** The target up to `?`, as sent (nothing decoded); starts with `/`, or is `*`. */
  _path: string;
  /** The whole target; of one in absolute form (RFC 9112 section 3.2.2) what comes after the authority. */
  _target: string;
  /** Minor version of HTTP/1.x: 0 to 9. */
  _minor: number;
  /**
   * The host asked for, in lower case: the authority of a target in absolute form, which takes precedence
   * (RFC 9112 section 3.2.2), else `Host`; undefined without either, which only HTTP/1.0 may be.
   */
  _host: string | undefined;
  /** The head as sent, and what came after it. */
  _bytes: string;
  /** The head in lower case; see {@link header}. */
  _lower: string;
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
 *
 * @resident each request
 */
export function parseRequestHead(
  bytes: string,
  config: HeadConfig,
  seen?: number,
): RequestHead | Refusal | undefined {
  if (seen && bytes.length < config._headBytes && bytes.indexOf("\n", seen) < 0) return undefined;
  // An empty line before the request is passed over (RFC 9112 section 2.2): one.
  if (bytes.substr(0, 2) === "\r\n") bytes = bytes.substr(2);
  const lower = config._flat(bytes.toLowerCase());
  const length = lower.length;
  let head: RequestHead | Refusal | undefined;
  // Nearly always a head is all there is; to look for its end costs as much as a third of the rest.
  if (lower.substr(length - 4) === "\r\n\r\n") {
    head = readLines(bytes, lower, config);
    if (!head._status) return head;
  }
  const end = find(lower, "\r\n\r\n");
  if (end < 0) return unfinished(lower, config);
  // It was the end of the whole.
  if (end === length - 4) return head;
  head = readLines(bytes, config._flat(lower.substr(0, end + 4)), config);
  if (!head._status) head._rest = bytes.substr(end + 4);
  return head;
}

/**
 * Reads a head of which all is there: `lower`, in lower case, with its empty line.
 *
 * @resident each request
 */
function readLines(bytes: string, lower: string, config: HeadConfig): RequestHead | Refusal {
  const length = lower.length;
  // From a line feed to before the next: name, colon, value, carriage return. White space in front folds a
  // line, before the colon it hides a name.
  const line = /\n[!-9;-~]+:[^\r\n]*\r/g;
  let left = config._headLines;
  let size = 0;
  if (length > config._headBytes) return tooLarge();
  for (;;) {
    const found = line.exec(lower);
    if (!found) break;
    if (!left--) return tooLarge();
    size += found[0].length;
  }
  // Before anything is made of it: two kilobytes of it would be there four times.
  const first = lower.indexOf("\r");
  if (first > TARGET_MAX) return targetTooLong();
  // What is no such line makes this longer than the request line.
  if (length - size - 4 !== first) return malformed("a line of the head");
  const request = /^([!-~]+) ([!-~\x80-\xff]+) HTTP\/([0-9]\.[0-9])\r$/.exec(
    bytes.substr(0, length - size - 3),
  );
  if (!request) return malformed("a line of the head");
  const version = +request[3];
  if (version < 1 || version >= 2) return refuse(505, "Only HTTP/1.x is spoken here.");
  const head: RequestHead = {
    _status: 0,
    _method: request[1],
    _path: request[2],
    _target: request[2],
    _minor: +request[3][2],
    _host: undefined,
    _bytes: bytes,
    _lower: lower,
    _rest: "",
  };
  return readHost(head) || readTarget(head) || head;
}

/** Finds `Host` among the header lines; a refusal when there is none or a second one. */
function readHost(head: RequestHead): Refusal | undefined {
  const lower = head._lower;
  const at = find(lower, "\nhost:");
  if (at < 0) return head._minor ? malformed("no Host") : undefined;
  const end = lower.indexOf("\r", at);
  if (end - at - 6 > HOST_MAX + 2) return malformed("Host");
  head._host = lower.substring(at + 6, end).trim();
  return find(lower, "\nhost:", end) < 0 ? undefined : malformed("more than one Host");
}

/** Takes the target apart; a refusal when it has none of the forms of RFC 9112 section 3.2 for a server. */
function readTarget(head: RequestHead): Refusal | undefined {
  const refusal = head._target[0] === "/" ? undefined : readAbsolute(head);
  const query = head._target.indexOf("?");
  if (query >= 0) head._path = head._target.substr(0, query);
  else head._path = head._target;
  return refusal;
}

/** A target that does not begin with `/`: `*`, or the absolute form, whose authority takes the place of `Host`. */
function readAbsolute(head: RequestHead): Refusal | undefined {
  const target = head._target;
  if (target === "*" && head._method === "OPTIONS") return undefined;
  const lower = target.toLowerCase();
  const at = find(lower, "http://") === 0 ? 7 : find(lower, "https://") === 0 ? 8 : 0;
  const host = at ? (/^[^/?#@]+/.exec(lower.substr(at)) || [""])[0] : "";
  const rest = target.substr(at + host.length);
  if (!host || (rest && rest[0] !== "/" && rest[0] !== "?")) return malformed("the target");
  head._host = host;
  head._target = rest[0] === "/" ? rest : "/" + rest;
  return undefined;
}

/** What to make of bytes that hold no whole head: wait, unless there are too many, or some are wrong already. */
function unfinished(lower: string, config: HeadConfig): Refusal | undefined {
  const at = lower.indexOf("\n");
  if (lower.length >= config._headBytes) return at < 0 ? targetTooLong() : tooLarge();
  if (at < 0) return undefined;
  const isRequest = /^[!-~]+ [!-~\x80-\xff]+ http\/[0-9]\.[0-9]\r\n/.test(lower);
  return isRequest && !/[^\r]\n/.test(lower) ? undefined : malformed("a line of the head");
}

function targetTooLong(): Refusal {
  return refuse(414, "The request target is too long.");
}

function tooLarge(): Refusal {
  return refuse(431, "The request head is too large.");
}

function malformed(what: string): Refusal {
  return refuse(400, "The request is malformed: " + what + ".");
}

/**
 * The value of a header field without surrounding white space, in the sender's case, or undefined
 * when there is none. A field sent more than once: all its values, with commas between (RFC 9110
 * section 5.3). Of a longer value only the first 300 bytes are given, which is never what would let anybody in.
 *
 * @param name field name in lower case
 */
export function header(head: RequestHead, name: string): string | undefined {
  const lower = head._lower;
  const start = "\n" + name + ":";
  let value: string | undefined;
  let at = find(lower, start);
  while (at >= 0 && (value === undefined || value.length < VALUE_MAX)) {
    const end = lower.indexOf("\r", at);
    const next = head._bytes.substr(at + start.length, Math.min(VALUE_MAX, end - at - start.length)).trim();
    value = value === undefined ? next : value + "," + next;
    at = find(lower, start, end);
  }
  return value;
}

/**
 * The whole value of a header field that may be longer than {@link header} looks at, up to the head's own limit; empty
 * when there is none. Of a field sent more than once the first.
 *
 * @param name field name in lower case
 */
export function wholeHeader(head: RequestHead, name: string): string {
  const at = find(head._lower, "\n" + name + ":");
  return at < 0 ? "" : head._bytes.substring(at + name.length + 2, head._lower.indexOf("\r", at)).trim();
}

/** Longest value of a query parameter that is looked at, in bytes as sent: three for each of a token's 64. */
const QUERY_MAX = 192;

/**
 * The value of a query parameter with `%XX` decoded to bytes, or undefined. Repeated: the first one's.
 * `+` stands for itself, as does a `%` without two hexadecimal digits. One of more than 192 bytes counts
 * as empty.
 *
 * @param name letters and digits only
 */
export function queryValue(head: RequestHead, name: string): string | undefined {
  const query = "&" + head._target.substr(head._path.length + 1) + "&";
  const at = find(query, "&" + name + "=") + 1;
  if (!at) return undefined;
  const from = at + name.length + 1;
  const end = query.indexOf("&", from);
  return end - from > QUERY_MAX ? "" : decodePercent(query.substring(from, end));
}

function decodePercent(text: string): string {
  return text.replace(/%[0-9a-fA-F][0-9a-fA-F]/g, (digits) =>
    String.fromCharCode(parseInt(digits.substr(1), 16)),
  );
}

/**
 * True when a comma-separated list (RFC 9110 section 5.6.1) has the given entry; space and tabs around
 * entries mean nothing, and none can be within one. In the case of the letters that are given.
 */
export function listHas(list: string | undefined, entry: string): boolean {
  if (!list) return false;
  // Nearly always the list is that one entry.
  return list === entry || find("," + list.replace(/[ \t]/g, "") + ",", "," + entry + ",") >= 0;
}

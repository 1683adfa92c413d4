/**
 * Opening handshakes in the form that browsers and libraries send, looked at with a few native calls. Asking the
 * functions of `http/` and `websocket/` for each field takes four times as long, and they are a
 * part that must be loaded. What looks otherwise in any way goes to them; it is never refused here.
 */
import type { Channel } from "./channels";
import { type AcceptedHead, isKey } from "./handshake-cache";
import { LIMITS } from "./limits";
import { streamChannel } from "./stream-channel";

/** What usual handshakes are compared with. */
export interface UsualConfig {
  /** The host that was let through last, in lower case; none before the first. */
  _lastHost: string | undefined;
  /** The secret that requests must carry; "" for none. With one, or a bad one, nothing is usual. */
  _token: string | null;
  _channels: Channel[];
}

/** From here on a head may be a browser's; libraries' are shorter. */
const BROWSER_BYTES = 320;

/**
 * What is found of the handshake in these bytes, when they are one in the usual form from a client of full access: from
 * no page, or from one of the board's own under the host that was let through last.
 *
 * @param bytes end in an empty line
 *
 * @resident each handshake with another head than the last
 */
export function readUsualHandshake(bytes: string, config: UsualConfig): AcceptedHead | undefined {
  const host = config._lastHost;
  const length = bytes.length;
  if (length > LIMITS.usualBytes || !host || config._token !== "") return undefined;
  const targetEnd = bytes.indexOf(" ", 4);
  const target = bytes.substring(4, targetEnd);
  // Behind the target: where the key is, below 0 when rheo.v1 is offered.
  const found =
    (length > BROWSER_BYTES && readChromium(bytes, targetEnd, length, host)) ||
    readLines(bytes, targetEnd, length, host);
  const keyAt = found < 0 ? -found : found;
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.substr(0, query);
  const channel =
    found &&
    bytes.startsWith("GET /") &&
    (path === "/ws" ? config._channels[0] : streamChannel(path, config._channels));
  // Of the path, which is a channel's, every character is good.
  return channel && isKey(bytes.substr(keyAt, 24)) && (query < 0 || !/[^!-~\x80-\xff]/.test(target))
    ? {
        _keyAt: keyAt,
        _front: bytes,
        _channel: channel,
        _subprotocol: found < 0 ? "rheo.v1" : "",
        _isReadOnly: false,
        _until: 0,
      }
    : undefined;
}

/**
 * Where the key is in a head with its lines in any order, if it is a usual handshake behind its target; else 0. Below 0
 * when rheo.v1 is offered, and nothing else.
 *
 * @resident handshakes of libraries, and of other browsers than most
 */
function readLines(bytes: string, targetEnd: number, length: number, host: string): number {
  const keyLine = "\nsec-websocket-key:";
  // None of these texts in one stretch of memory: Espruino takes pieces of more than 24 characters from such a text
  // by looking for another stretch, which costs four times as much as to walk through one in pieces.
  const lower = bytes.toLowerCase();
  // Whole header lines, from line feed to carriage return; nothing is outside of them but what is checked below.
  const lines = lower.match(/\n[!-9;-~]+:[^\r\n]*\r/g);
  if (!lines || lines.length > LIMITS.headLines) return 0;
  // Sorted, lines that belong together stand side by side, and a second one of the same name beside the first.
  const sorted = lines.sort().join("");
  const sortedAt = sorted.indexOf(keyLine);
  const who = "\nconnection: upgrade\r\nhost: " + host + "\r";
  const keyAt = lower.indexOf(keyLine) + 20;
  // What is no header line makes the rest longer than a request line, and so none. Without an origin, and what else
  // browsers send, the host's line is just before the key's.
  if (
    sortedAt < 0 ||
    bytes[keyAt - 1] !== " " ||
    targetEnd + 13 + sorted.length !== length ||
    bytes.substr(targetEnd, 10) !== " HTTP/1.1\r" ||
    !bytes.endsWith("\r\n\r\n") ||
    (!sorted.substr(0, sortedAt).endsWith(who) && !isFromOwnPage(sorted, sortedAt, who, host))
  )
    return 0;
  const back = "==\r\nsec-websocket-version: 13\r\nupgrade: websocket\r";
  if (sorted.substr(sortedAt + 42, 50) === back) return keyAt;
  return sorted.substr(sortedAt + 42, 83) === "==\r\nsec-websocket-protocol: rheo.v1" + back.substr(2)
    ? -keyAt
    : 0;
}

/**
 * Looks for the host's line among others, of the names of which `connection` is before: no second one, and no
 * origin but the board's own.
 *
 * @seldom
 */
function isFromOwnPage(sorted: string, keyAt: number, who: string, host: string): boolean {
  let at = sorted.indexOf(who);
  if (at < 0) {
    who = "\nconnection: keep-alive, upgrade\r\nhost: " + host + "\r";
    at = sorted.indexOf(who);
  }
  if (at < 0) return false;
  // Between host and key.
  const between = sorted.substring(at + who.length, keyAt);
  const origin = "\norigin: http://" + host + "\r";
  return !/\n[ho]/.test(between.startsWith(origin) ? between.substr(origin.length) : between);
}

/**
 * The same of a head as Chromium sends it for one of the board's own pages: all but the target, two values and the key is
 * compared as it is.
 *
 * @resident each handshake of a browser
 */
function readChromium(bytes: string, targetEnd: number, length: number, host: string): number {
  const front =
    " HTTP/1.1\r\nHost: " +
    host +
    "\r\nConnection: Upgrade\r\nPragma: no-cache\r\nCache-Control: no-cache\r\nUser-Agent: ";
  if (bytes.substr(targetEnd, front.length) !== front) return 0;
  const agentAt = targetEnd + front.length;
  const isJson = bytes.endsWith(": rheo.v1\r\n\r\n");
  const back =
    "==\r\nSec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n" +
    (isJson ? "Sec-WebSocket-Protocol: rheo.v1\r\n\r\n" : "\r\n");
  const keyAt = length - back.length - 22;
  const middle =
    "\r\nUpgrade: websocket\r\nOrigin: http://" +
    host +
    "\r\nSec-WebSocket-Version: 13\r\nAccept-Encoding: gzip, deflate\r\nAccept-Language: ";
  const agentEnd = /[\r\n]/.exec(bytes.substring(agentAt, keyAt));
  const middleAt = agentEnd ? agentAt + agentEnd.index : length;
  // What is compared cannot overlap: none of it begins with what another has within or at its end.
  return bytes.substr(middleAt, middle.length) === middle &&
    bytes.endsWith(back) &&
    bytes.substr(keyAt - 21, 21) === "\r\nSec-WebSocket-Key: " &&
    !/[\r\n]/.test(bytes.substring(middleAt + middle.length, keyAt - 21))
    ? isJson
      ? -keyAt
      : keyAt
    : 0;
}

/**
 * Opening handshakes in the form that browsers and libraries send, letter by letter but for the order of their
 * lines and the case of their letters: every check of `http/request-head.ts`, `websocket/handshake.ts` and
 * `access.ts` on them in a few native calls. Asking those for each field takes four times as long, and they are a
 * part that must be loaded. What looks otherwise in any way goes to them; it is never refused here.
 */

import { LIMITS } from "./limits";

/** What usual handshakes are compared with. */
export interface UsualConfig {
  /** The host that was let through last, in lower case; none before the first. */
  _lastHost: string | undefined;
  /** The secret that requests must carry; "" for none. With one, or a bad one, nothing is usual. */
  _token: string | null;
}

/** A request for a WebSocket with which everything is right. */
export interface UsualHandshake {
  /** The request's target, which begins with `/`. */
  _target: string;
  /** Its `Sec-WebSocket-Key`, and where that begins. */
  _key: string;
  _keyAt: number;
  /** The subprotocol to be chosen, or "". */
  _subprotocol: string;
}

/**
 * The handshake in these bytes, when they are one in the usual form from a client of full access: from no page,
 * or from one of the board's own under the host that was let through last.
 *
 * @param bytes end in an empty line
 *
 * @resident
 */
export function readUsualHandshake(bytes: string, config: UsualConfig): UsualHandshake | undefined {
  const host = config._lastHost;
  if (bytes.length > LIMITS.usualBytes || !host || config._token !== "") return undefined;
  // None of these texts in one stretch of memory: Espruino takes pieces of more than 24 characters from such a text
  // by looking for another stretch, which costs four times as much as to walk through one in pieces.
  const lower = bytes.toLowerCase();
  // Whole header lines, from line feed to carriage return; nothing is outside of them but what is checked below.
  const lines = lower.match(/\n[!-9;-~]+:[^\r\n]*\r/g);
  if (!lines || lines.length > LIMITS.headLines) return undefined;
  // Sorted, lines that belong together stand side by side, and a second one of the same name beside the first.
  const sorted = lines.sort().join("");
  const keyLine = "\nsec-websocket-key:";
  const keyAt = sorted.indexOf(keyLine);
  let subprotocol = "";
  if (keyAt < 0) return undefined;
  if (sorted.substr(keyAt + 42, 50) !== "==\r\nsec-websocket-version: 13\r\nupgrade: websocket\r") {
    if (
      sorted.substr(keyAt + 42, 83) !==
      "==\r\nsec-websocket-protocol: rheo.v1\r\nsec-websocket-version: 13\r\nupgrade: websocket\r"
    )
      return undefined;
    subprotocol = "rheo.v1";
  }
  let who = "\nconnection: upgrade\r\nhost: " + host + "\r";
  // Without an origin, and what else browsers send, the host's line is just before the key's.
  if (sorted.substr(keyAt - who.length, who.length) !== who) {
    let at = sorted.indexOf(who);
    if (at < 0) {
      who = "\nconnection: keep-alive, upgrade\r\nhost: " + host + "\r";
      at = sorted.indexOf(who);
    }
    if (at < 0) return undefined;
    // Between host and key: no second host, and no origin but the board's own.
    const between = sorted.substring(at + who.length, keyAt);
    const origin = "\norigin: http://" + host + "\r";
    if (/\n[ho]/.test(between.substr(0, origin.length) === origin ? between.substr(origin.length) : between))
      return undefined;
  }
  // What is no header line makes this longer than a request line, and so none.
  const request = /^GET (\/[!-~\x80-\xff]*) HTTP\/1\.1\r$/.exec(
    bytes.substr(0, bytes.length - sorted.length - 3),
  );
  const at = lower.indexOf(keyLine) + 20;
  const key = bytes.substr(at, 24);
  if (
    !request ||
    !/^[A-Za-z0-9+/]+==$/.test(key) ||
    bytes[at - 1] !== " " ||
    bytes.substr(bytes.length - 3) !== "\n\r\n"
  )
    return undefined;
  return { _target: request[1]!, _key: key, _keyAt: at, _subprotocol: subprotocol };
}

/**
 * Who may use the board, from `Host`, `Origin` and the token. One check for the WebSocket and for pages
 * of data alike. It keeps out pages of other origins, which a browser on the same network would
 * otherwise let read and drive the board; `Host` keeps out names that were rebound to its address.
 */
import { find } from "../http/find";
import { type Refusal, refuse } from "../http/refusal";
import { header, queryValue, type RequestHead } from "../http/request-head";

/** Who is let in, made once from the settings. */
export interface AccessConfig {
  /** The host that was let through last: browsers ask again and again, and the checks are expensive. */
  _lastHost: string | undefined;
  /** Host names besides addresses and `localhost` that the board answers to: lower case, no port, no final dot. */
  _hosts: string[];
  /** Origins allowed besides the board's own, as browsers send them (`http://host:port` or `null`), lower case. */
  _origins: string[];
  /** The secret every request for data must carry, 1 to 64 characters; "" for none, null when the one in the settings cannot be used. */
  _token: string | null;
}

/** Access was granted. */
export interface Access {
  /** 0: tells it from a {@link Refusal}. */
  _status: 0;
  /** True for who may watch but not command: origins that are no web page's, unless they are listed. */
  _readOnly: boolean;
  /** Header lines for the answer that let the page of another, allowed origin read it, or "". */
  _headers: string;
}

/**
 * Why somebody is kept out, for programs: the value of `X-Rheo-Reason` of a refusal. Its text says the
 * same for people. Pages of any origin may read such an answer, so that they can show why: it tells nothing
 * about the board but that it is one.
 */
export type Reason = "full" | "host" | "origin" | "token";

/** A refusal that a page can tell the reason of; `headers` are further header lines, each ending in CRLF. */
export function deny(
  status: 400 | 401 | 403 | 421 | 503,
  reason: Reason,
  sentence: string,
  headers: string,
): Refusal {
  return refuse(
    status,
    sentence,
    headers +
      "X-Rheo-Reason: " +
      reason +
      "\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: X-Rheo-Reason\r\n",
  );
}

/** Refuses (421) a host that is not an address, `localhost` or one of the configured names; else undefined. */
export function checkHost(head: RequestHead, config: AccessConfig): Refusal | undefined {
  const host = head._host;
  // Only HTTP/1.0 may leave Host out; no browser does, so nobody's page can be behind it.
  if (host === undefined || host === config._lastHost) return undefined;
  // An IPv6 address has colons of its own, so it comes in brackets. A final dot means the same name.
  const name = host.replace(/:\d*$/, "").replace(/[.]$/, "");
  if (
    name === "localhost" ||
    /^\d+\.\d+\.\d+\.\d+$/.test(name) ||
    /^\[[0-9a-f:.]+\]$/.test(name) ||
    config._hosts.indexOf(name) >= 0
  ) {
    config._lastHost = host;
    return undefined;
  }
  return deny(
    421,
    "host",
    'This board does not answer to that host name. Use its address, or list the name under "hosts" in rheo.json.',
    "",
  );
}

/**
 * Applies all the rules to a request.
 *
 * @returns access, or a refusal with 421 (host), 403 (origin) or 401 (token)
 */
export function checkAccess(head: RequestHead, config: AccessConfig): Access | Refusal {
  const wrongHost = checkHost(head, config);
  if (wrongHost) return wrongHost;
  const origin = header(head, "origin");
  const access = origin === undefined ? FULL : checkOrigin(origin.toLowerCase(), head, config);
  if (!access._status && config._token === null)
    return refuse(
      403,
      "The token in the board's settings cannot be used: install a valid one with npm run flash.",
    );
  if (!access._status && config._token && !hasToken(head, config._token))
    return deny(
      401,
      "token",
      "A token is needed: as ?token=, as Authorization: Bearer, or as subprotocol token.VALUE beside text or rheo.v1.",
      'WWW-Authenticate: Bearer realm="rheo"\r\n',
    );
  return access;
}

/** What is granted to all but pages of other origins. */
const FULL: Access = { _status: 0, _readOnly: false, _headers: "" };

/**
 * Pages of the board itself and of listed origins may do everything. An origin that is no web page's (`null`
 * of files and sandboxes, `file://` and the like, which libraries on devices send without being asked) may
 * watch. Every other one is refused.
 *
 * @resident few requests
 */
function checkOrigin(origin: string, head: RequestHead, config: AccessConfig): Access | Refusal {
  if (isSameOrigin(origin, head._host || "")) return FULL;
  const isListed = config._origins.indexOf(origin) >= 0;
  if (!isListed && /^https*:\/\/[^/?#@ ]+$/.test(origin))
    return deny(
      403,
      "origin",
      'Pages of this origin may not use the board. To let them, put "origins": ["' +
        origin +
        '"] in rheo.json.',
      "",
    );
  const headers = "Access-Control-Allow-Origin: " + origin + "\r\nVary: Origin\r\n";
  return { _status: 0, _readOnly: !isListed, _headers: headers };
}

/** True when an origin (RFC 6454, lower case) names the same host and port as `Host`. */
function isSameOrigin(origin: string, host: string): boolean {
  if (origin === "http://" + host) return true;
  const isSecure = find(origin, "https://") === 0;
  if (!isSecure && find(origin, "http://") !== 0) return false;
  const defaultPort = isSecure ? /:443$/ : /:80$/;
  return origin.substr(isSecure ? 8 : 7).replace(defaultPort, "") === host.replace(defaultPort, "");
}

/**
 * True when the request carries the token: in the query, as credentials (RFC 6750), or among its subprotocols.
 *
 * @resident few requests
 */
function hasToken(head: RequestHead, token: string): boolean {
  const bearer = /^[Bb]earer +([!-~]+)$/.exec(header(head, "authorization") || "");
  const offered = /,[ \t]*token[.]([^, \t]+)[ \t]*,/.exec("," + header(head, "sec-websocket-protocol") + ",");
  return (
    isSameSecret(queryValue(head, "token"), token) ||
    isSameSecret(bearer ? bearer[1] : undefined, token) ||
    isSameSecret(offered ? offered[1] : undefined, token)
  );
}

/** Compares in a time that depends on the length of `given` alone, so that guesses learn nothing from it. */
export function isSameSecret(given: string | undefined, secret: string): boolean {
  if (given === undefined) return false;
  let difference = given.length ^ secret.length;
  // More than a token's longest can only be wrong, and its length is no secret.
  for (let i = 0; i < given.length && i < 64; i++) {
    difference |= given.charCodeAt(i) ^ secret.charCodeAt(i % secret.length);
  }
  return difference === 0;
}

/**
 * Who may use the board, from `Host`, `Origin` and the token. One check for the WebSocket and for pages
 * of data alike. It keeps out pages of other origins, which a browser on the same network would
 * otherwise let read and drive the board; `Host` keeps out names that were rebound to its address.
 */
import { type Refusal, refuse } from "./refusal";
import { header, queryValue, type RequestHead } from "./request-head";

/** The policy, made once from the settings. */
export interface AccessPolicy {
  /** The `Host` that was let through last, as it was sent: browsers ask again and again, and the checks are dear. */
  _lastHost: string | undefined;
  /** Host names besides addresses and `localhost` that the board answers to, lower case, without port. */
  _hosts: string[];
  /** Origins allowed besides the board's own, as browsers send them (`http://host:port` or `null`), lower case. */
  _origins: string[];
  /** The secret every request for data must carry, or "" for none. */
  _token: string;
}

/** Access was granted. */
export interface Access {
  /** 0: tells it from a {@link Refusal}. */
  _status: 0;
  /** True for origin `null` unless it is listed: may watch, may not command. */
  _readOnly: boolean;
  /** Header lines for the answer that let the page of another, allowed origin read it, or "". */
  _headers: string;
}

/** Refuses (421) a `Host` that is not an address, `localhost` or one of the configured names; else undefined. */
export function checkHost(head: RequestHead, policy: AccessPolicy): Refusal | undefined {
  // Only HTTP/1.0 may leave Host out; no browser does, so nobody's page can be behind it.
  const given = header(head, "host");
  if (given === undefined) return undefined;
  const host = given.toLowerCase();
  // An IPv6 address has colons of its own, so it comes in brackets.
  const name = host.replace(/:\d*$/, "");
  if (
    name === "localhost" ||
    /^\d+\.\d+\.\d+\.\d+$/.test(name) ||
    /^\[[0-9a-f:.]+\]$/.test(name) ||
    policy._hosts.indexOf(name) >= 0
  ) {
    policy._lastHost = head._fields["\nhost"];
    return undefined;
  }
  return refuse(421, "This board does not answer to the host name in the request.");
}

/**
 * Applies the whole policy to a request.
 *
 * @returns access, or a refusal with 421 (host), 403 (origin) or 401 (token)
 */
export function checkAccess(head: RequestHead, policy: AccessPolicy): Access | Refusal {
  if (head._fields["\nhost"] !== policy._lastHost) {
    const wrongHost = checkHost(head, policy);
    if (wrongHost) return wrongHost;
  }
  const access = "\norigin" in head._fields ? checkOrigin(head, policy) : FULL;
  if (policy._token && !access._status && !hasToken(head, policy._token)) {
    return refuse(401, "A token is needed.", 'WWW-Authenticate: Token realm="rheo"\r\n');
  }
  return access;
}

/** What is granted to all but pages of other origins. */
const FULL: Access = { _status: 0, _readOnly: false, _headers: "" };

function checkOrigin(head: RequestHead, policy: AccessPolicy): Access | Refusal {
  const origin = (header(head, "origin") as string).toLowerCase();
  if (isSameOrigin(origin, (header(head, "host") || "").toLowerCase())) return FULL;
  let readOnly = false;
  if (policy._origins.indexOf(origin) < 0) {
    if (origin !== "null") return refuse(403, "Pages of this origin may not use the board.");
    readOnly = true;
  }
  const headers = "Access-Control-Allow-Origin: " + origin + "\r\nVary: Origin\r\n";
  return { _status: 0, _readOnly: readOnly, _headers: headers };
}

/** True when an origin (RFC 6454, lower case) names the same host and port as `Host`. */
function isSameOrigin(origin: string, host: string): boolean {
  if (origin === "http://" + host) return true;
  const secure = origin.substr(0, 8) === "https://";
  if (!secure && origin.substr(0, 7) !== "http://") return false;
  const defaultPort = secure ? /:443$/ : /:80$/;
  return origin.substr(secure ? 8 : 7).replace(defaultPort, "") === host.replace(defaultPort, "");
}

/** True when the request carries the token as `?token=` or as the offered subprotocol `token.<value>`. */
function hasToken(head: RequestHead, token: string): boolean {
  const given = queryValue(head, "token");
  if (given !== undefined && isSameSecret(given, token)) return true;
  let found = false;
  (header(head, "sec-websocket-protocol") || "").split(",").forEach(function (offer) {
    offer = offer.trim();
    if (offer.substr(0, 6) === "token." && isSameSecret(offer.substr(6), token)) found = true;
  });
  return found;
}

/** Compares in a time that depends on the length of `given` alone, so that guesses learn nothing from it. */
export function isSameSecret(given: string, secret: string): boolean {
  let difference = given.length ^ secret.length;
  for (let i = 0; i < given.length; i++) {
    difference |= given.charCodeAt(i) ^ secret.charCodeAt(i % secret.length);
  }
  return difference === 0;
}

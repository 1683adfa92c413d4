/**
 * The opening handshake, server's side (RFC 6455 section 4.2): from a request head to the answer that
 * turns the connection into a WebSocket, or to a refusal that says what was wrong with the request. Who may
 * have a WebSocket is not asked here.
 */
import { find } from "../http/find";
import { type Refusal, refuse } from "../http/refusal";
import { header, listHas, type RequestHead } from "../http/request-head";

/** What the server brings to a handshake. */
export interface HandshakeConfig {
  /** Subprotocols spoken, the preferred one first; a client that offers none gets none. */
  _subprotocols: string[];
  /** Makes Base64 of SHA-1 over a `Sec-WebSocket-Key` followed by {@link GUID}: 28 characters. */
  _sha1: { acceptKey(key: string): string };
}

/** A handshake that succeeded. */
export interface Handshake {
  /** 0: tells it from a {@link Refusal}. */
  _status: 0;
  /** The complete 101 answer. */
  _response: string;
  /** The subprotocol chosen, or "" for none. */
  _subprotocol: string;
  /** The client's `Sec-WebSocket-Key` and the `Sec-WebSocket-Accept` it was answered with. */
  _key: string;
  _accept: string;
}

/** What is appended to the key before hashing (RFC 6455 section 1.3): no other protocol answers so by accident. */
export const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** True when a request asks for the WebSocket protocol, well-formed or not. */
export function wantsWebSocket(head: RequestHead): boolean {
  // In the form that nearly everybody sends it is found in the sorted lines at once.
  return (
    find(head._sorted, "\nupgrade: websocket\r") >= 0 || listHas(lowerHeader(head, "upgrade"), "websocket")
  );
}

/** A field whose value means the same in any case, in lower case; empty when there is none. */
function lowerHeader(head: RequestHead, name: string): string {
  return (header(head, name) || "").toLowerCase();
}

/** The refusal for a request without `Upgrade: websocket` or of another version (RFC 9110 section 15.5.22). */
export function upgradeRequired(sentence: string): Refusal {
  return refuse(426, sentence, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
}

/**
 * The checks of RFC 6455 section 4.2.1 that concern the request alone, in its order.
 *
 * @returns a refusal with 400 (HTTP/1.0, `Connection`, key), 405 (method) or 426 (`Upgrade`, version);
 * undefined when the request passes
 */
export function checkRequest(head: RequestHead): Refusal | undefined {
  return isUsualRequest(head) ? undefined : checkFields(head);
}

/**
 * True for a request whose lines are those that browsers and libraries send, letter by letter but for their
 * case and order: {@link checkFields} finds nothing wrong with it. One look at the sorted lines takes a third
 * of the time of asking for each field. False says nothing.
 */
export function isUsualRequest(head: RequestHead): boolean {
  const sorted = head._sorted;
  const at = find(sorted, "\nsec-websocket-key:");
  let end = at + 44;
  if (at < 0 || head._method !== "GET" || head._minor < 1) return false;
  if (sorted.substr(end, 25) === "\r\nsec-websocket-protocol:") end = sorted.indexOf("\r", end + 1);
  // Sorted, a second key or version would stand between these lines.
  return (
    sorted.substr(end, 48) === "\r\nsec-websocket-version: 13\r\nupgrade: websocket\r" &&
    /^ [a-z0-9+/]+==$/.test(sorted.substr(at + 19, 25)) &&
    (find(sorted, "\nconnection: upgrade\r") >= 0 || find(sorted, "\nconnection: keep-alive, upgrade\r") >= 0)
  );
}

/** What {@link checkRequest} asks, of a request in any form. */
export function checkFields(head: RequestHead): Refusal | undefined {
  if (head._method !== "GET") return refuse(405, "A WebSocket is opened with GET.", "Allow: GET\r\n");
  if (head._minor < 1) return refuse(400, "A WebSocket needs HTTP/1.1.");
  if (!listHas(lowerHeader(head, "upgrade"), "websocket"))
    return upgradeRequired("Upgrade must list websocket.");
  if (!listHas(lowerHeader(head, "connection"), "upgrade"))
    return refuse(400, "Connection must list Upgrade.");
  if (header(head, "sec-websocket-version") !== "13")
    return upgradeRequired("Only version 13 is spoken here.");
  const key = header(head, "sec-websocket-key");
  // Base64 of 16 bytes: 22 characters and two of padding.
  if (!key || key.length !== 24 || !/^[A-Za-z0-9+/]+==$/.test(key))
    return refuse(400, "Sec-WebSocket-Key must be 16 bytes in Base64.");
  return undefined;
}

/** The answer to a request for which {@link checkRequest} found nothing wrong. */
export function acceptRequest(head: RequestHead, config: HandshakeConfig): Handshake {
  const lower = head._lower;
  const at = find(lower, "\nsec-websocket-key:") + 19;
  const key = head._bytes.substring(at, lower.indexOf("\r", at)).trim();
  const accept = config._sha1.acceptKey(key);
  const subprotocol = chooseSubprotocol(header(head, "sec-websocket-protocol"), config._subprotocols);
  return {
    _status: 0,
    _response:
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
      accept +
      (subprotocol ? "\r\nSec-WebSocket-Protocol: " + subprotocol : "") +
      "\r\n\r\n",
    _subprotocol: subprotocol,
    _key: key,
    _accept: accept,
  };
}

/** The first of our subprotocols that is among the offered, or "": what was offered is never echoed. */
function chooseSubprotocol(offered: string | undefined, ours: string[]): string {
  if (!offered) return "";
  for (let i = 0; i < ours.length; i++) {
    if (listHas(offered, ours[i])) return ours[i];
  }
  return "";
}

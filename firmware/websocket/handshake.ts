/**
 * The opening handshake, server's side (RFC 6455 section 4.2): from a request head to the answer that
 * turns the connection into a WebSocket, or to a refusal that says what was wrong.
 */
import { type AccessPolicy, checkAccess } from "../http/access";
import { isRefusal, type Refusal, refuse } from "../http/refusal";
import { header, listHas, type RequestHead } from "../http/request-head";

/** What the server brings to a handshake. */
export interface HandshakeTerms {
  /** Subprotocols spoken, the preferred one first; a client that offers none gets none. */
  _subprotocols: string[];
  /** Makes Base64 of SHA-1 over a `Sec-WebSocket-Key` followed by {@link GUID}: 28 characters. */
  _sha1: { acceptKey(key: string): string };
}

/** The same, with who may have one. */
export interface HandshakePolicy extends HandshakeTerms, AccessPolicy {}

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
  /** True for origin `null` (design: may watch, may not command). */
  _readOnly: boolean;
}

/** What is appended to the key before hashing (RFC 6455 section 1.3): no other protocol answers so by accident. */
export const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** True when a request asks for the WebSocket protocol, well-formed or not. */
export function wantsWebSocket(head: RequestHead): boolean {
  return head._fields["\nupgrade"] === " websocket" || listHas(header(head, "upgrade"), "websocket");
}

/** The refusal for a request without `Upgrade: websocket` or of another version (RFC 9110 section 15.5.22). */
export function upgradeRequired(sentence: string): Refusal {
  return refuse(426, sentence, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n");
}

/**
 * Answers an opening handshake: the request must be one, and the policy must let its sender in.
 *
 * @returns the handshake, or a refusal with 400 (HTTP/1.0, `Connection`, key), 401, 403 or 421
 * (see `http/access.ts`), 405 (method) or 426 (`Upgrade`, version)
 */
export function handshake(head: RequestHead, policy: HandshakePolicy): Handshake | Refusal {
  const fields = head._fields;
  // The very form that browsers and libraries send: one look at each field then is enough, where asking
  // everything costs five times as much.
  if (
    fields["\nupgrade"] !== " websocket" ||
    fields["\nconnection"] !== " Upgrade" ||
    fields["\nsec-websocket-version"] !== " 13" ||
    head._method !== "GET" ||
    head._minor < 1 ||
    !isKey(header(head, "sec-websocket-key"))
  ) {
    const refusal = checkRequest(head);
    if (refusal) return refusal;
  }
  const access = checkAccess(head, policy);
  return isRefusal(access) ? access : acceptRequest(head, policy, access._readOnly);
}

/** The answer to a request for which {@link checkRequest} found nothing wrong. */
export function acceptRequest(head: RequestHead, terms: HandshakeTerms, readOnly: boolean): Handshake {
  const offered = head._fields["\nsec-websocket-protocol"];
  const subprotocol = offered === undefined ? "" : chooseSubprotocol(offered, terms._subprotocols);
  return acceptHandshake(head._fields["\nsec-websocket-key"].trim(), subprotocol, terms, readOnly);
}

/** The answer to an opening handshake, with the subprotocol chosen or "". */
export function acceptHandshake(
  key: string,
  subprotocol: string,
  terms: HandshakeTerms,
  readOnly: boolean,
): Handshake {
  const accept = terms._sha1.acceptKey(key);
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
    _readOnly: readOnly,
  };
}

/** The checks of RFC 6455 section 4.2.1 that concern the request alone, in its order; undefined when it passes. */
export function checkRequest(head: RequestHead): Refusal | undefined {
  if (head._method !== "GET") return refuse(405, "A WebSocket is opened with GET.", "Allow: GET\r\n");
  if (head._minor < 1) return refuse(400, "A WebSocket needs HTTP/1.1.");
  if (!wantsWebSocket(head)) return upgradeRequired("Upgrade must list websocket.");
  if (!listHas(header(head, "connection"), "upgrade")) return refuse(400, "Connection must list Upgrade.");
  if (header(head, "sec-websocket-version") !== "13")
    return upgradeRequired("Only version 13 is spoken here.");
  if (!isKey(header(head, "sec-websocket-key"))) {
    return refuse(400, "Sec-WebSocket-Key must be 16 bytes in Base64.");
  }
  return undefined;
}

/** True for Base64 of 16 bytes: 22 characters and two of padding. */
export function isKey(key: string | undefined): boolean {
  return key !== undefined && key.length === 24 && /^[A-Za-z0-9+/]+==$/.test(key);
}

/** The first of our subprotocols that is among the offered, or "": what was offered is never echoed. */
function chooseSubprotocol(offered: string, ours: string[]): string {
  if (offered === " " + ours[0]) return ours[0];
  const list = offered.trim().split(" ").join("").split(",");
  for (let i = 0; i < ours.length; i++) {
    if (list.indexOf(ours[i]) >= 0) return ours[i];
  }
  return "";
}

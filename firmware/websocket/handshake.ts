/**
 * The opening handshake, server's side (RFC 6455 section 4.2): from a request head to the answer that
 * turns the connection into a WebSocket, or to a refusal that says what was wrong with the request. Who may
 * have a WebSocket is not asked here.
 */
import { type Refusal, refuse } from "../http/refusal";
import { header, listHas, type RequestHead } from "../http/request-head";

/** What is appended to the key before hashing (RFC 6455 section 1.3): no other protocol answers so by accident. */
export const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** True when a request asks for the WebSocket protocol, well-formed or not. */
export function wantsWebSocket(head: RequestHead): boolean {
  return listHas(lowerHeader(head, "upgrade"), "websocket");
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

/** The key of a request for which {@link checkRequest} found nothing wrong. */
export function keyOf(head: RequestHead): string {
  return header(head, "sec-websocket-key") as string;
}

/**
 * The 101 answer (RFC 6455 section 4.2.2) with an accept value, and a subprotocol unless it is "".
 *
 * @inline
 */
export function acceptResponse(accept: string, subprotocol: string): string {
  return (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
    accept +
    (subprotocol ? "\r\nSec-WebSocket-Protocol: " + subprotocol : "") +
    "\r\n\r\n"
  );
}

/**
 * The first of our subprotocols that is among the offered, or "": what was offered is never echoed.
 *
 * @param offered the value of `Sec-WebSocket-Protocol`
 * @param ours the preferred one first
 *
 * @resident few requests
 */
export function chooseSubprotocol(offered: string | undefined, ours: string[]): string {
  if (!offered) return "";
  for (let i = 0; i < ours.length; i++) {
    if (listHas(offered, ours[i])) return ours[i];
  }
  return "";
}

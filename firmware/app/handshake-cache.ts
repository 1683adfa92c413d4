/**
 * The last opening handshake that was accepted: whoever loses the connection comes back with the same head but for
 * its key (RFC 6455 section 4.1), and so do other pages of the same browser. What was found of the head then holds
 * again: nothing else goes into it but settings, which do not change while the board runs.
 */
import type { Channel } from "./channels";
import { LIMITS } from "./limits";

export interface AcceptedHead {
  /** Where its key begins. */
  _keyAt: number;
  /** The head; from the first lookup on, what is before the key, */
  _front: string;
  /** and what is behind it; absent before. */
  _back?: string;
  _channel: Channel;
  _subprotocol: string;
  _isReadOnly: boolean;
  /** Milliseconds since boot from which on it is not kept; 0 before the first look. */
  _until: number;
}

/** Who keeps one. */
export interface HandshakeCache {
  _accepted?: AcceptedHead | undefined;
}

/** What was found of this head when it came last, with another key; undefined for any other, and for a wrong key. */
export function lookupHead(cache: HandshakeCache, bytes: string): AcceptedHead | undefined {
  const last = cache._accepted;
  if (!last) return undefined;
  if (last._back === undefined) {
    // Behind a key's 24 characters.
    last._back = last._front.substr(last._keyAt + 24);
    last._front = last._front.substr(0, last._keyAt);
  }
  return bytes.length === last._keyAt + 24 + last._back.length &&
    bytes.startsWith(last._front) &&
    bytes.endsWith(last._back) &&
    /^[A-Za-z0-9+/]+==$/.test(bytes.substr(last._keyAt, 24))
    ? last
    : undefined;
}

/**
 * Keeps the head of an accepted handshake for a while.
 *
 * @resident each handshake with another head than the last
 */
export function storeHead(
  cache: HandshakeCache,
  bytes: string,
  keyAt: number,
  channel: Channel,
  subprotocol: string,
  isReadOnly: boolean,
): void {
  cache._accepted = {
    _keyAt: keyAt,
    _front: bytes,
    _channel: channel,
    _subprotocol: subprotocol,
    _isReadOnly: isReadOnly,
    _until: 0,
  };
}

/** Forgets the head when it has been kept long enough. Call it now and then. */
export function evictHead(cache: HandshakeCache, now: number): void {
  const last = cache._accepted as AcceptedHead;
  if (last._until) cache._accepted = undefined;
  else last._until = now + LIMITS.keepHead;
}

/**
 * The last opening handshake that was accepted: whoever loses the connection comes back with the same head but for
 * its key (RFC 6455 section 4.1), and so do other pages of the same browser. What was found of the head then holds
 * again: nothing else goes into it but settings, which do not change while the board runs.
 */
import type { Channel } from "./channels";
import { LIMITS } from "./limits";

/** What is known of an opening handshake with which everything is right. */
export interface AcceptedHead {
  /** Where its key begins. */
  _keyAt: number;
  /** The head; from the first lookup on, what is before the key, */
  _front: string;
  /** and what is behind its 22 characters; absent before. */
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

/**
 * What was found of this head when it came last, with another key; undefined for any other, and for a wrong key.
 *
 * @resident each handshake
 */
export function lookupHead(cache: HandshakeCache, bytes: string): AcceptedHead | undefined {
  const last = cache._accepted;
  if (!last) return undefined;
  if (last._back === undefined) {
    last._back = last._front.substr(last._keyAt + 22);
    last._front = last._front.substr(0, last._keyAt);
  }
  return bytes.startsWith(last._front) &&
    bytes.endsWith(last._back) &&
    bytes.length === last._keyAt + 22 + last._back.length &&
    isKey(bytes.substr(last._keyAt, 24))
    ? last
    : undefined;
}

/**
 * Whether these 24 characters are a key: 16 bytes in Base64.
 *
 * @resident each handshake
 */
export function isKey(key: string): boolean {
  return /^[A-Za-z0-9+/]+==$/.test(key);
}

/**
 * Forgets the head at the second call: the first says until when it is kept. Call it when that is over, or nobody else
 * can be let in.
 */
export function evictHead(cache: HandshakeCache, now: number): void {
  const last = cache._accepted as AcceptedHead;
  if (last._until) cache._accepted = undefined;
  else last._until = now + LIMITS.keepHead;
}

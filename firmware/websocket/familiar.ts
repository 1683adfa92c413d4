/**
 * Opening handshakes that differ from the last one accepted in nothing but their key. A browser that comes
 * back after Wi-Fi was away, or a class that opens the same page, sends the same request head again and again,
 * and what has been asked of every byte of it once need not be asked again: that is four fifths of the work.
 */
import { acceptHandshake, type Handshake, type HandshakeTerms, isKey } from "./handshake";

/** The last request head accepted, without its key, and what it was granted. */
export interface Familiar {
  /** The bytes before and after the key, their number with it, and the key's place. */
  _before: string;
  _after: string;
  _length: number;
  _keyAt: number;
  _subprotocol: string;
  _readOnly: boolean;
  /** When it was accepted last, in milliseconds since boot. */
  _at: number;
}

/** Where the last one is kept, if there is one. */
export interface FamiliarTerms extends HandshakeTerms {
  _familiar: Familiar | undefined;
}

/** Characters of a `Sec-WebSocket-Key`. */
const KEY_LENGTH = 24;

/** More bytes are awaited: what there is begins as the last head accepted did. */
export const BEGUN = 0;

/**
 * The handshake, when `bytes` are the head accepted last but for the key; {@link BEGUN} when they may become
 * it; else undefined, and they are to be looked at as any other.
 *
 * Browsers' heads have 500 to 900 bytes, and Espruino hands over 536 at a time.
 */
export function recall(
  bytes: string,
  terms: FamiliarTerms,
  now: number,
): Handshake | typeof BEGUN | undefined {
  const last = terms._familiar;
  if (!last) return undefined;
  const length = bytes.length;
  const at = last._keyAt;
  if (length !== last._length) return isBeginning(bytes, length, last) ? BEGUN : undefined;
  const key = bytes.substr(at, KEY_LENGTH);
  if (!isKey(key)) return undefined;
  if (bytes.substr(at + KEY_LENGTH) !== last._after || bytes.substr(0, at) !== last._before) return undefined;
  last._at = now;
  return acceptHandshake(key, last._subprotocol, terms, last._readOnly);
}

/** Whether bytes are the first ones of the head accepted last, with any key, but none that is cut. */
function isBeginning(bytes: string, length: number, last: Familiar): boolean {
  const at = last._keyAt;
  const more = length - at - KEY_LENGTH;
  if (length >= last._length || bytes.substr(0, at) !== last._before.substr(0, length)) return false;
  if (length <= at) return true;
  return (
    more >= 0 &&
    isKey(bytes.substr(at, KEY_LENGTH)) &&
    bytes.substr(at + KEY_LENGTH) === last._after.substr(0, more)
  );
}

/** Keeps a head that was just accepted, unless its key does not stand where nearly everybody has it. */
export function remember(bytes: string, made: Handshake, terms: FamiliarTerms, now: number): void {
  const at = bytes.indexOf(made._key);
  if (bytes.substr(at - 20, 20).toLowerCase() !== "\nsec-websocket-key: ") return;
  terms._familiar = {
    _length: bytes.length,
    _keyAt: at,
    _before: bytes.substr(0, at),
    _after: bytes.substr(at + KEY_LENGTH),
    _subprotocol: made._subprotocol,
    _readOnly: made._readOnly,
    _at: now,
  };
}

/** Lets go of a head that nobody has sent for `time` milliseconds: browsers' take some 50 of Espruino's variables. */
export function forgetFamiliar(terms: FamiliarTerms, now: number, time: number): void {
  if (terms._familiar && now - terms._familiar._at >= time) terms._familiar = undefined;
}

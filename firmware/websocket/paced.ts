/**
 * A transport that hands its bytes on in slices, the next when the socket has drained. Espruino's
 * `write` takes everything and copies what is left for every 536 bytes sent, which for a message of
 * 64 KiB is 120 copies of 30 KiB, in a memory that may not hold two.
 */
import type { Transport } from "./connection";

export interface Paced extends Transport {
  /** Bytes not yet handed on. */
  _pending: string;
  /** How many of these have been handed on after all. */
  _at: number;
  /** A slice is under way: the socket will drain. */
  _busy: boolean;
  /** `end` was called. */
  _ending: boolean;
  _socket: Transport;
}

/** Bytes handed on at a time: two segments of what Espruino sends. */
const SLICE = 1072;

/** Wraps a socket; call {@link drained} when it has drained. */
export function createPaced(socket: Transport): Paced {
  return { _pending: "", _at: 0, _busy: false, _ending: false, _socket: socket, write, end };
}

/** Bytes that wait. */
export function waiting(paced: Paced): number {
  return paced._pending.length - paced._at;
}

/** The socket has sent what it had: the next slice, or the end. */
export function drained(paced: Paced): void {
  paced._busy = false;
  next(paced);
}

function write(this: Paced, bytes: string): void {
  this._pending += bytes;
  next(this);
}

function end(this: Paced): void {
  this._ending = true;
  next(this);
}

function next(paced: Paced): void {
  if (paced._busy) return;
  const slice = paced._pending.substr(paced._at, SLICE);
  paced._at += SLICE;
  if (paced._at >= paced._pending.length) {
    paced._pending = "";
    paced._at = 0;
  }
  if (slice) {
    paced._busy = true;
    paced._socket.write(slice);
  } else if (paced._ending) paced._socket.end();
}

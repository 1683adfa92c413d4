/**
 * A transport that hands its bytes on in slices, the next when the socket has drained. Espruino's
 * `write` takes everything and copies what is left for every 536 bytes sent, which for a message of
 * 64 KiB is 120 copies of 30 KiB, in a memory that may not hold two.
 */
import type { Transport } from "./connection";

export interface Paced extends Transport {
  /** Byte strings not yet handed on, in order; they are never joined or copied whole. */
  _queue: string[];
  /** How many bytes of the first have been handed on. */
  _at: number;
  /** Bytes that wait. */
  _waiting: number;
  /** A slice is under way: the socket will drain. */
  _busy: boolean;
  /** `end` was called. */
  _ending: boolean;
  _socket: Transport;
}

/** Bytes handed on at a time: four segments of what Espruino sends. */
const SLICE = 2144;

/** Wraps a socket; call {@link drained} when it has drained. */
export function createPaced(socket: Transport): Paced {
  return { _queue: [], _at: 0, _waiting: 0, _busy: false, _ending: false, _socket: socket, write, end };
}

/** The socket has sent what it had: the next slice, or the end. */
export function drained(paced: Paced): void {
  paced._busy = false;
  next(paced);
}

function write(this: Paced, bytes: string): void {
  this._queue.push(bytes);
  this._waiting += bytes.length;
  next(this);
}

function end(this: Paced): void {
  this._ending = true;
  next(this);
}

function next(paced: Paced): void {
  if (paced._busy) return;
  let slice = "";
  while (paced._queue.length && slice.length < SLICE) {
    const piece = paced._queue[0].substr(paced._at, SLICE - slice.length);
    slice += piece;
    paced._at += piece.length;
    if (paced._at < paced._queue[0].length) break;
    paced._queue.shift();
    paced._at = 0;
  }
  paced._waiting -= slice.length;
  if (slice) {
    paced._busy = true;
    paced._socket.write(slice);
  } else if (paced._ending) paced._socket.end();
}

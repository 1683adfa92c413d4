/**
 * A transport that hands its bytes on in slices, the next when the socket has drained. Espruino's
 * `write` takes everything and copies what is left for every 536 bytes sent, which for a message of
 * 64 KiB is 120 copies of 30 KiB, in a memory that may not hold two.
 */
import type { Transport } from "./connection";

export interface BackpressureQueue extends Transport {
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
export function createBackpressureQueue(socket: Transport): BackpressureQueue {
  return { _queue: [], _at: 0, _waiting: 0, _busy: false, _ending: false, _socket: socket, write, end };
}

/** The socket has sent what it had: the next slice, or the end. */
export function drained(queue: BackpressureQueue): void {
  queue._busy = false;
  next(queue);
}

function write(this: BackpressureQueue, bytes: string): void {
  this._queue.push(bytes);
  this._waiting += bytes.length;
  next(this);
}

function end(this: BackpressureQueue): void {
  this._ending = true;
  next(this);
}

function next(queue: BackpressureQueue): void {
  if (queue._busy) return;
  let slice = "";
  while (queue._queue.length && slice.length < SLICE) {
    const piece = queue._queue[0].substr(queue._at, SLICE - slice.length);
    slice += piece;
    queue._at += piece.length;
    if (queue._at < queue._queue[0].length) break;
    queue._queue.shift();
    queue._at = 0;
  }
  queue._waiting -= slice.length;
  if (slice) {
    queue._busy = true;
    queue._socket.write(slice);
  } else if (queue._ending) queue._socket.end();
}

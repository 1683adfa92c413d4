import type { Sha1Engine } from "../app/messages";
import { GUID } from "../websocket/handshake";
import { acceleratorSha1, type Natives, type Sha1Job } from "./sha-accelerator";
import { softwareSha1 } from "./sha1-software";

/** What the board offers for SHA-1. */
export interface Sha1Hardware {
  /** Espruino's `process.env.BOARD`. */
  board: string;
  natives: Natives;
  /** Espruino's `crypto`; undefined in builds without it. */
  crypto: EspruinoCrypto | undefined;
  /** Where a failed engine is reported: one sentence without a line end. */
  report(text: string): void;
}

/** The engine in use. `engine` and `reason` may change when an engine fails later, for good. */
export interface Sha1 {
  engine: Sha1Engine;
  /** Why this engine, in words for people; names every engine passed over and what was wrong with it. */
  reason: string;
  /**
   * The value of `Sec-WebSocket-Accept` (RFC 6455 section 4.2.2): Base64 of SHA-1 over the key and the
   * protocol's GUID. Never throws. Call it as a method.
   *
   * @param key `Sec-WebSocket-Key`, 24 characters
   * @returns 28 characters; empty if no engine is left that works
   */
  acceptKey(key: string): string;
}

interface Sha1State extends Sha1, Sha1Job {
  /** The key's place in the first block, byte by byte: all but these bytes is the same in every handshake. */
  _key: Uint8Array;
  /** Computes the job; undefined when the engine is `crypto`. */
  _hash: ((job: Sha1Job) => void) | undefined;
  /**
   * The digest's first 12 and last 8 bytes. In Base64 they are the two parts of that of the whole, but
   * short enough for the interpreter not to search its heap for contiguous memory.
   */
  _front: Uint8Array;
  _back: Uint8Array;
  _hardware: Sha1Hardware;
  /** Engines still to be tried, best first. */
  _left: Sha1Engine[];
}

/**
 * Chooses the SHA-1 engine: the accelerator on boards with the original ESP32, else `crypto.SHA1`, and
 * plain code last. Each must get the known vectors right before it is used; one that does not is
 * reported and passed over, whoever asked for it.
 *
 * @param preference the engine to try first, whatever the board; undefined for the usual order
 */
export function chooseSha1(preference: Sha1Engine | undefined, hardware: Sha1Hardware): Sha1 {
  // ESP32 and ESP32_CYD carry the original chip. ESP32C3_IDF4 and ESP32S3_IDF4 do not: other addresses,
  // and their crypto module is the hardware already.
  const original = (hardware.board + "_").substr(0, 6) === "ESP32_";
  const left: Sha1Engine[] = preference ? [preference] : original ? ["accelerator"] : ["crypto"];
  const usual: Sha1Engine[] = original ? ["accelerator", "crypto", "software"] : ["crypto", "software"];
  usual.forEach((engine) => {
    if (engine !== left[0]) left.push(engine);
  });
  // Any 24 characters but a key that is proved with: the proof then shows that the key gets in.
  const blocks = paddedBlocks("------------------------" + GUID, hardware.natives);
  const digest = new Uint8Array(20);
  const sha1: Sha1State = {
    _key: new Uint8Array(blocks[0].buffer, 0, 24),
    _swap: byteSwap(24),
    _hash: undefined,
    _natives: hardware.natives,
    _first: blocks[0],
    _second: blocks[1],
    _digest: digest,
    _last: new DataView(digest.buffer, 16),
    _front: new Uint8Array(digest.buffer, 0, 12),
    _back: new Uint8Array(digest.buffer, 12, 8),
    acceptKey,
    engine: left[0],
    reason: preference ? preference + " asked for in the settings" : "usual order on " + hardware.board,
    _hardware: hardware,
    _left: left,
  };
  // Elsewhere those addresses hold other registers, or none: a read would crash the chip.
  const absent = preference === "accelerator" && !original;
  if (absent) left.shift();
  nextEngine(sha1, absent ? "not on " + hardware.board : "");
  return sha1;
}

/** Goes on to the first engine left that proves itself; `problem` is the present one's, empty for none. */
function nextEngine(sha1: Sha1State, problem: string): void {
  do {
    if (problem) {
      const failure = sha1.engine + " failed: " + problem;
      sha1._hardware.report("SHA-1: " + failure);
      sha1.reason += "; " + failure;
    }
    const engine = sha1._left.shift();
    if (!engine) {
      sha1.acceptKey = () => "";
      return;
    }
    sha1.engine = engine;
    sha1._hash = undefined;
    if (engine === "accelerator") sha1._hash = acceleratorSha1;
    if (engine === "software") sha1._hash = softwareSha1;
    problem = prove(sha1);
  } while (problem);
}

/**
 * What is wrong with the engine in use; empty when all vectors come out right. The lengths are those
 * where padding takes a different form: 55 bytes are the most that fit one block with their padding.
 */
function prove(sha1: Sha1State): string {
  const text = GUID + GUID;
  const vectors: Array<[string, string]> = [
    ["", "2jmj7l5rSw0yVb/vlWAYkK/YBwk="],
    ["abc", "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="],
    [text.substr(0, 55), "OXIrE2nIaJkR/ktAveDDCaXlp9s="],
    [text.substr(0, 56), "6PypjLPNcucEsBoCV6rCJEnR2lg="],
    [text.substr(0, 63), "tVo1yT3utG6D+JG5H6dkWz17qWo="],
    [text.substr(0, 64), "qTygzU7EJwrzWby3i0M71DzqqRA="],
    [text.substr(0, 65), "xHJNRZJR0Fla7bLzX4RwqdvOAC8="],
  ];
  const first = sha1._first;
  const second = sha1._second;
  try {
    for (let i = 0; i < vectors.length; i++) {
      const message = vectors[i][0];
      const blocks = paddedBlocks(message, sha1._natives);
      sha1._first = blocks[0];
      sha1._second = blocks[1];
      if (digest(sha1, message) !== vectors[i][1]) return "wrong digest of " + message.length + " bytes";
    }
    sha1._first = first;
    sha1._second = second;
    // RFC 6455 section 1.3.
    const key = "dGhlIHNhbXBsZSBub25jZQ==";
    sha1._natives._mapInPlace(sha1._swap, sha1._key, sha1._natives._toArrayBuffer(key), 8);
    return digest(sha1, key + GUID) === "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" ? "" : "wrong accept key";
  } catch (error) {
    return String(error);
  } finally {
    sha1._first = first;
    sha1._second = second;
  }
}

/** Base64 of SHA-1 over the blocks in place or, if the engine is `crypto`, over the message. */
function digest(sha1: Sha1State, message: string): string {
  const natives = sha1._natives;
  if (sha1._hash) {
    sha1._hash(sha1);
    return natives._btoa(sha1._front) + natives._btoa(sha1._back);
  }
  const crypto = sha1._hardware.crypto;
  if (!crypto) throw new Error("not in this build");
  return natives._btoa(crypto.SHA1(message));
}

function acceptKey(this: Sha1State, key: string): string {
  try {
    if (!this._hash) return digest(this, key + GUID);
    const natives = this._natives;
    natives._mapInPlace(this._swap, this._key, natives._toArrayBuffer(key), 8);
    this._hash(this);
    return natives._btoa(this._front) + natives._btoa(this._back);
  } catch (error) {
    nextEngine(this, String(error));
    return this.acceptKey(key);
  }
}

/** Pads a message (FIPS 180-4 section 5.1.1) of less than 8 kB and cuts it into blocks of big-endian words. */
function paddedBlocks(message: string, natives: Natives): Uint32Array[] {
  const bits = message.length * 8;
  let padded = message + "\x80";
  while (padded.length % 64 !== 56) padded += "\x00";
  padded += "\x00\x00\x00\x00\x00\x00" + String.fromCharCode(bits >> 8, bits & 255);
  const blocks: Uint32Array[] = [];
  for (let at = 0; at < padded.length; at += 64) {
    const block = new Uint32Array(16);
    const bytes = natives._toArrayBuffer(padded.substr(at, 64));
    natives._mapInPlace(byteSwap(64), new Uint8Array(block.buffer), bytes, 8);
    blocks.push(block);
  }
  return blocks;
}

/**
 * Index of the byte that goes to each place when the bytes of 32-bit words are reversed. Looking bytes
 * up by it with `E.mapInPlace` is 2.4 times cheaper in the interpreter than two `reverse()`.
 */
function byteSwap(length: number): Uint8Array {
  return new Uint8Array(length).map((_, i) => i ^ 3);
}

/**
 * `chooseSha1` with what this board offers.
 *
 * @param preference `sha1` of the settings
 * @param report takes one sentence about each engine that failed
 */
export function boardSha1(preference: Sha1Engine | undefined, report: (text: string) => void): Sha1 {
  let crypto: EspruinoCrypto | undefined;
  try {
    crypto = require("crypto");
  } catch {
    // ESP32_IDF4 is built without it.
  }
  return chooseSha1(preference, { board: process.env.BOARD, natives: boardNatives(), crypto, report });
}

/** This board's bus and natives. */
export function boardNatives(): Natives {
  return {
    peek32,
    poke32,
    _sum: E.sum,
    _mapInPlace: E.mapInPlace,
    _toArrayBuffer: E.toArrayBuffer,
    _btoa: btoa,
  };
}

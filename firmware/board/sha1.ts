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
 * @param preference the engine to try first; undefined for the usual order
 */
export function chooseSha1(preference: Sha1Engine | undefined, hardware: Sha1Hardware): Sha1 {
  const natives = hardware.natives;
  let left: Sha1Engine[] = ["crypto", "software"];
  // ESP32 and ESP32_CYD carry the original chip. ESP32C3_IDF4 and ESP32S3_IDF4 do not: their crypto
  // module is the hardware, and at the accelerator's addresses a read would crash them.
  if ((hardware.board + "_").substr(0, 6) === "ESP32_") left.unshift("accelerator");
  else if (preference === "accelerator") {
    hardware.report("SHA-1: no accelerator for " + hardware.board);
    preference = undefined;
  }
  if (preference) left = [preference].concat(left.filter((engine) => engine !== preference));
  const swap = new Uint8Array(64).map((_, i) => i ^ 3);
  const blocks = paddedBlocks("------------------------" + GUID, natives, swap);
  const digest = new Uint8Array(20);
  const sha1: Sha1State = {
    _natives: natives,
    _hash: undefined,
    _swap: swap,
    _key: new Uint8Array(blocks[0].buffer, 0, 24),
    _first: blocks[0],
    _second: blocks[1],
    _digest: digest,
    _last: new DataView(digest.buffer, 16),
    _front: new Uint8Array(digest.buffer, 0, 12),
    _back: new Uint8Array(digest.buffer, 12, 8),
    acceptKey,
    engine: "software",
    reason: preference ? "the settings ask for " + preference : "it proved itself at boot",
    _hardware: hardware,
    _left: left,
  };
  nextEngine(sha1);
  return sha1;
}

/** Goes on to the first engine left that proves itself. */
function nextEngine(sha1: Sha1State): void {
  const engine = sha1._left.shift();
  if (!engine) {
    sha1.acceptKey = () => "";
    return;
  }
  sha1.engine = engine;
  sha1._hash = engine === "accelerator" ? acceleratorSha1 : engine === "software" ? softwareSha1 : undefined;
  try {
    if (proof(sha1) !== PROOF) throw new Error("wrong digests");
  } catch (error) {
    passOver(sha1, error);
  }
}

/** Reports that the engine in use failed, and goes on to the next. */
function passOver(sha1: Sha1State, error: unknown): void {
  const failure = sha1.engine + " failed: " + error;
  sha1._hardware.report("SHA-1: " + failure);
  sha1.reason += "; " + failure;
  nextEngine(sha1);
}

/** CRC-32 over the right digests of the vectors below, each as 20 bytes in Base64. */
const PROOF = 0x60fe3113;

/**
 * CRC-32 over what the engine makes of known messages: the empty one, `abc`, RFC 6455's sample, and
 * lengths where padding takes another form (55 bytes are the most that fit one block with theirs).
 */
function proof(sha1: Sha1State): number {
  const natives = sha1._natives;
  const first = sha1._first;
  const second = sha1._second;
  const text = "dGhlIHNhbXBsZSBub25jZQ==" + GUID + GUID;
  let digests = "";
  try {
    [0, 3, 55, 56, 60, 63, 64, 65].forEach((length) => {
      const message = length === 3 ? "abc" : text.substr(0, length);
      const blocks = paddedBlocks(message, natives, sha1._swap);
      sha1._first = blocks[0];
      sha1._second = blocks[1];
      if (sha1._hash) sha1._hash(sha1);
      digests += natives._btoa(
        sha1._hash ? sha1._digest : (sha1._hardware.crypto as EspruinoCrypto).SHA1(message),
      );
    });
  } finally {
    sha1._first = first;
    sha1._second = second;
  }
  return E.CRC32(digests);
}

function acceptKey(this: Sha1State, key: string): string {
  try {
    const natives = this._natives;
    if (!this._hash) return natives._btoa((this._hardware.crypto as EspruinoCrypto).SHA1(key + GUID));
    natives._mapInPlace(this._swap, this._key, natives._toArrayBuffer(key), 8);
    this._hash(this);
    return natives._btoa(this._front) + natives._btoa(this._back);
  } catch (error) {
    passOver(this, error);
    return this.acceptKey(key);
  }
}

/** Pads a message (FIPS 180-4 section 5.1.1) of less than 8 kB and cuts it into blocks of big-endian words. */
function paddedBlocks(message: string, natives: Natives, swap: Uint8Array): Uint32Array[] {
  const bits = message.length * 8;
  message += "\x80";
  // The length takes the last 8 bytes, of which the first 6 are zero.
  while (message.length % 64 !== 56) message += "\x00";
  message += "\x00\x00\x00\x00\x00\x00" + String.fromCharCode(bits >> 8, bits & 255);
  const blocks: Uint32Array[] = [];
  for (let at = 0; at < message.length; at += 64) {
    const block = new Uint32Array(16);
    const bytes = natives._toArrayBuffer(message.substr(at, 64));
    natives._mapInPlace(swap, new Uint8Array(block.buffer), bytes, 8);
    blocks.push(block);
  }
  return blocks;
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

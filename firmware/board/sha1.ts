import type { Sha1Engine } from "../app/messages";
import { GUID } from "../websocket/handshake";
import { acceleratorSha1, type Natives, type Sha1Job } from "./sha-accelerator";
import { softwareSha1 } from "./sha1-software";

/** What the board offers for SHA-1. */
export interface Sha1Hardware {
  /** Espruino's `process.env.BOARD`. */
  board: string;
  /** Makes the record of natives; called for engines that need it. */
  natives(): Natives;
  /** Espruino's `crypto`; undefined in builds without it. */
  crypto: EspruinoCrypto | undefined;
  /** Where a failed engine is reported: one sentence without a line end. */
  report(text: string): void;
}

/** The engine in use. `engine` and `reason` may change when an engine fails later, permanently. */
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

interface Sha1State extends Sha1 {
  /** Engines still to be tried, best first. */
  _untried: Sha1Engine[];
  _natives: Sha1Hardware["natives"];
  _crypto: EspruinoCrypto | undefined;
  _report: Sha1Hardware["report"];
  /** What an engine of our own works on; undefined when the engine is `crypto`, which needs nothing. */
  _work: Work | undefined;
}

interface Work extends Sha1Job {
  /** The engine is `software`. */
  _software: boolean;
  /** The key's place in the first block, byte by byte: all but these bytes is the same in every handshake. */
  _key: Uint8Array;
}

/**
 * Chooses the SHA-1 engine: the accelerator on boards with the original ESP32, else `crypto.SHA1`, and
 * plain code last. Each must get the known vectors right before it is used; one that does not is
 * reported and passed over, whoever asked for it.
 *
 * @param preference the engine to try first; undefined for the usual order
 */
export function chooseSha1(preference: Sha1Engine | undefined, hardware: Sha1Hardware): Sha1 {
  let left: Sha1Engine[] = ["crypto", "software"];
  // ESP32 and ESP32_CYD carry the original chip. ESP32C3_IDF4 and ESP32S3_IDF4 do not: their crypto
  // module is the hardware, and at the accelerator's addresses a read would crash them.
  if ((hardware.board + "_").substr(0, 6) === "ESP32_") left.unshift("accelerator");
  else if (preference === "accelerator") {
    hardware.report("SHA-1: no accelerator for " + hardware.board);
    preference = undefined;
  }
  if (preference) left = [preference].concat(left.filter((engine) => engine !== preference));
  const sha1: Sha1State = {
    engine: "software",
    reason: preference ? "the settings ask for " + preference : "it proved itself at boot",
    acceptKey,
    _untried: left,
    _natives: hardware.natives,
    _crypto: hardware.crypto,
    _report: hardware.report,
    _work: undefined,
  };
  nextEngine(sha1);
  return sha1;
}

/**
 * The engine in place of a `crypto` that has failed with `error` while it was in use.
 *
 * @param reason why that was used
 */
export function replaceCrypto(reason: string, error: unknown, hardware: Sha1Hardware): Sha1 {
  const sha1: Sha1State = {
    engine: "crypto",
    reason,
    acceptKey,
    _untried: ["software"],
    _natives: hardware.natives,
    _crypto: hardware.crypto,
    _report: hardware.report,
    _work: undefined,
  };
  nextEngine(sha1, error);
  return sha1;
}

function acceptKey(this: Sha1State, key: string): string {
  try {
    const work = this._work;
    if (!work) return btoa((this._crypto as EspruinoCrypto).SHA1(key + GUID));
    work._mapInPlace(work._swap, work._key, work._toArrayBuffer(key), 8);
    hash(work);
    return work._btoa(work._front) + work._btoa(work._back);
  } catch (error) {
    nextEngine(this, error);
    return this.acceptKey(key);
  }
}

function hash(work: Work): void {
  if (work._software) softwareSha1(work);
  else acceleratorSha1(work);
}

/**
 * Goes on to the first engine left that proves itself. With `error`, what the engine in use failed of, it
 * is reported first.
 */
function nextEngine(sha1: Sha1State, error?: unknown): void {
  for (;;) {
    if (error) {
      const failure = sha1.engine + " failed: " + error;
      sha1._report("SHA-1: " + failure);
      sha1.reason += "; " + failure;
    }
    const engine = sha1._untried.shift();
    if (!engine) {
      sha1.acceptKey = () => "";
      return;
    }
    sha1.engine = engine;
    try {
      sha1._work = engine === "crypto" ? undefined : createWork(engine, sha1._natives());
      if (proof(sha1) !== PROOF) throw new Error("wrong digests");
      return;
    } catch (thrown) {
      error = thrown;
    }
  }
}

function createWork(engine: Sha1Engine, natives: Natives): Work {
  const work = natives as Work;
  work._software = engine === "software";
  work._swap = new Uint8Array(64).map((_, i) => i ^ 3);
  work._front = new Uint8Array(12);
  work._back = new Uint8Array(8);
  setMessage(work, "------------------------" + GUID);
  work._key = new Uint8Array(work._first.buffer, 0, 24);
  return work;
}

/** CRC-32 over the right digests of the vectors below, each as 20 bytes in Base64. */
const PROOF = 0x60fe3113;

/**
 * CRC-32 over what the engine makes of known messages: the empty one, `abc`, RFC 6455's sample, and
 * lengths where padding takes another form (55 bytes are the most that fit one block with theirs).
 */
function proof(sha1: Sha1State): number {
  const work = sha1._work;
  const first = work && work._first;
  const second = work && work._second;
  const text = "dGhlIHNhbXBsZSBub25jZQ==" + GUID + GUID;
  let digests = "";
  [0, 3, 55, 56, 60, 63, 64, 65].forEach((length) => {
    const message = length === 3 ? "abc" : text.substr(0, length);
    if (work) {
      setMessage(work, message);
      hash(work);
      digests += btoa(work._front) + btoa(work._back);
    } else digests += btoa((sha1._crypto as EspruinoCrypto).SHA1(message));
  });
  if (work) {
    work._first = first as Uint32Array;
    work._second = second;
  }
  return E.CRC32(digests);
}

/** Pads a message (FIPS 180-4 section 5.1.1) of less than 8 kB and makes its one or two blocks the job's. */
function setMessage(job: Sha1Job, message: string): void {
  const bits = message.length * 8;
  message += "\x80";
  // The length takes the last 8 bytes, of which the first 6 are zero.
  while (message.length % 64 !== 56) message += "\x00";
  message += "\x00\x00\x00\x00\x00\x00" + String.fromCharCode(bits >> 8, bits & 255);
  function block(at: number): Uint32Array {
    const words = new Uint32Array(16);
    const bytes = job._toArrayBuffer(message.substr(at, 64));
    job._mapInPlace(job._swap, new Uint8Array(words.buffer), bytes, 8);
    return words;
  }
  job._first = block(0);
  job._second = message.length > 64 ? block(64) : undefined;
}

/**
 * `chooseSha1` with what this board offers.
 *
 * @param preference `sha1` of the settings
 * @param report takes one sentence about each engine that failed
 */
export function boardSha1(preference: Sha1Engine | undefined, report: (text: string) => void): Sha1 {
  return chooseSha1(preference, boardHardware(report));
}

/** What this board offers. */
export function boardHardware(report: (text: string) => void): Sha1Hardware {
  let crypto: EspruinoCrypto | undefined;
  try {
    crypto = require("crypto");
  } catch {
    // ESP32_IDF4 is built without it.
  }
  return { board: process.env.BOARD, natives: boardNatives, crypto, report };
}

/** This board's bus and natives. */
export function boardNatives(): Natives {
  return {
    _peek: peek32,
    _poke: poke32,
    _sum: E.sum,
    _mapInPlace: E.mapInPlace,
    _toArrayBuffer: E.toArrayBuffer,
    _btoa: btoa,
  };
}

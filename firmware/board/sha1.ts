import type { Sha1Engine } from "../app/messages";
import { GUID } from "../websocket/handshake";
import { acceleratorSha1, type Bus } from "./sha-accelerator";
import { softwareSha1 } from "./sha1-software";

/** What the board offers for SHA-1. */
export interface Sha1Hardware {
  /** Espruino's `process.env.BOARD`. */
  board: string;
  bus: Bus;
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

interface Sha1State extends Sha1 {
  _hardware: Sha1Hardware;
  /** Engines still to be tried, best first. */
  _left: Sha1Engine[];
  /**
   * Key and GUID as two padded blocks of big-endian words. All but the key's six words are the same in
   * every handshake.
   */
  _blocks: Uint32Array[];
  /** The key's place in the first block, byte by byte. */
  _key: Uint8Array;
  /** Index of the byte that goes to each place when the bytes of words are reversed. */
  _swap: Uint8Array;
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
  const blocks = paddedBlocks("------------------------" + GUID);
  const sha1: Sha1State = {
    engine: left.shift() as Sha1Engine,
    reason: preference ? preference + " asked for in the settings" : "usual order on " + hardware.board,
    acceptKey,
    _hardware: hardware,
    _left: left,
    _blocks: blocks,
    _key: new Uint8Array(blocks[0].buffer, 0, 24),
    _swap: byteSwap(24),
  };
  // Elsewhere those addresses hold other registers, or none: a read would crash the chip.
  const absent = preference === "accelerator" && !original;
  nextEngine(sha1, absent ? "not on " + hardware.board : prove(sha1));
  return sha1;
}

/** Passes over engines until one has no problem; `problem` is the present engine's, empty for none. */
function nextEngine(sha1: Sha1State, problem: string): void {
  while (problem) {
    const failure = sha1.engine + " failed: " + problem;
    sha1._hardware.report("SHA-1: " + failure);
    sha1.reason += "; " + failure;
    const engine = sha1._left.shift();
    if (!engine) {
      sha1.acceptKey = () => "";
      return;
    }
    sha1.engine = engine;
    problem = prove(sha1);
  }
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
  try {
    for (let i = 0; i < vectors.length; i++) {
      const message = vectors[i][0];
      const found =
        sha1.engine === "crypto" ? cryptoSha1(sha1, message) : blocksSha1(sha1, paddedBlocks(message));
      if (found !== vectors[i][1]) return "wrong digest of " + message.length + " bytes";
    }
    // RFC 6455 section 1.3.
    if (accept(sha1, "dGhlIHNhbXBsZSBub25jZQ==") !== "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") {
      return "wrong accept key";
    }
  } catch (error) {
    return String(error);
  }
  return "";
}

function acceptKey(this: Sha1State, key: string): string {
  try {
    return accept(this, key);
  } catch (error) {
    nextEngine(this, String(error));
    return this.acceptKey(key);
  }
}

function accept(sha1: Sha1State, key: string): string {
  if (sha1.engine === "crypto") return cryptoSha1(sha1, key + GUID);
  E.mapInPlace(sha1._swap, sha1._key, E.toUint8Array(key), 8);
  return blocksSha1(sha1, sha1._blocks);
}

function cryptoSha1(sha1: Sha1State, message: string): string {
  const crypto = sha1._hardware.crypto;
  if (!crypto) throw new Error("not in this build");
  return btoa(crypto.SHA1(message));
}

/** Base64 of the digest of padded blocks, by the accelerator or in software. */
function blocksSha1(sha1: Sha1State, blocks: Uint32Array[]): string {
  const words =
    sha1.engine === "software" ? softwareSha1(blocks) : acceleratorSha1(sha1._hardware.bus, blocks);
  const digest = new Uint8Array(20);
  E.mapInPlace(sha1._swap, digest, new Uint8Array(words.buffer), 8);
  return btoa(digest);
}

/** Pads a message (FIPS 180-4 section 5.1.1) of less than 8 kB and cuts it into blocks of big-endian words. */
function paddedBlocks(message: string): Uint32Array[] {
  const bits = message.length * 8;
  let padded = message + "\x80";
  while (padded.length % 64 !== 56) padded += "\x00";
  padded += "\x00\x00\x00\x00\x00\x00" + String.fromCharCode(bits >> 8, bits & 255);
  const bytes = E.toUint8Array(padded);
  const blocks: Uint32Array[] = [];
  for (let at = 0; at < bytes.length; at += 64) {
    const block = new Uint32Array(16);
    E.mapInPlace(byteSwap(64), new Uint8Array(block.buffer), new Uint8Array(bytes.buffer, at, 64), 8);
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
  return chooseSha1(preference, { board: process.env.BOARD, bus: { peek32, poke32 }, crypto, report });
}

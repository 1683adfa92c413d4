/**
 * The part `rheo.burst`: many conversions of one analog channel, as fast as the interpreter takes them.
 *
 * Measured on a 32-bit build of Espruino 2v29, instructions per sample without the conversion's own (a built-in
 * that takes and gives a number stood in for it): this 10,800, of which 8,600 from one to the next; a loop 23,500;
 * without globals 20,400; eight statements a turn 16,500; `map` with a function 20,600 to 22,200; lists of 16, each
 * put into the array at once, 10,950. `map` with the built-in itself takes 3,500, but what it gives still has to be
 * multiplied, for 13,300 more.
 * What is here takes its samples evenly; lists put into the array at once leave a gap of three samples' time.
 */

import type { Channel } from "../../app/channels";
import type { BurstCommand } from "../../app/commands";
import { answer, type Work } from "../../app/handle-command";
import { LIMITS } from "../../app/limits";
import type { Rheo } from "../../app/rheo";
import { sendMessage } from "../../app/send-message";
import type { Viewer } from "../../app/viewer";
import { BINARY } from "../../websocket/frame";

declare function analogRead(pin: string): number;
declare function getTime(): number;

/** Samples of one burst: the fewest that show something, and what memory and one frame have room for. */
const FEWEST = 16;
const MOST = 512;
const VERSION = 1;
/** Counts in the whole of the ADC's range, of which `analogRead` gives a share. */
const COUNTS = 4096;

/** Takes a burst and sends it, or says why not. */
export function carryOut(rheo: Rheo, viewer: Viewer, command: BurstCommand): Work {
  const now = rheo._now();
  const frame = answerBurst(command, rheo._sampler._channels, now, now - rheo._burstAt >= LIMITS.burstEvery);
  // Anything but a frame's payload is JSON that says why there is none.
  if (frame[0] === "{") return answer(rheo, viewer, frame);
  rheo._burstAt = now;
  if (sendMessage(rheo._broadcast, viewer, BINARY, frame, LIMITS.inFlightHard)) return {};
  const problem = "Too much is under way to this viewer.";
  return answer(
    rheo,
    viewer,
    '{"type":"error","id":' + command._id + ',"code":"busy","message":"' + problem + '"}',
  );
}

/**
 * Answers a `burst`: with the payload of its binary frame, which begins with 0x01, or with the JSON of an error.
 *
 * @param now milliseconds since boot
 * @param isDue false: it is too soon after the last burst
 */
export function answerBurst(
  { _id, _burst: { id, channel, samples } }: BurstCommand,
  channels: Channel[],
  now: number,
  isDue: boolean,
): string {
  let index = 0;
  while (index < channels.length && channels[index]!._id !== channel) index++;
  const pin = index < channels.length ? channels[index]!._pin : undefined;
  let problem = "";
  if (!isWhole(samples, FEWEST, MOST))
    problem = "samples must be a whole number from " + FEWEST + " to " + MOST;
  if (!pin) problem = "channel must name an analog channel that works";
  if (!isWhole(id, 0, 4294967295)) problem = "id must be a whole number from 0 to 4294967295";
  if (!problem && isDue) return takeBurst(id as number, index, pin as string, samples as number, now);
  return (
    '{"type":"error","id":' +
    _id +
    (problem
      ? ',"code":"bad-field","message":"' + problem + '."}'
      : ',"code":"busy","message":"Another burst was just taken: at most five a second."}')
  );
}

function isWhole(value: unknown, low: number, high: number): value is number {
  return typeof value === "number" && value >= low && value <= high && Math.floor(value) === value;
}

/**
 * u8 version, u8 number of the channel, u16 count, u32 id, u32 start and u32 span in microseconds, then the counts
 * as u16; all with the low byte first.
 */
function takeBurst(id: number, index: number, pin: string, samples: number, now: number): string {
  const from = getTime();
  const groups = convert(analogRead, pin, COUNTS, samples);
  const span = Math.floor((getTime() - from) * 1e6 + 0.5);
  const values = new Uint16Array(samples);
  let at = 0;
  groups.forEach((group) => {
    if (!group) return;
    values.set(group, at);
    at += group.length;
  });
  const start = now * 1000;
  // In halves of 16 bits, since Espruino's arrays of 32 bits do not take every number beyond 31.
  const head = new Uint16Array([
    VERSION | (index << 8),
    samples,
    id % 65536,
    Math.floor(id / 65536),
    start % 65536,
    Math.floor(start / 65536) % 65536,
    span % 65536,
    Math.floor(span / 65536),
  ]);
  return bytes(head) + bytes(values);
}

function bytes(words: Uint16Array): string {
  return E.toString(new Uint8Array(words.buffer as ArrayBuffer));
}

/** `n` conversions, evenly spaced: whatever the text below says is evaluated without a step in between. */
// biome-ignore format: alike line by line
function convert(q: (pin: string) => number, p: string, m: number, n: number): Array<number[] | false | 0> {
  return [
    n & 32 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n & 16 && [q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n & 8 && [q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n & 4 && [q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n & 2 && [q(p)*m,q(p)*m],
    n & 1 && [q(p)*m],
    n > 63 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 127 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 191 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 255 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 319 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 383 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 447 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
    n > 511 && [
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,
      q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m,q(p)*m],
  ] as Array<number[] | false | 0>;
}

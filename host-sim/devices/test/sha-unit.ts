/** Drives a model of the SHA accelerator as its manual says, for tests. */
import assert from "node:assert/strict";
import { type ShaAccelerator, type ShaFault, shaAccelerator } from "../sha-accelerator.js";

export const CLOCK = 0x3ff0001c;
export const RESET = 0x3ff00020;
export const TEXT = 0x3ff03000;
export const START = 0x3ff03080;
export const CONTINUE = 0x3ff03084;
export const LOAD = 0x3ff03088;
export const BUSY = 0x3ff0308c;

export function setUp(fault?: ShaFault): { unit: ShaAccelerator; warnings: string[] } {
  const warnings: string[] = [];
  return { unit: shaAccelerator({ warn: (text) => warnings.push(text), fault }), warnings };
}

export function enable(unit: ShaAccelerator): void {
  unit.poke32(CLOCK, 2);
  unit.poke32(RESET, 5);
}

export function wait(unit: ShaAccelerator): void {
  for (let reads = 0; unit.peek32(BUSY); reads++) assert.ok(reads < 100, "BUSY never falls");
}

export function digest(unit: ShaAccelerator, message: Buffer): string {
  const padded = Buffer.alloc(Math.ceil((message.length + 9) / 64) * 64);
  message.copy(padded);
  padded[message.length] = 0x80;
  padded.writeUInt32BE(message.length * 8, padded.length - 4);
  for (let at = 0; at < padded.length; at += 64) {
    for (let i = 0; i < 64; i += 4) unit.poke32(TEXT + i, padded.readUInt32BE(at + i));
    unit.poke32(at ? CONTINUE : START, 1);
    wait(unit);
  }
  unit.poke32(LOAD, 1);
  wait(unit);
  return [0, 1, 2, 3, 4].map((i) => (unit.peek32(TEXT + 4 * i) >>> 0).toString(16).padStart(8, "0")).join("");
}

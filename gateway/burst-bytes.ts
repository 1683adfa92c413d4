import type { Burst } from "../client/node.js";

/** The bytes of a burst as the board sends them (`messages.ts`), under another request's number. */
export function encodeBurst({ channel, start, span, values }: Burst, id: number): Buffer {
  const bytes = Buffer.alloc(16 + 2 * values.length);
  bytes.writeUInt8(1, 0);
  bytes.writeUInt8(channel, 1);
  bytes.writeUInt16LE(values.length, 2);
  bytes.writeUInt32LE(id, 4);
  bytes.writeUInt32LE(Math.round(start * 1e6), 8);
  bytes.writeUInt32LE(Math.round(span * 1e6), 12);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, 16 + 2 * i);
  return bytes;
}

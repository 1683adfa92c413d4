/** Frames as a client sends them, right or wrong. Payloads are byte strings. */
import { randomBytes } from "node:crypto";

export const CONTINUATION = 0;
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

export interface FrameOptions {
  /** Default true. */
  fin?: boolean;
  /** The three reserved bits, 0..7. */
  rsv?: number;
  /** False: no mask, which a client must not do. */
  masked?: boolean;
  /** Length form: bytes of extended length, 0, 2 or 8; default the shortest. */
  extended?: 0 | 2 | 8;
  /** Length to announce when it is not the payload's. */
  announce?: bigint;
}

/** One frame with a masking key of its own. */
export function frame(opcode: number, payload: string, options: FrameOptions = {}): Buffer {
  const bytes = Buffer.from(payload, "latin1");
  const length = options.announce ?? BigInt(bytes.length);
  const extended = options.extended ?? (length < 126n ? 0 : length < 65536n ? 2 : 8);
  const header = Buffer.alloc(2 + extended);
  header[0] = (options.fin === false ? 0 : 0x80) | ((options.rsv ?? 0) << 4) | opcode;
  header[1] = extended === 0 ? Number(length) : extended === 2 ? 126 : 127;
  if (extended === 2) header.writeUInt16BE(Number(length), 2);
  if (extended === 8) header.writeBigUInt64BE(length, 2);
  if (options.masked === false) return Buffer.concat([header, bytes]);
  header[1]! |= 0x80;
  const key = randomBytes(4);
  return Buffer.concat([header, key, bytes.map((byte, i) => byte ^ key[i & 3]!)]);
}

/** A Close frame. */
export function closeFrame(code?: number, reason = ""): Buffer {
  if (code === undefined) return frame(CLOSE, "");
  return frame(CLOSE, String.fromCharCode(code >> 8, code & 255) + reason);
}

/** A message in fragments of `size` bytes. */
export function fragments(opcode: number, payload: string, size: number): Buffer[] {
  const pieces: Buffer[] = [];
  for (let at = 0; at < payload.length || at === 0; at += size) {
    const fin = at + size >= payload.length;
    pieces.push(frame(at === 0 ? opcode : CONTINUATION, payload.slice(at, at + size), { fin }));
  }
  return pieces;
}

/** A frame the server sent. */
export interface ServerFrame {
  fin: boolean;
  rsv: number;
  opcode: number;
  masked: boolean;
  /** The length was in its shortest form. */
  shortest: boolean;
  /** Byte string. */
  payload: string;
}

/** Takes the first whole frame off `bytes`; undefined while there is none. */
export function decode(bytes: Buffer): { frame: ServerFrame; rest: Buffer } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 127;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = bytes[1]! > 127;
  const start = 2 + extended + (masked ? 4 : 0);
  if (bytes.length < start) return undefined;
  const length = extended === 2 ? bytes.readUInt16BE(2) : extended ? Number(bytes.readBigUInt64BE(2)) : short;
  if (bytes.length < start + length) return undefined;
  const frame = {
    fin: bytes[0]! > 127,
    rsv: (bytes[0]! >> 4) & 7,
    opcode: bytes[0]! & 15,
    masked,
    shortest: length >= (extended === 8 ? 65536 : extended === 2 ? 126 : 0),
    payload: bytes.toString("latin1", start, start + length),
  };
  return { frame, rest: bytes.subarray(start + length) };
}

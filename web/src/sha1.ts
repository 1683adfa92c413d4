/** What RFC 6455 section 1.3 appends to the key. */
export const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

/** SHA-1 step by step, as the handshake lens shows it. */
export interface Digest {
  /** The padded message: blocks of 64 bytes. */
  blocks: Uint8Array[];
  /** The five chaining words after each block; the last are the digest. */
  states: number[][];
  bytes: Uint8Array;
}

const rotate = (word: number, bits: number) => (word << bits) | (word >>> (32 - bits));

/**
 * SHA-1 (FIPS 180-4 section 6.1) of a byte string. Written out because browsers offer `crypto.subtle`
 * only to secure pages, which a board in the local network cannot serve; and it has the states between.
 */
export function sha1(text: string): Digest {
  const length = text.length;
  const padded = new Uint8Array(Math.ceil((length + 9) / 64) * 64);
  for (let i = 0; i < length; i++) padded[i] = text.charCodeAt(i);
  padded[length] = 0x80;
  new DataView(padded.buffer).setUint32(padded.length - 4, length * 8);
  const digest: Digest = { blocks: [], states: [], bytes: new Uint8Array(20) };
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let offset = 0; offset < padded.length; offset += 64) {
    const block = padded.subarray(offset, offset + 64);
    state = compress(state, block);
    digest.blocks.push(block);
    digest.states.push(state);
  }
  const view = new DataView(digest.bytes.buffer);
  state.forEach((word, index) => {
    view.setUint32(index * 4, word);
  });
  return digest;
}

function compress(state: number[], block: Uint8Array): number[] {
  const view = new DataView(block.buffer, block.byteOffset, 64);
  const w: number[] = [];
  let [a, b, c, d, e] = state as [number, number, number, number, number];
  for (let t = 0; t < 80; t++) {
    w[t] = t < 16 ? view.getUint32(t * 4) : rotate(w[t - 3]! ^ w[t - 8]! ^ w[t - 14]! ^ w[t - 16]!, 1);
    const round = Math.floor(t / 20);
    const f = round === 0 ? (b & c) | (~b & d) : round === 2 ? (b & c) | (b & d) | (c & d) : b ^ c ^ d;
    const next = rotate(a, 5) + f + e + w[t]! + [0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6][round]!;
    e = d;
    d = c;
    c = rotate(b, 30);
    b = a;
    a = next | 0;
  }
  return [a, b, c, d, e].map((word, index) => (word + state[index]!) >>> 0);
}

/** Base64 (RFC 4648 section 4) of bytes. */
export function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}

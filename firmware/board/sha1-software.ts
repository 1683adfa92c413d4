import type { Sha1Job } from "./sha-accelerator";

/**
 * SHA-1 (FIPS 180-4 section 6.1.2) in plain code: the last resort, some 60 times more expensive in the
 * interpreter than the accelerator. Does what `acceleratorSha1` does, without the registers.
 */
export function softwareSha1(job: Sha1Job): void {
  const digest = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  (job._second ? [job._first, job._second] : [job._first]).forEach((block) => {
    // The schedule is kept in a ring of 16 words: an array of 80 would take five times the memory.
    const w = new Int32Array(block);
    let a = digest[0] | 0;
    let b = digest[1] | 0;
    let c = digest[2] | 0;
    let d = digest[3] | 0;
    let e = digest[4] | 0;
    for (let t = 0; t < 80; t++) {
      const s = t & 15;
      let x = w[s];
      if (t > 15) {
        x ^= w[(t + 13) & 15] ^ w[(t + 8) & 15] ^ w[(t + 2) & 15];
        x = (x << 1) | (x >>> 31);
        w[s] = x;
      }
      if (t < 20) x += ((b & c) | (~b & d)) + 0x5a827999;
      else if (t < 40) x += (b ^ c ^ d) + 0x6ed9eba1;
      else if (t < 60) x += ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc;
      else x += (b ^ c ^ d) + 0xca62c1d6;
      x = (x + e + ((a << 5) | (a >>> 27))) | 0;
      e = d;
      d = c;
      c = (b << 30) | (b >>> 2);
      b = a;
      a = x;
    }
    digest[0] += a;
    digest[1] += b;
    digest[2] += c;
    digest[3] += d;
    digest[4] += e;
  });
  const buffer = digest.buffer as ArrayBuffer;
  job._mapInPlace(job._swap, job._front, buffer, 8);
  job._mapInPlace(job._swap, job._back, new Uint8Array(buffer, 12, 8) as unknown as ArrayBuffer, 8);
}

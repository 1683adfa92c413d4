/** Numbers of RFC 6455 section 5.2. */
const FIN = 0x80;
const RESERVED = 0x70;
const OPCODE = 0x0f;
const CONTINUATION = 0;
const BINARY = 2;
const PING = 9;
const PONG = 10;
const MASKED = 0x80;

/** The longest payload whose length is in the second byte; what is above has a longer one, or is masked. */
export const LONGEST_SHORT = 125;

/** Follows what a server sends, to know where a frame begins: for whoever reads some frames past `ws`. */
export class FrameBoundaries {
  /** Bytes of the present frame's payload that have not come yet. */
  private payload = 0;
  /** Bytes of its length that have not come yet, and the length as far as it has. */
  private lengthBytes = 0;
  private length = 0;
  /** Whether the first byte of a header has come, and not the second. */
  private inHeader = false;
  /** Whether a message has begun that is in several frames. */
  private fragmented = false;
  /** Whether nothing more is followed: after a Close, or what no server may send. */
  private lost = false;

  /** Whether the next byte begins a frame, which belongs to no message that has begun before. */
  get between(): boolean {
    return !(this.payload || this.lengthBytes || this.inHeader || this.fragmented || this.lost);
  }

  follow(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length && !this.lost; i++) {
      const skipped = Math.min(this.payload, bytes.length - i);
      this.payload -= skipped;
      i += skipped;
      if (i < bytes.length) this.readHeader(bytes[i]!);
    }
  }

  private readHeader(byte: number): void {
    if (this.lengthBytes) {
      this.length = this.length * 256 + byte;
      if (--this.lengthBytes) return;
      this.payload = this.length;
      this.length = 0;
    } else if (this.inHeader) {
      this.inHeader = false;
      this.lost = byte >= MASKED;
      if (byte === 126) this.lengthBytes = 2;
      else if (byte === 127) this.lengthBytes = 8;
      else this.payload = byte;
    } else this.readFirst(byte);
  }

  private readFirst(byte: number): void {
    const opcode = byte & OPCODE;
    const whole = byte >= FIN;
    this.inHeader = true;
    if (opcode <= BINARY) {
      this.lost = opcode === CONTINUATION ? !this.fragmented : this.fragmented;
      this.fragmented = !whole;
    } else this.lost = !whole || (opcode !== PING && opcode !== PONG);
    this.lost ||= (byte & RESERVED) !== 0;
  }
}

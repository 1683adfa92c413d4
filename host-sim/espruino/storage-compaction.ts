import { PAGE, type Partition, START } from "./partition.js";

/** Bytes of a file's header, as in `storage-files.ts`. */
const HEADER = 32;

/**
 * Moves files towards the start through a ring of little more than a page in RAM: what has been read is
 * written as soon as its new page has been read to the end, and each page is erased just before. Between
 * the two a page exists in RAM alone.
 */
export class Compaction {
  private readonly ring: Buffer;
  private used = 0;
  private head = 0;
  private tail = 0;
  private writeAt: number;

  constructor(
    private readonly partition: Partition,
    private readonly start: number,
    size: number,
  ) {
    this.ring = Buffer.alloc(size);
    this.writeAt = start;
  }

  /** @param files calls back with address and aligned size of each file, and gives the address behind them. */
  run(files: (visit: (address: number, size: number) => void) => number): void {
    const end = files((address, size) => this.move(address, size)) || this.partition.end;
    this.flush(this.partition.end);
    let from = this.writeAt;
    if (from !== this.start) from = START + Math.ceil((from - START) / PAGE) * PAGE;
    for (; from < Math.min(end, this.partition.end); from += PAGE) this.partition.erasePage(from);
  }

  private move(address: number, size: number): void {
    this.put(this.partition.read(address, HEADER));
    this.used += HEADER;
    let from = address + HEADER;
    this.flush(from);
    for (let left = size; left > 0; ) {
      let room = Math.min(this.ring.length - this.used, this.ring.length - this.head);
      if (this.tail > this.head) room = Math.min(room, this.tail - this.head);
      const piece = Math.min(room, left);
      if (piece === 0) throw new Error("compaction has no room in its buffer");
      this.put(this.partition.read(from, piece));
      this.used += piece;
      from += piece;
      left -= piece;
      this.flush(from);
    }
  }

  private put(bytes: Buffer): void {
    for (const byte of bytes) {
      this.ring[this.head] = byte;
      this.head = (this.head + 1) % this.ring.length;
    }
  }

  /** Writes what may be written: nothing of a page that is still to be read from `readAt` on. */
  private flush(readAt: number): void {
    while (this.used > 0) {
      const next = START + (Math.floor((this.writeAt - START) / PAGE) + 1) * PAGE;
      if (readAt < next) return;
      const length = Math.min(this.used, this.ring.length - this.tail, next - this.writeAt);
      if ((this.writeAt - START) % PAGE === 0) this.partition.erasePage(this.writeAt);
      this.partition.write(this.writeAt, this.ring.subarray(this.tail, this.tail + length));
      this.writeAt += length;
      this.tail = (this.tail + length) % this.ring.length;
      this.used -= length;
    }
  }
}

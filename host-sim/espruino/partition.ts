/**
 * A partition of NOR flash, as hard as a real one: writing only clears bits, setting them again takes the
 * erasure of a whole page, and the power may go at any single one of these.
 */

/** Bytes erased at a time. */
export const PAGE = 4096;
/** Where boards keep their files, and how many pages (`saved_code` in boards/ESP32.py, ESP32C3_IDF4.py). */
export const START = 0x320000;
const PAGES = 224;
/** Bytes by which the image grows: most of the partition is never written, and there may be many boards. */
const GROWTH = 16 * PAGE;

/** The power went: nothing that the chip would still do happens. */
export class PowerCut extends Error {
  constructor() {
    super("the power was cut");
  }
}

/** What a cut leaves of the operation it falls into: a share of 0 to 1 has happened. */
interface Cut {
  left: number;
  share: number;
  onCut: () => void;
}

export class Partition {
  readonly end: number;
  /** Writes and page erasures since it was made; per page how often it was erased. */
  writes = 0;
  readonly erasures: Uint32Array;
  /** What has ever been written to, from the start; all behind it is erased. */
  private bytes = Buffer.alloc(0);
  private cut: Cut | undefined;
  private dead = false;

  constructor(pages = PAGES) {
    this.erasures = new Uint32Array(pages);
    this.end = START + pages * PAGE;
  }

  /** True from a cut until `restorePower`. */
  get isDead(): boolean {
    return this.dead;
  }

  /** Page erasures since it was made. */
  get erased(): number {
    return this.erasures.reduce((sum, count) => sum + count, 0);
  }

  /**
   * Lets the power fail during one of the next writes or erasures.
   * @param operations how many still succeed
   * @param share of the interrupted one that happens, in words of four bytes: 0 none, below 1
   */
  cutAfter(operations: number, share = 0, onCut: () => void = () => undefined): void {
    this.cut = { left: operations, share, onCut };
  }

  /** Runs what the host does to the flash itself: no cut falls into it, and it does not count. */
  asHost(run: () => void): void {
    const { cut, writes } = this;
    this.cut = undefined;
    run();
    this.cut = cut;
    this.writes = writes;
  }

  /** The power is back; a cut that has not come is called off. True when it had come. */
  restorePower(): boolean {
    const wasDead = this.dead;
    this.dead = false;
    this.cut = undefined;
    return wasDead;
  }

  read(address: number, length: number): Buffer {
    if (this.dead) throw new PowerCut();
    const at = address - START;
    if (at + length > this.bytes.length) this.grow(at + length);
    return this.bytes.subarray(at, at + length);
  }

  /** Clears bits: what was not erased before comes out as the bits both have set. */
  write(address: number, data: Uint8Array): void {
    const length = this.spend(data.length);
    const at = address - START;
    if (at + length > this.bytes.length) this.grow(at + length);
    for (let i = 0; i < length; i++) this.bytes[at + i]! &= data[i]!;
    if (this.dead) throw new PowerCut();
    this.writes++;
  }

  /** Sets all bits of the page the address is in. */
  erasePage(address: number): void {
    const length = this.spend(PAGE);
    const page = Math.floor((address - START) / PAGE);
    this.bytes.fill(0xff, page * PAGE, Math.min(page * PAGE + length, this.bytes.length));
    if (this.dead) throw new PowerCut();
    this.erasures[page]!++;
  }

  private grow(length: number): void {
    const bytes = Buffer.alloc(Math.ceil(length / GROWTH) * GROWTH, 0xff);
    this.bytes.copy(bytes);
    this.bytes = bytes;
  }

  /** How many of `length` bytes the next operation reaches before the power goes. */
  private spend(length: number): number {
    if (this.dead) throw new PowerCut();
    if (!this.cut || this.cut.left-- > 0) return length;
    const { share, onCut } = this.cut;
    this.dead = true;
    onCut();
    return Math.floor((length * share) / 4) * 4;
  }
}

/** Espruino's `Math.random` and `E.hwRand`: the same sequence after every start, until `E.srand`. */
const FIRST_SEED = 1;

export class Random {
  private state = FIRST_SEED;

  seed(value: number): void {
    this.state = value >>> 0;
  }

  /** 32 bits; a linear congruential generator (Numerical Recipes), since only repetition matters. */
  next32(): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return this.state | 0;
  }

  /** 0 <= x < 1. */
  next(): number {
    return (this.next32() >>> 0) / 0x100000000;
  }
}

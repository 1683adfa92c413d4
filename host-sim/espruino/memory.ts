/** Estimate of Espruino's variables in use. */
import type { Chip } from "./chip.js";

export class Memory {
  constructor(
    private readonly chip: Chip,
    readonly total: number,
  ) {}

  figures(): { free: number; usage: number; total: number } {
    const usage = 0;
    return { free: this.total - usage, usage, total: this.total };
  }

  sizeOf(value: unknown): number {
    return typeof value === "string" ? Math.ceil(value.length / 10) : this.chip ? 1 : 0;
  }
}

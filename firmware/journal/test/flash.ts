/** The simulated board's flash as the firmware's Storage, for tests that cut its power. */
import { crc32 as crc32Of } from "node:zlib";
import { Partition } from "../../../host-sim/espruino/partition.js";
import { StorageFiles } from "../../../host-sim/espruino/storage-files.js";
import { writeFile } from "../../../host-sim/espruino/storage-write.js";
import type { Storage } from "../storage.js";

export const crc32 = (bytes: string): number => crc32Of(Buffer.from(bytes, "latin1"));

export class BoardFlash implements Storage {
  readonly partition: Partition;
  readonly files: StorageFiles;
  /** How often Espruino moved all files together. */
  compactions = 0;

  /** @param pages of 4 kB; a board has 224 */
  constructor(pages = 224) {
    this.partition = new Partition(pages);
    this.files = new StorageFiles(this.partition, () => this.compactions++);
  }

  read(name: string): string | undefined {
    const file = this.files.find(name);
    return file && this.files.content(file).toString("latin1");
  }

  write(name: string, data: string, offset = 0, size = 0): boolean {
    return writeFile(this.files, { name, bytes: Buffer.from(data, "latin1"), offset, size, flags: 0 });
  }

  erase(name: string): void {
    const file = this.files.find(name);
    if (file) this.files.erase(file);
  }

  getFree(): number {
    return this.files.stats().free;
  }

  /** Names of all files. */
  list(): string[] {
    return this.files.list().map(({ name }) => name);
  }

  /** Fills the flash with another program's file, up to so many free bytes. */
  fillUpTo(free: number): void {
    this.write("other", "x", 0, this.getFree() - free - 32);
  }
}

/** Shares of the interrupted write or erasure that happen: none, some words of it, nearly all. */
export const SHARES = [0, 0.3, 0.95];

/**
 * Does something with the power cut in each of its writes and erasures in turn, and looks after the next start.
 * @param prepare a fresh flash; @param run what is cut; @param start what the board does at its next start
 * @param check sees the flash after that start
 * @returns how many cuts there were
 */
export function cutEverywhere(
  prepare: () => BoardFlash,
  run: (flash: BoardFlash) => void,
  start: (flash: BoardFlash) => void,
  check: (flash: BoardFlash, cut: string) => void,
): number {
  for (let cuts = 0; ; cuts++) {
    for (const share of SHARES) {
      const flash = prepare();
      flash.partition.cutAfter(cuts, share);
      try {
        run(flash);
      } catch {
        // The power failed.
      }
      if (!flash.partition.restorePower()) return cuts * SHARES.length;
      start(flash);
      check(flash, `cut ${cuts}, share ${share}`);
    }
  }
}

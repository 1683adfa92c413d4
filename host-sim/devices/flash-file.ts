/**
 * The board's Storage kept in a file on the host, so that it survives the simulator as flash survives
 * a power cut. The format is the simulator's own: magic, then per file a length-prefixed name and its
 * length-prefixed bytes, then the SHA-256 of all before it. It is replaced as a whole, by rename.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import type { Flash } from "../espruino/machine.js";

const MAGIC = Buffer.from("RHEO-FLASH-1\n", "latin1");

/** @throws never; the order of files is kept. */
export function packFlash(flash: Flash): Buffer {
  const parts: Buffer[] = [MAGIC];
  for (const [name, bytes] of flash) {
    const header = Buffer.alloc(5);
    const label = Buffer.from(name, "latin1");
    header.writeUInt8(label.length, 0);
    header.writeUInt32LE(bytes.length, 1);
    parts.push(header, label, bytes);
  }
  const body = Buffer.concat(parts);
  return Buffer.concat([body, checksum(body)]);
}

function checksum(body: Buffer): Buffer {
  return createHash("sha256").update(body).digest();
}

/** @throws Error when the bytes are not a flash file or are damaged; `name` is shown in it. */
export function unpackFlash(file: Buffer, name: string): Flash {
  const end = file.length - 32;
  if (end < MAGIC.length || !file.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new Error(`${name} is not a flash file of the simulator; delete it or name another`);
  }
  if (!checksum(file.subarray(0, end)).equals(file.subarray(end))) {
    throw new Error(
      `${name} is damaged (its checksum does not match); delete it to start with an empty flash`,
    );
  }
  const flash: Flash = new Map();
  for (let at = MAGIC.length; at < end; ) {
    const label = file.readUInt8(at);
    const size = file.readUInt32LE(at + 1);
    const start = at + 5 + label;
    flash.set(file.toString("latin1", at + 5, start), Buffer.from(file.subarray(start, start + size)));
    at = start + size;
  }
  return flash;
}

/** How often contents are compared with the file, milliseconds: what a crash of the host may lose. */
const SAVE_EVERY = 1000;

/** A flash and the file it is kept in. */
export class FlashFile {
  readonly flash: Flash;
  private saved: Buffer | undefined;
  private readonly timer: NodeJS.Timeout;

  /**
   * Opens the file, or starts with an empty flash when there is none.
   * @throws Error in a sentence when it cannot be read or is damaged.
   */
  constructor(private readonly path: string) {
    try {
      this.saved = readFileSync(path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== "ENOENT") throw new Error(`cannot read the flash file ${path} (${code})`);
    }
    this.flash = this.saved ? unpackFlash(this.saved, path) : new Map();
    // Now, so that a place where nothing can be written is found before anything is kept there.
    this.save();
    this.timer = setInterval(() => this.saveLater(), SAVE_EVERY);
    this.timer.unref();
  }

  /** Writes the file if the flash changed. @throws Error when it cannot be written. */
  save(): void {
    const packed = packFlash(this.flash);
    if (this.saved?.equals(packed)) return;
    const temporary = `${this.path}.new`;
    try {
      // The settings in it hold passwords: for its owner only. A file left behind keeps its rights otherwise.
      rmSync(temporary, { force: true });
      writeFileSync(temporary, packed, { mode: 0o600 });
      renameSync(temporary, this.path);
    } catch (error) {
      throw new Error(`cannot write the flash file ${this.path} (${(error as NodeJS.ErrnoException).code})`);
    }
    this.saved = packed;
  }

  /** What cannot be written now, such as on a full disk, may be at the next time; `close` tells. */
  private saveLater(): void {
    try {
      this.save();
    } catch {
      this.saved = undefined;
    }
  }

  close(): void {
    clearInterval(this.timer);
    this.save();
  }
}

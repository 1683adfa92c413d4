/** `require("Storage")`: files in flash, names to bytes, kept in the machine's `flash` map. */

import { collectBytes } from "./bytes.js";
import type { Chip } from "./chip.js";
import { stringifyJson, toJs } from "./json.js";
import { parseJson } from "./json-parse.js";
import type { Obj } from "./realm.js";
import { fromBytes } from "./strings.js";

/** Bytes of the partition: 224 pages of 4096 (boards/ESP32.py, `saved_code`). */
const FLASH_SIZE = 224 * 4096;
/** Bytes of flash each file's header takes, and the alignment of files. */
const HEADER = 32;
const ALIGNMENT = 4;
const LONGEST_NAME = 28;

export class Storage {
  constructor(private readonly chip: Chip) {
    const { realm } = chip;
    const module = realm.object();
    realm.define(module, {
      read: (_self, [name, offset, length]) => this.read(name, offset, length),
      readJSON: (_self, [name, noExceptions]) => this.readJson(name, noExceptions),
      readArrayBuffer: (_self, [name]) => this.readArrayBuffer(name),
      write: (_self, [name, data, offset, size]) => this.write(name, data, offset, size),
      writeJSON: (_self, [name, data]) => this.write(name, toJs(realm, data), undefined, undefined),
      erase: (_self, [name]) => void this.files.delete(this.key(name)),
      eraseAll: () => this.files.clear(),
      list: (_self, [filter, flags]) => this.list(filter, flags),
      hash: (_self, [filter]) => this.hash(filter),
      getFree: () => this.free(),
      getStats: () => this.stats(),
      compact: () => undefined,
      optimise: () => undefined,
      open: (_self, [name, mode]) => this.open(name, mode),
    });
    chip.modules.set("Storage", module);
    this.installFileClass();
  }

  private get files(): Map<string, Buffer> {
    return this.chip.options.flash;
  }

  private key(name: unknown): string {
    return String(name).slice(0, LONGEST_NAME);
  }

  private read(name: unknown, offset: unknown, length: unknown): string | undefined {
    const file = this.files.get(this.key(name));
    if (!file) return undefined;
    const start = Math.max(0, Math.trunc(Number(offset)) || 0);
    const count = Math.trunc(Number(length)) || 0;
    const text = fromBytes(file.subarray(start, count > 0 ? start + count : undefined));
    this.chip.memory.readFromFlash(text);
    return text;
  }

  private readJson(name: unknown, noExceptions: unknown): unknown {
    const text = this.read(name, 0, 0);
    if (text === undefined) return undefined;
    try {
      return parseJson(this.chip.realm, text, true);
    } catch (error) {
      if (noExceptions) return undefined;
      throw error;
    }
  }

  private readArrayBuffer(name: unknown): ArrayBuffer | undefined {
    const file = this.files.get(this.key(name));
    return file && this.chip.realm.arrayBuffer(file);
  }

  /** Writes a whole file, or into one made with `size`; flash bits only go from 1 to 0 until erased. */
  private write(name: unknown, data: unknown, offsetValue: unknown, sizeValue: unknown): boolean {
    const { realm } = this.chip;
    const key = this.key(name);
    const bytes = Buffer.from(this.content(data));
    const offset = Math.trunc(Number(offsetValue)) || 0;
    const size = Math.trunc(Number(sizeValue)) || 0;
    const existing = this.files.get(key);
    const length = size || offset + bytes.length;
    if (existing && (offset > 0 || existing.length === length) && fits(existing, bytes, offset)) {
      bytes.copy(existing, offset);
      return true;
    }
    if (offset > 0 && size === 0 && !existing) throw realm.error("Error", "Unable to find or create file");
    if (bytes.length === 0 && size === 0) throw realm.error("Error", "Can't create zero length file");
    const room = offset > 0 && existing ? existing.length : length;
    if (offset + bytes.length > room) throw realm.error("Error", "Too much data for file size");
    return this.create(key, bytes, offset, room);
  }

  private create(key: string, bytes: Buffer, offset: number, length: number): boolean {
    const existing = this.files.get(key);
    const free = this.free() + (existing ? occupied(existing.length) : 0);
    if (occupied(length) > free) {
      this.chip.options.print("Unable to find space for file\n");
      return false;
    }
    const file = Buffer.alloc(length, 0xff);
    if (offset > 0) existing?.copy(file);
    bytes.copy(file, offset);
    this.files.set(key, file);
    return true;
  }

  /** Objects and arrays of anything but bytes are stored as JSON. */
  private content(data: unknown): Uint8Array | number[] {
    const { realm } = this.chip;
    const isPlain =
      realm.isObject(data) && !Array.isArray(data) && !ArrayBuffer.isView(data) && !("byteLength" in data);
    if (isPlain) return Buffer.from(stringifyJson(realm, data), "latin1");
    if (typeof data === "number" || typeof data === "boolean") return Buffer.from(String(data));
    return collectBytes(realm, [data]);
  }

  private names(filter: unknown, flags: unknown): string[] {
    const wanted = this.chip.realm.isObject(flags) ? flags.sf : undefined;
    return [...this.files.keys()].filter((name) => {
      const streamed = isStreamed(name);
      if (wanted !== undefined && Boolean(wanted) !== streamed) return false;
      return !(filter instanceof this.chip.realm.intrinsics.RegExp) || filter.test(name);
    });
  }

  private list(filter: unknown, flags: unknown): unknown[] {
    return this.chip.realm.array(this.names(filter, flags));
  }

  private hash(filter: unknown): number {
    let hash = 0;
    for (const name of this.names(filter, undefined)) {
      for (const byte of this.files.get(name)!) hash = (Math.imul(hash, 31) + byte) >>> 0;
    }
    return hash;
  }

  private free(): number {
    let used = 0;
    for (const file of this.files.values()) used += occupied(file.length);
    return FLASH_SIZE - used;
  }

  private stats(): Obj {
    let bytes = 0;
    for (const file of this.files.values()) bytes += occupied(file.length);
    return this.chip.realm.object({
      totalBytes: FLASH_SIZE,
      freeBytes: FLASH_SIZE - bytes,
      fileBytes: bytes,
      fileCount: this.files.size,
      trashBytes: 0,
      trashCount: 0,
    });
  }

  /** Streamed files (`open`) are kept in pieces `NAME\1`, `NAME\2`, …; one piece suffices here. */
  private installFileClass(): void {
    const { realm } = this.chip;
    const fileClass = realm.wrapClass(() => undefined);
    realm.hide(realm.global, "StorageFile", fileClass);
    realm.define(fileClass.prototype as Obj, {
      read: (self, [length]) => this.readStream(self as Obj, Math.trunc(Number(length)) || 0),
      readLine: (self) => this.readLine(self as Obj),
      getLength: (self) => this.streamed(self as Obj).length,
      write: (self, [data]) => this.appendStream(self as Obj, data),
      erase: (self) => {
        this.files.delete(String((self as Obj).name) + "\x01");
        (self as Obj).offset = 0;
      },
    });
    this.fileClass = fileClass;
  }

  private fileClass: Obj | undefined;

  private open(name: unknown, mode: unknown): Obj {
    const { realm } = this.chip;
    if (mode !== "r" && mode !== "w" && mode !== "a") {
      throw realm.error("Error", "Invalid mode " + String(mode));
    }
    const key = this.key(name).slice(0, LONGEST_NAME - 1);
    if (mode === "w") this.files.delete(key + "\x01");
    const file = realm.object({ name: key, mode, offset: 0 });
    Object.setPrototypeOf(file, this.fileClass!.prototype as object);
    return file;
  }

  private streamed(file: Obj): Buffer {
    return this.files.get(String(file.name) + "\x01") ?? Buffer.alloc(0);
  }

  private readStream(file: Obj, length: number): string | undefined {
    if (file.mode !== "r") throw this.chip.realm.error("Error", "Can't read in this mode");
    const all = this.streamed(file);
    const offset = Number(file.offset);
    if (offset >= all.length) return undefined;
    const piece = all.subarray(offset, offset + length);
    file.offset = offset + piece.length;
    return fromBytes(piece);
  }

  private readLine(file: Obj): string | undefined {
    const all = this.streamed(file);
    const offset = Number(file.offset);
    const end = all.indexOf(0x0a, offset);
    return this.readStream(file, (end < 0 ? all.length : end + 1) - offset);
  }

  private appendStream(file: Obj, data: unknown): void {
    if (file.mode === "r") throw this.chip.realm.error("Error", "Can't write in this mode");
    const bytes = Buffer.from(collectBytes(this.chip.realm, [data]));
    this.files.set(String(file.name) + "\x01", Buffer.concat([this.streamed(file), bytes]));
  }
}

/** Whether the bytes can be written in place: within the file, and no bit set that is cleared. */
function fits(file: Buffer, bytes: Buffer, offset: number): boolean {
  if (offset + bytes.length > file.length) return false;
  return bytes.every((byte, index) => (file[offset + index]! & byte) === byte);
}

/** Pieces of a streamed file end in a character 1 to 9. */
function isStreamed(name: string): boolean {
  const last = name.charCodeAt(name.length - 1);
  return last >= 1 && last <= 9;
}

function occupied(length: number): number {
  return HEADER + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

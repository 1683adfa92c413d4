/**
 * `Storage.open`: files that grow. Each is kept in pieces of nearly a page, named by a last character of
 * 1, 2, …; a piece ends where its bytes are still 255 (`src/jswrap_storage.c`, StorageFile).
 */
import { collectBytes } from "./bytes.js";
import type { MachineContext } from "./context.js";
import { PAGE } from "./partition.js";
import type { Obj } from "./realm.js";
import { type Header, storedName } from "./storage-files.js";
import { fromBytes } from "./strings.js";

/** Bytes of a piece: a page less its header. */
const PIECE = PAGE - 32;
const LONGEST_NAME = 27;
const MOST_PIECES = 255;

/** What streams need of the files. */
export interface StreamFiles {
  find(name: string): Header | undefined;
  content(file: Header): Buffer;
  erase(name: string): boolean;
  create(name: string, bytes: Buffer, size: number): boolean;
  append(file: Header, offset: number, bytes: Buffer): void;
}

export class StorageStreams {
  private readonly fileClass: Obj;

  constructor(
    private readonly context: MachineContext,
    module: Obj,
    private readonly files: StreamFiles,
  ) {
    const { realm } = context;
    this.fileClass = realm.wrapClass(() => undefined);
    realm.hide(realm.global, "StorageFile", this.fileClass);
    realm.define(this.fileClass.prototype as Obj, {
      read: (self, [length]) => this.read(self as Obj, Math.max(0, Math.trunc(Number(length)) || 0)),
      readLine: (self) => this.readLine(self as Obj),
      getLength: (self) => this.text(String((self as Obj).name)).length,
      write: (self, [data]) => this.write(self as Obj, data),
      erase: (self) => this.erase(self as Obj),
    });
    realm.define(module, { open: (_self, [name, mode]) => this.open(name, mode) });
  }

  private piece(name: string, number: number): Header | undefined {
    return this.files.find(name + String.fromCharCode(number));
  }

  /** Bytes of a piece that have been written. */
  private filled(piece: Header): Buffer {
    const bytes = this.files.content(piece);
    const end = bytes.indexOf(0xff);
    return end < 0 ? bytes : bytes.subarray(0, end);
  }

  private text(name: string): Buffer {
    const parts: Buffer[] = [];
    for (let number = 1; number <= MOST_PIECES; number++) {
      const piece = this.piece(name, number);
      if (!piece) break;
      const filled = this.filled(piece);
      parts.push(filled);
      if (filled.length < piece.size) break;
    }
    return Buffer.concat(parts);
  }

  private open(name: unknown, mode: unknown): Obj {
    const { realm } = this.context;
    if (mode !== "r" && mode !== "w" && mode !== "a") {
      throw realm.error("Error", "Invalid mode " + String(mode));
    }
    const file = realm.object({ name: storedName(String(name)).slice(0, LONGEST_NAME), mode, offset: 0 });
    Object.setPrototypeOf(file, this.fileClass.prototype as object);
    if (mode === "w") {
      this.erase(file);
      file.mode = mode;
    }
    return file;
  }

  private erase(file: Obj): void {
    const name = String(file.name);
    for (let number = 1; this.files.erase(name + String.fromCharCode(number)); number++);
    file.offset = 0;
    file.mode = 0;
  }

  private read(file: Obj, length: number): string | undefined {
    if (file.mode !== "r") throw this.context.realm.error("Error", "Can't read in this mode");
    const all = this.text(String(file.name));
    const offset = Number(file.offset);
    if (offset >= all.length) return undefined;
    const part = all.subarray(offset, offset + length);
    file.offset = offset + part.length;
    return fromBytes(part);
  }

  private readLine(file: Obj): string | undefined {
    const all = this.text(String(file.name));
    const offset = Number(file.offset);
    const end = all.indexOf(0x0a, offset);
    return this.read(file, (end < 0 ? all.length : end + 1) - offset);
  }

  private write(file: Obj, data: unknown): void {
    const { realm } = this.context;
    if (file.mode !== "w" && file.mode !== "a") throw realm.error("Error", "Can't write in this mode");
    let bytes = Buffer.from(collectBytes(realm, [data]));
    const name = String(file.name);
    let number = 1;
    let last = this.piece(name, number);
    while (last && this.filled(last).length === last.size) last = this.piece(name, ++number);
    if (last && bytes.length > 0) {
      const at = this.filled(last).length;
      const part = bytes.subarray(0, last.size - at);
      this.files.append(last, at, part);
      bytes = bytes.subarray(part.length);
      number++;
    }
    if (bytes.length === 0) return;
    if (number > MOST_PIECES) throw realm.error("Error", "File too big!");
    this.files.create(name + String.fromCharCode(number), bytes, PIECE);
  }
}

/** `require("Storage")`: files in flash (`src/jswrap_storage.c`). */

import { collectBytes } from "./bytes.js";
import type { MachineContext } from "./context.js";
import { type Disk, diskOf } from "./disk.js";
import { stringifyJson, toJs } from "./json.js";
import { parseJson } from "./json-parse.js";
import { PowerCut } from "./partition.js";
import type { Obj } from "./realm.js";
import { type Header, STREAMED, type StorageFiles, storedName } from "./storage-files.js";
import { StorageStreams } from "./storage-streams.js";
import { writeFile } from "./storage-write.js";
import { fromBytes } from "./strings.js";

export class Storage {
  private readonly disk: Disk;

  constructor(private readonly context: MachineContext) {
    const { realm } = context;
    this.disk = diskOf(context.options.flash);
    this.disk.print = context.options.print;
    // After a cut the map still shows what was there before.
    this.disk.takeHostChanges();
    this.disk.showAll();
    const module = realm.object();
    realm.define(module, {
      read: (_self, [name, offset, length]) => this.read(name, offset, length),
      readJSON: (_self, [name, noExceptions]) => this.readJson(name, noExceptions),
      readArrayBuffer: (_self, [name]) => this.readArrayBuffer(name),
      write: (_self, [name, data, offset, size]) => this.write(name, data, offset, size),
      writeJSON: (_self, [name, data]) => this.write(name, toJs(realm, data), undefined, undefined),
      erase: (_self, [name]) => this.erase(this.key(name)),
      eraseAll: () => this.change(undefined, (files) => files.eraseAll()),
      list: (_self, [filter, flags]) => this.list(filter, flags),
      hash: (_self, [filter]) => this.hash(filter),
      getFree: () => this.files().stats().free,
      getStats: () => this.stats(),
      compact: () => void this.change(undefined, (files) => files.compact()),
      // The table of names that this makes on other boards is not compiled in for the ESP32.
      optimise: () => undefined,
    });
    context.modules.set("Storage", module);
    new StorageStreams(context, module, {
      find: (name) => this.files().find(name),
      content: (file) => Buffer.from(this.files().content(file)),
      erase: (name) => this.erase(name),
      create: (name, bytes, size) => this.put(name, bytes, 0, size, STREAMED),
      append: (file, offset, bytes) => this.change(file.name, (files) => files.write(file, offset, bytes)),
    });
  }

  /** The files, with what the host has changed meanwhile. */
  private files(): StorageFiles {
    this.disk.takeHostChanges();
    return this.disk.files;
  }

  /** Does something to the files and shows the host what became of one, or all, however it ends. */
  private change<T>(name: string | undefined, run: (files: StorageFiles) => T): T {
    const files = this.files();
    const { erased } = files.partition;
    try {
      return run(files);
    } finally {
      if (!files.partition.isDead) {
        if (name === undefined || files.partition.erased !== erased) this.disk.showAll();
        else this.disk.show(name);
      }
    }
  }

  private key(name: unknown): string {
    return storedName(String(name));
  }

  private erase(name: string): boolean {
    const file = this.files().find(name);
    if (file) this.change(name, (files) => files.erase(file));
    return file !== undefined;
  }

  private read(name: unknown, offset: unknown, length: unknown): string | undefined {
    const files = this.files();
    const file = files.find(this.key(name));
    if (!file) return undefined;
    const start = Math.max(0, Math.trunc(Number(offset)) || 0);
    const count = Math.trunc(Number(length)) || 0;
    const text = fromBytes(files.content(file).subarray(start, count > 0 ? start + count : undefined));
    this.context.memory.readFromFlash(text);
    return text;
  }

  private readJson(name: unknown, noExceptions: unknown): unknown {
    const text = this.read(name, 0, 0);
    if (text === undefined) return undefined;
    try {
      return parseJson(this.context.realm, text, true);
    } catch (error) {
      if (noExceptions) return undefined;
      throw error;
    }
  }

  private readArrayBuffer(name: unknown): ArrayBuffer | undefined {
    const files = this.files();
    const file = files.find(this.key(name));
    return file && this.context.realm.arrayBuffer(Buffer.from(files.content(file)));
  }

  private write(name: unknown, data: unknown, offset: unknown, size: unknown): boolean {
    const { realm } = this.context;
    const isPlain =
      realm.isObject(data) && !Array.isArray(data) && !ArrayBuffer.isView(data) && !("byteLength" in data);
    if (isPlain) return this.put(this.key(name), Buffer.from(stringifyJson(realm, data), "latin1"), 0, 0, 0);
    if (data === undefined) throw realm.error("Error", "Can't get pointer to data to write");
    if (data === null) throw realm.error("TypeError", "Expecting Number or iterable, got null");
    return this.put(
      this.key(name),
      Buffer.from(collectBytes(realm, [data])),
      Math.trunc(Number(offset)) || 0,
      Math.trunc(Number(size)) || 0,
      0,
    );
  }

  private put(name: string, bytes: Buffer, offset: number, size: number, flags: number): boolean {
    return this.change(name, (files) => {
      try {
        return writeFile(files, { name, bytes, offset, size, flags });
      } catch (error) {
        if (error instanceof PowerCut) throw error;
        throw this.context.realm.error("Error", (error as Error).message);
      }
    });
  }

  private headers(filter: unknown, flags: unknown): Header[] {
    const wanted = this.context.realm.isObject(flags) ? flags.sf : undefined;
    return this.files()
      .list()
      .filter((file) => {
        const streamed = file.flags === STREAMED;
        if (wanted !== undefined && Boolean(wanted) !== streamed) return false;
        // Of a streamed file only the first piece is listed.
        if (streamed && !file.name.endsWith("\x01")) return false;
        return !(filter instanceof this.context.realm.intrinsics.RegExp) || filter.test(file.name);
      });
  }

  private list(filter: unknown, flags: unknown): unknown[] {
    const onlyStreamed = this.context.realm.isObject(flags) && Boolean(flags.sf);
    return this.context.realm.array(
      this.headers(filter, flags).map(({ name }) => (onlyStreamed ? name.slice(0, -1) : name)),
    );
  }

  private hash(filter: unknown): number {
    const plain = this.headers(filter, { sf: false });
    return this.files().hash(plain.filter(({ flags }) => flags !== STREAMED));
  }

  private stats(): Obj {
    const { total, free, fileBytes, fileCount, trashBytes, trashCount } = this.files().stats();
    return this.context.realm.object({
      totalBytes: total,
      freeBytes: free,
      fileBytes,
      fileCount,
      trashBytes,
      trashCount,
    });
  }
}

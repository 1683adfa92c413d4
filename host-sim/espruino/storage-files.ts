/**
 * Espruino's files in flash (2v29, `src/jsflash.c`): a chain of headers and contents, each after the
 * other, that only grows. A file is replaced by clearing its name and writing another at the end; when
 * the end is reached, everything is moved together (`compact`), page by page and without a safety net.
 */
import { crc32 } from "node:zlib";
import { PAGE, type Partition, START } from "./partition.js";
import { Compaction } from "./storage-compaction.js";

/** Bytes before each content: size with flags in its top byte, then the name. */
const HEADER = 32;
/** Bytes of a name; shorter ones are filled up with 0. */
const NAME = 28;
/** Contents begin and end at multiples of this. */
const ALIGNMENT = 4;
/** A piece of a file that is open for appending (`Storage.open`). */
export const STREAMED = 64;
const COMPRESSED = 128;

export interface Header {
  /** Address of the header; the content follows it. */
  address: number;
  size: number;
  flags: number;
  /** Empty once the file is replaced or erased. */
  name: string;
}

export interface Stats {
  total: number;
  free: number;
  fileBytes: number;
  fileCount: number;
  trashBytes: number;
  trashCount: number;
}

function align(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

/** The name as Espruino keeps it: 28 bytes, without a drive such as `C:` before it. */
export function storedName(name: string): string {
  const short = name.slice(0, NAME);
  const plain = short[1] === ":" ? short.slice(2) : short;
  const end = plain.indexOf("\0");
  return end < 0 ? plain : plain.slice(0, end);
}

function isReal({ name, flags }: Header): boolean {
  return name !== "" && (flags === 0 || flags === STREAMED || flags === COMPRESSED);
}

export class StorageFiles {
  constructor(
    readonly partition: Partition,
    private readonly print: (text: string) => void,
  ) {}

  /** All files that are there, in the order of their addresses. */
  list(): Header[] {
    const files: Header[] = [];
    this.walk(START, true, (header) => void (isReal(header) && files.push(header)));
    return files;
  }

  find(name: string): Header | undefined {
    let found: Header | undefined;
    this.walk(START, true, (header) => {
      // As the real one does, the first of that name counts, whatever its flags.
      if (!found && header.name !== "" && header.name === name) found = header;
    });
    return found;
  }

  content({ address, size }: Header): Buffer {
    return this.partition.read(address + HEADER, size);
  }

  erase(header: Header): void {
    this.partition.write(header.address + 4, Buffer.alloc(4));
  }

  eraseAll(): void {
    for (let address = START; address < this.partition.end; address += PAGE)
      this.partition.erasePage(address);
  }

  /** Writes the header of a new file at the end, after compaction where that helps; undefined without room. */
  create(name: string, size: number, flags: number): Header | undefined {
    const needed = align(size) + HEADER;
    let address = this.findRoom(needed);
    if (typeof address !== "number") {
      if (needed >= address.possible || !this.compact()) return undefined;
      address = this.findRoom(needed);
      if (typeof address !== "number") return undefined;
    }
    const header = Buffer.alloc(HEADER);
    header.writeUInt32LE((size | (flags << 24)) >>> 0, 0);
    header.write(name, 4, NAME, "latin1");
    this.partition.write(address, header);
    return { address, size, flags, name };
  }

  isErased({ address }: Header, offset: number, length: number): boolean {
    return this.partition.read(address + HEADER + offset, length).every((byte) => byte === 0xff);
  }

  /** Writes into a file; the chip writes whole words, so that ends of others take writes of their own. */
  write(header: Header, offset: number, data: Uint8Array): void {
    let address = header.address + HEADER + offset;
    const before = Math.min((ALIGNMENT - (address % ALIGNMENT)) % ALIGNMENT, data.length);
    if (before > 0) this.writeWord(address, data.subarray(0, before));
    address += before;
    const whole = Math.floor((data.length - before) / ALIGNMENT) * ALIGNMENT;
    if (whole > 0) this.partition.write(address, data.subarray(before, before + whole));
    if (before + whole < data.length) this.writeWord(address + whole, data.subarray(before + whole));
  }

  /** A hash of names and addresses (`Storage.hash`). */
  hash(headers: readonly Header[]): number {
    let hash = 0xabcddcba;
    for (const { address, name } of headers) {
      hash = ((hash << 1) | (hash >>> 31)) ^ address ^ crc32(Buffer.from(name, "latin1"));
    }
    return hash | 0;
  }

  stats(): Stats {
    const stats = { fileBytes: 0, fileCount: 0, trashBytes: 0, trashCount: 0 };
    let last = START;
    this.walk(START, true, ({ address, size, name }) => {
      const bytes = align(size) + HEADER;
      last = address + bytes;
      if (name === "") {
        stats.trashBytes += bytes;
        stats.trashCount++;
      } else {
        stats.fileBytes += bytes;
        stats.fileCount++;
      }
    });
    return { total: this.partition.end - START, free: this.partition.end - last, ...stats };
  }

  /** Moves all files together, from the first page on that has trash. False when there is none. */
  compact(): boolean {
    const first = this.firstPageWithTrash();
    if (first === 0) return false;
    this.print("Compacting... \n");
    const { fileBytes } = this.stats();
    new Compaction(this.partition, first, Math.min(fileBytes, PAGE + HEADER)).run((visit) =>
      this.walk(first, true, (header) => void (isReal(header) && visit(header.address, align(header.size)))),
    );
    return true;
  }

  private writeWord(address: number, data: Uint8Array): void {
    const start = address - (address % ALIGNMENT);
    const word = Buffer.from(this.partition.read(start, ALIGNMENT));
    word.set(data, address - start);
    this.partition.write(start, word);
  }

  /** Address for a new file of so many bytes; without one, what compaction could bring at most. */
  private findRoom(needed: number): number | { possible: number } {
    let free = 0;
    let trash = 0;
    let from = START;
    while (from !== 0) {
      const end = this.walk(from, false, ({ name, size }) => {
        if (name === "") trash += size;
      });
      if (end === 0) break;
      const space = this.spaceAt(end);
      free += space;
      if (space >= needed) return end;
      from = this.nextPage(end);
    }
    return { possible: free + trash };
  }

  /** Bytes from here to the next page, or to the end where that has no file at its start. */
  private spaceAt(address: number): number {
    const next = START + (Math.floor((address - START) / PAGE) + 1) * PAGE;
    return (next < this.partition.end && this.header(next) ? next : this.partition.end) - address;
  }

  /** Start of the page after this one; 0 behind the last. */
  private nextPage(address: number): number {
    const next = START + (Math.floor((address - START) / PAGE) + 1) * PAGE;
    return next >= this.partition.end ? 0 : next;
  }

  private header(address: number): Header | undefined {
    const bytes = this.partition.read(address, HEADER);
    const word = bytes.readUInt32LE(0);
    const size = word & 0xffffff;
    if (word === 0 || word === 0xffffffff || address + HEADER + size > this.partition.end) return undefined;
    const isErased = bytes.readUInt32LE(4) === 0;
    const name = bytes.toString("latin1", 4);
    const end = name.indexOf("\0");
    return { address, size, flags: word >>> 24, name: isErased ? "" : end < 0 ? name : name.slice(0, end) };
  }

  /**
   * Visits the chain of headers, erased ones too. @param all at its end look at the start of the next page too
   * @returns the address behind the last; 0 when no header would fit there
   */
  private walk(from: number, all: boolean, visit: (header: Header) => void): number {
    let address = from;
    let header = this.header(address);
    while (header) {
      visit(header);
      address = align(address + HEADER + header.size);
      if (address + HEADER > this.partition.end) return 0;
      header = this.header(address);
      if (!header && all) {
        address = this.nextPage(address);
        if (address === 0) return 0;
        header = this.header(address);
      }
    }
    return address;
  }

  /** Start of the first page from which on files must be moved; 0 when nothing was ever erased. */
  private firstPageWithTrash(): number {
    let unbroken = START;
    let first = 0;
    this.walk(START, true, ({ address, name }) => {
      if ((address - START) % PAGE === 0) unbroken = address;
      if (name === "" && first === 0) first = unbroken;
    });
    return first;
  }
}

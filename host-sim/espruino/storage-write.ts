/** `Storage.write`, step by step as Espruino does it (`jsfWriteFile` in `src/jsflash.c`). */
import type { Header, StorageFiles } from "./storage-files.js";

export interface Piece {
  name: string;
  bytes: Buffer;
  /** Where in the file; 0 begins it anew unless all of it is still erased. */
  offset: number;
  /** Bytes of a new file; 0 for as many as are written. */
  size: number;
  flags: number;
}

/**
 * The steps and their order decide what a full flash or a power cut leaves: the old file goes before room is
 * looked for, and what fails after that leaves an entry of 0xFF.
 * @throws Error with Espruino's words.
 */
export function writeFile(files: StorageFiles, piece: Piece): boolean {
  const { name, bytes, offset, size, flags } = piece;
  if (offset < 0 || size < 0) return false;
  const length = size || bytes.length;
  if (length === 0) throw new Error("Can't create zero length file");
  let file = files.find(name);
  if (offset === 0 && !(file && isBlank(files, file, length, flags))) {
    if (file && isSame(files, file, bytes, length, flags)) return true;
    if (file) files.erase(file);
    file = files.create(name, length, flags);
  }
  if (!file) throw new Error("Unable to find or create file");
  if (offset + bytes.length > file.size) throw new Error("Too much data for file size");
  if (!files.isErased(file, offset, bytes.length))
    throw new Error("File already written with different data");
  files.write(file, offset, bytes);
  return true;
}

function isBlank(files: StorageFiles, file: Header, length: number, flags: number): boolean {
  return file.flags === flags && file.size === length && files.isErased(file, 0, length);
}

function isSame(files: StorageFiles, file: Header, bytes: Buffer, length: number, flags: number): boolean {
  const isWhole = file.size === length && file.flags === flags && bytes.length === length;
  return isWhole && files.content(file).equals(bytes);
}

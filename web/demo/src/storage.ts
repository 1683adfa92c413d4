/** Espruino's `Storage`, on a table of byte strings: files in flash, whose bits only go from 1 to 0. */
import { bytesOf, textOf } from "./natives";

/** Bytes of the partition on a board with 4 MB. */
const SIZE = 896 * 1024;

const BLANK = "\xff";

export interface Storage {
  read(name: string, offset?: number, length?: number): string | undefined;
  write(name: string, data: unknown, offset?: number, size?: number): boolean;
  erase(name: string): void;
  list(filter?: RegExp): string[];
  getFree(): number;
}

/** `files` by name: what is stored goes there. */
export function storage(files: Map<string, string>): Storage {
  return {
    read(name, offset = 0, length = 0) {
      return files.get(name)?.slice(offset, length > 0 ? offset + length : undefined);
    },
    write(name, data, offset = 0, size = 0) {
      const bytes = textOf(bytesOf([data]));
      let file = files.get(name);
      if (offset === 0 && !(file && isBlank(file) && file.length === (size || bytes.length)))
        file = BLANK.repeat(size || bytes.length);
      if (file === undefined || offset + bytes.length > file.length)
        throw new Error(file === undefined ? "Unable to find or create file" : "Too much data for file size");
      const before = file.slice(offset, offset + bytes.length);
      if (!isBlank(before) && before !== bytes) throw new Error("File already written with different data");
      files.set(name, file.slice(0, offset) + bytes + file.slice(offset + bytes.length));
      return true;
    },
    erase(name) {
      files.delete(name);
    },
    list: (filter) => [...files.keys()].filter((name) => !filter || filter.test(name)),
    getFree: () => SIZE - [...files.values()].reduce((sum, { length }) => sum + length, 0),
  };
}

function isBlank(text: string): boolean {
  return /^\xff*$/.test(text);
}

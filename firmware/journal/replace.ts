/**
 * Replacing a file so that the power may fail at any byte. Espruino's `write` removes the old file before it
 * has room for the new one, and nothing can be renamed. So the new content is first written beside the old,
 * with its checksum before it, and read back; only then is the file itself written, and the copy erased.
 * Whatever the power interrupts, the next start finds the old file whole, or a whole copy to write it from.
 */
import { type Crc32, FILE_HEADER, hasRoom, type Storage } from "./storage";

/** What the name of a copy ends in. */
export const COPY = "~";
/** Characters of the checksum and the blank after it, at most. */
const CHECKSUM = 11;

/** The content of a copy; undefined when there is none, or not all of it. */
function copiedContent(storage: Storage, crc32: Crc32, name: string): string | undefined {
  const copy = storage.read(name + COPY) || "";
  const end = copy.indexOf(" ");
  // Joined to an empty string it is in RAM: flash cannot be read while it is written.
  const content = "" + copy.substr(end + 1);
  return end > 0 && copy.substr(0, end) === "" + crc32(content) ? content : undefined;
}

/**
 * Gives a file new content, of at least one character.
 * @returns why it could not, for people: then the file is as it was, or will be new at the next start;
 *   empty when it is done
 */
export function replaceFile(storage: Storage, crc32: Crc32, name: string, content: string): string {
  if (storage.read(name) === content) return "";
  if (!hasRoom(storage, 2 * (FILE_HEADER + content.length) + CHECKSUM)) return "flash is full";
  try {
    storage.write(name + COPY, crc32(content) + " " + content);
  } catch (_error) {
    // Then it cannot be read back either.
  }
  if (copiedContent(storage, crc32, name) === content) finishReplacing(storage, crc32, name);
  else storage.erase(name + COPY);
  return storage.read(name) === content ? "" : "flash is worn or damaged";
}

/** Finishes what the power interrupted with one file. */
export function finishReplacing(storage: Storage, crc32: Crc32, name: string): void {
  if (storage.read(name + COPY) === undefined) return;
  const content = copiedContent(storage, crc32, name);
  if (content !== undefined && storage.read(name) !== content) {
    // Until there is room the copy waits: nothing may be moved.
    if (storage.getFree() < FILE_HEADER + content.length) return;
    storage.write(name, content);
    if (storage.read(name) !== content) return;
  }
  storage.erase(name + COPY);
}

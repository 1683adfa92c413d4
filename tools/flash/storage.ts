/** The board's Storage seen from the host. */
import type { BoardFile } from "./files.js";
import type { Link } from "./link.js";
import { Problem } from "./problems.js";

/**
 * Bytes of a file in one packet. With Base64 and the call around it that is some 760 characters: under
 * the 1024 that the smallest build of Espruino buffers.
 */
const PIECE = 512;
/** Bytes of flash a file takes besides its content. */
const HEADER = 36;
/** Bytes to be left over, for journal, log and counters. */
const RESERVE = 4096;

const STORAGE = 'require("Storage")';

/** CRC-32 of each file on the board; -1 for one that is not there. */
export async function checksums(link: Link, names: string[]): Promise<number[]> {
  return await link.evaluate<number[]>(
    `${JSON.stringify(names)}.map(function(n){n=${STORAGE}.read(n);return n===undefined?-1:E.CRC32(n)})`,
  );
}

/** A file's bytes, for small ones; undefined when there is none. */
export async function readFile(link: Link, name: string): Promise<Buffer | undefined> {
  const base64 = await link.evaluate<string | null>(
    `(function(d){return d===undefined?null:btoa(d)})(${STORAGE}.read(${JSON.stringify(name)}))`,
  );
  return base64 === null ? undefined : Buffer.from(base64, "base64");
}

export async function eraseFiles(link: Link, names: string[]): Promise<void> {
  if (names.length === 0) return;
  await link.evaluate(`${JSON.stringify(names)}.forEach(function(n){${STORAGE}.erase(n)})`);
}

/** Writes a whole file piece by piece and compares checksums. `progress` gets the bytes of each piece. */
export async function writeFile(
  link: Link,
  { staged, bytes, crc }: Pick<BoardFile, "staged" | "bytes" | "crc">,
  progress: (bytes: number) => void = () => undefined,
): Promise<void> {
  const name = JSON.stringify(staged);
  for (let at = 0; at < bytes.length; at += PIECE) {
    const piece = bytes.subarray(at, at + PIECE);
    const written = await link.evaluate<boolean>(
      `${STORAGE}.write(${name},atob("${piece.toString("base64")}"),${at},${bytes.length})`,
    );
    if (written !== true) throw new Problem("storage-full", `${staged} needs ${bytes.length} bytes`);
    progress(piece.length);
  }
  const [stored] = await checksums(link, [staged]);
  if (stored !== crc) throw new Problem("checksum", staged);
}

/**
 * Makes sure that everything fits before anything is written, so that Storage never has to tidy up while
 * files are switched: a power cut during that would lose all of them.
 * @param tidy called before flash is tidied up, which takes up to half a minute.
 */
export async function makeRoom(link: Link, needed: number, tidy: () => void): Promise<void> {
  const free = async () => await link.evaluate<number>(`${STORAGE}.getFree()`);
  if ((await free()) >= needed + RESERVE) return;
  tidy();
  await link.evaluate(`${STORAGE}.compact()`, 120000);
  const left = await free();
  if (left < needed + RESERVE)
    throw new Problem("storage-full", `${needed + RESERVE} bytes are needed, ${left} are free.`);
}

/** Flash that switching to these files takes at most: upload, new content, and the copies of the old. */
export function roomFor(files: BoardFile[], oldBytes: number): number {
  return files.reduce((sum, { bytes }) => sum + 2 * (bytes.length + HEADER), oldBytes + 3 * HEADER);
}

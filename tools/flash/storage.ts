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
/**
 * Bytes to be left over. The board never tidies up by itself, since a power cut meanwhile could lose its
 * program, and each change of settings takes some 0.7 kB: this is enough for 370 of them.
 */
const RESERVE = 262144;
/** Bytes left over that will do: for journal, log and counters. */
const LEAST = 8192;

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

/** Names of all files on the board, control characters left out. */
export async function fileNames(link: Link): Promise<string[]> {
  const names = await link.evaluate<string[]>(`${STORAGE}.list()`);
  return names.map((name) => name.replaceAll(/\p{Cc}/gu, ""));
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
  const stats = async () =>
    await link.evaluate<{ freeBytes: number; trashBytes: number }>(`${STORAGE}.getStats()`);
  const before = await stats();
  if (before.freeBytes >= needed + RESERVE) return;
  if (before.trashBytes > 0) {
    tidy();
    await link.evaluate(`${STORAGE}.compact()`, 120000);
  }
  const { freeBytes } = await stats();
  if (freeBytes < needed + LEAST)
    throw new Problem("storage-full", `${needed + LEAST} bytes are needed, ${freeBytes} are free.`);
}

/** Flash that these files take where they are. */
export function roomInPlace(files: BoardFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes.length + HEADER, 0);
}

/** Flash that switching to these files and back takes at most: upload, new content, copies of the old, and those again. */
export function roomFor(files: BoardFile[], oldBytes: number): number {
  return files.reduce((sum, { bytes }) => sum + 2 * bytes.length + 4 * HEADER, 2 * oldBytes + 3 * HEADER);
}

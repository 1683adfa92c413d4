/** The part of Espruino's Storage that is needed for files which Rheo replaces by itself. */
export interface Storage {
  /** The file's bytes in place, as long as the file is there; undefined when there is none. */
  read(name: string): string | undefined;
  /** False or an exception when it refuses; by then an earlier file of that name may be gone. */
  write(name: string, data: string, offset?: number, size?: number): unknown;
  erase(name: string): void;
  /** Bytes that can be written before files would have to be moved together. */
  getFree(): number;
}

/** CRC-32 (IEEE 802.3) of bytes, 0 to 2^32 - 1. */
export type Crc32 = (bytes: string) => number;

/** Bytes of flash a file takes besides its content, at most: its header, and up to a whole word. */
export const FILE_HEADER = 36;
/** Bytes that are left alone: for what is interrupted again and again, and for the updater's way back. */
const RESERVE = 4096;

/**
 * Whether so many more bytes fit. Without this question Espruino would make room itself, by moving all files
 * together, and a power cut meanwhile loses files, the program among them.
 */
export function hasRoom(storage: Storage, bytes: number): boolean {
  return storage.getFree() >= bytes + RESERVE;
}

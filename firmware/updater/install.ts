/**
 * Switches Storage files to their new contents as a whole, so that the power may fail at any byte: what
 * was begun is finished at the next start, from copies that are only erased once all is done.
 *
 * The uploading tool stores the new contents under other names and writes the journal last. Until then
 * the board starts what it had; from then on it starts what is new.
 */
import { logError } from "../journal/error-log";
import { type Crc32, FILE_HEADER, hasRoom, type Storage } from "../journal/storage";
import { beginTrial, countStart, endTrial } from "../supervisor/trial";

/** What to do, as `npm run flash` writes it; see `Journal`. */
export const JOURNAL_FILE = "rheo.todo";
/** The journal that undoes the last installation, ready to be copied to `JOURNAL_FILE`. */
export const UNDO_FILE = "rheo.undo";

/** Bytes copied at a time: Storage writes from the stack. */
const PIECE = 512;

/** File, where its new content is, CRC-32 of that; where to keep the present content (empty: nowhere), its CRC-32. */
export type Step = [name: string, from: string, crc: number, keep: string, keepCrc: number];

export interface Journal {
  /** True when the new program has to prove good. */
  trial: boolean;
  files: Step[];
}

function holds(storage: Storage, crc32: Crc32, name: string, crc: number): boolean {
  const bytes = storage.read(name);
  return bytes !== undefined && crc32(bytes) === crc;
}

function copy(storage: Storage, from: string, to: string): void {
  const bytes = storage.read(from) as string;
  for (let at = 0; at < bytes.length; at += PIECE) {
    // Joined to an empty string the piece is in RAM: flash cannot be read while it is written.
    storage.write(to, "" + bytes.substr(at, PIECE), at, bytes.length);
  }
}

function readJournal(storage: Storage, name: string): Journal | undefined {
  const json = storage.read(name);
  // An exception would leave Espruino's `SyntaxError` in memory.
  if (!json) return undefined;
  try {
    return JSON.parse(json);
  } catch (_error) {
    // The power failed while it was written: nothing has been done yet.
    return undefined;
  }
}

function carryOut(storage: Storage, crc32: Crc32, journal: Journal): boolean {
  const files = journal.files;
  if (!files.every((step) => holds(storage, crc32, step[1], step[2]))) return false;
  files.forEach((step) => {
    // Once the switch has begun, the old content may be half overwritten: only a whole one is kept.
    if (step[3] && holds(storage, crc32, step[0], step[4]) && !holds(storage, crc32, step[3], step[4]))
      copy(storage, step[0], step[3]);
  });
  files.forEach((step) => {
    if (!holds(storage, crc32, step[0], step[2])) copy(storage, step[1], step[0]);
  });
  return true;
}

function writeUndo(storage: Storage, journal: Journal): void {
  const files: Step[] = [];
  journal.files.forEach((step) => {
    if (step[3]) files.push([step[0], step[3], step[4], "", 0]);
  });
  if (files.length) storage.write(UNDO_FILE, JSON.stringify({ trial: false, files }));
}

/** Finishes an installation that is waiting. True when there was one and it is done. */
export function install(storage: Storage, crc32: Crc32): boolean {
  const journal = readJournal(storage, JOURNAL_FILE);
  if (!journal) return false;
  const done = carryOut(storage, crc32, journal);
  if (done && journal.trial) {
    writeUndo(storage, journal);
    beginTrial(storage);
  }
  if (done && !journal.trial) {
    storage.erase(UNDO_FILE);
    endTrial(storage);
  }
  // The journal last: what is cut off here is done at the next start.
  journal.files.forEach((step) => {
    storage.erase(step[1]);
  });
  storage.erase(JOURNAL_FILE);
  return done;
}

/** Whether the files that the undo journal names fit beside what is there. */
function hasRoomToUndo(storage: Storage, undo: string): boolean {
  const journal: Journal = JSON.parse(undo);
  let bytes = undo.length + 2 * FILE_HEADER;
  journal.files.forEach((step) => {
    bytes += FILE_HEADER + (storage.read(step[1]) || "").length;
  });
  return hasRoom(storage, bytes);
}

/**
 * Counts one start of a program on trial. When it has failed too often, the program before it is put back,
 * where there is one and room for it. True while the program is on trial.
 */
export function countTrial(storage: Storage, crc32: Crc32): boolean {
  const state = countStart(storage);
  if (state !== "failed") return state === "trial";
  const undo = storage.read(UNDO_FILE);
  if (undo === undefined) endTrial(storage);
  else if (hasRoomToUndo(storage, undo)) {
    logError(storage, crc32, {
      uptime: 0,
      boot: 0,
      message: "The new program kept failing; the old one is back.",
    });
    storage.write(JOURNAL_FILE, undo);
    install(storage, crc32);
  }
  return false;
}

/** Hands the uploaded files over to the updater on the board: the journal, the restart, the proof. */
import type { Journal, Step } from "../../firmware/updater/install.js";
import { JOURNAL_FILE, UNDO_FILE } from "../../firmware/updater/install.js";
import { type BoardFile, boardFile, PROGRAM_FILE, SHADOWS } from "./files.js";
import type { BoardInfo } from "./identify.js";
import type { Link } from "./link.js";
import { Problem } from "./problems.js";
import { checksums, eraseFiles, readFile, writeFile } from "./storage.js";

/** Milliseconds for a restart with the switch of files: flash is erased and written at some 60 kB/s. */
const RESTART_TIME = 60000;
const POLL = 500;
/** Milliseconds from the start of the program to its first line; 1 s on the chip. */
const START_TIME = 15000;

/** The journal that makes the updater switch to `files`. @param before their present CRC-32, -1 for none. */
export function journalFor(files: BoardFile[], before: number[]): Journal {
  const steps = files.map(({ name, staged, crc, kept }, index): Step => {
    const old = before[index]!;
    return old >= 0 && kept ? [name, staged, crc, kept, old] : [name, staged, crc, "", 0];
  });
  return { trial: files.some(({ name }) => name === PROGRAM_FILE), files: steps };
}

/** The journal that undoes the last installation. @throws Problem `no-rollback`. */
export async function undoJournal(link: Link): Promise<Journal> {
  const text = await readFile(link, UNDO_FILE);
  if (!text) throw new Problem("no-rollback", "none was replaced since the board was erased.");
  const journal = JSON.parse(text.toString()) as Journal;
  const kept = await checksums(
    link,
    journal.files.map(([, from]) => from),
  );
  if (journal.files.some(([, , crc], index) => kept[index] !== crc))
    throw new Problem("no-rollback", "its files are damaged.");
  return journal;
}

/** Writes the journal. From here on the board starts the new files. */
export async function commit(link: Link, journal: Journal): Promise<void> {
  await writeFile(link, boardFile(JOURNAL_FILE, JOURNAL_FILE, "", Buffer.from(JSON.stringify(journal))));
  await eraseFiles(link, SHADOWS);
}

/** Restarts the board: the chip itself, or on a PC, where that is not to be had, the program. */
export async function restart(link: Link, { board }: BoardInfo): Promise<void> {
  const call = board === "LINUX" ? "load" : "E.reboot";
  await link.evaluate(`setTimeout(function(){${call}()},100)`);
  link.forget();
}

/**
 * Waits until the new program says that it runs.
 * @throws Problem `not-started` with the error that stopped it.
 */
export async function awaitStart(link: Link): Promise<void> {
  const until = Date.now() + START_TIME;
  while (!/Rheo: version/.test(link.text())) {
    const error = /Uncaught ([^\r\n]+)/.exec(link.text());
    if (error) throw new Problem("not-started", error[1]);
    if (Date.now() > until) throw new Problem("not-started", "it says nothing.");
    await new Promise((resolve) => setTimeout(resolve, POLL));
  }
}

/**
 * Waits until the board answers again and has switched.
 * @returns false when it can no longer be asked: Rheo closed the console (telnet) that was used.
 * @throws Problem `not-started` when it does not, or still has other contents than `journal` says.
 */
export async function awaitSwitch(link: Link, journal: Journal): Promise<boolean> {
  const names = journal.files.map(([name]) => name);
  const wanted = journal.files.map(([, , crc]) => crc);
  const until = Date.now() + RESTART_TIME;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, POLL));
    if (link.closed) return false;
    const found = await checksums(link, [...names, JOURNAL_FILE]).catch(() => undefined);
    if (!found || found.pop() !== -1) continue;
    if (found.every((crc, index) => crc === wanted[index])) return true;
    throw new Problem("not-started", "the board kept other files; its flash may be worn or full.");
  }
  throw new Problem("not-started", "the board does not answer after its restart.");
}

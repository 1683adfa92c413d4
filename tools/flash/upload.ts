/**
 * What has to be uploaded, and uploading it: only what differs, with proof, and under other names unless the board has
 * no program yet.
 */
import { type BoardFile, PROGRAM_FILE, SETTINGS_FILE } from "./files.js";
import type { Link } from "./link.js";
import { checksums, eraseFiles, makeRoom, roomFor, roomInPlace, writeFile } from "./storage.js";
import type { Terminal } from "./terminal.js";

export interface Plan {
  /** Written in place: what a board lacks that has no program, so that there is nothing to protect. */
  inPlace: BoardFile[];
  /** Other files whose content on the board differs; all of them are switched together. */
  changed: BoardFile[];
  /** CRC-32 on the board of each of `changed`; -1 for none. */
  before: number[];
  /** Those of `changed` that a broken-off upload has not already left on the board, complete. */
  missing: BoardFile[];
  /** Bytes of the contents that will be kept. */
  keptBytes: number;
}

/** Compares the board with what should be on it. */
export async function makePlan(link: Link, files: BoardFile[]): Promise<Plan> {
  const present = await checksums(
    link,
    files.map(({ name }) => name),
  );
  const isBlank = present[files.findIndex(({ name }) => name === PROGRAM_FILE)] === -1;
  const isNew = ({ name }: BoardFile, index: number) =>
    isBlank && present[index] === -1 && name !== PROGRAM_FILE && name !== SETTINGS_FILE;
  const inPlace = files.filter(isNew).map((file) => ({ ...file, staged: file.name }));
  const changed = files.filter((file, index) => present[index] !== file.crc && !isNew(file, index));
  const staged = await checksums(
    link,
    changed.map((file) => file.staged),
  );
  const lengths = await link.evaluate<number[]>(
    `${JSON.stringify(changed.filter(({ kept }) => kept).map(({ name }) => name))}` +
      `.map(function(n){n=require("Storage").read(n);return n===undefined?0:n.length})`,
  );
  return {
    inPlace,
    changed,
    before: changed.map((file) => present[files.indexOf(file)]!),
    missing: changed.filter(({ crc }, index) => staged[index] !== crc),
    keptBytes: lengths.reduce((sum, length) => sum + length, 0),
  };
}

/** Uploads what is missing. The board goes on running what it has. */
export async function upload(link: Link, plan: Plan, updater: BoardFile, terminal: Terminal): Promise<void> {
  const { inPlace, changed, missing, keptBytes } = plan;
  await eraseFiles(
    link,
    missing.map(({ staged }) => staged),
  );
  await makeRoom(link, roomFor(changed, keptBytes) + roomInPlace([updater, ...inPlace]), () =>
    terminal.say("  Tidying up the board's flash: do not unplug it for half a minute."),
  );
  const [updaterCrc] = await checksums(link, [updater.name]);
  const work = [...(updaterCrc === updater.crc ? [] : [updater]), ...inPlace, ...missing];
  const total = work.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  for (const file of work) {
    await writeFile(link, file, (bytes) => {
      done += bytes;
      terminal.progress(file.name, done / total);
    });
  }
}

/** One line for each file: what will happen to it. */
export function describePlan(files: BoardFile[], { inPlace, changed, missing }: Plan): string[] {
  return files.map((file) => {
    const size = `${String(file.bytes.length).padStart(6)} bytes`;
    const isMissing = missing.includes(file) || inPlace.some(({ name }) => name === file.name);
    const what = isMissing
      ? "to upload"
      : changed.includes(file)
        ? "uploaded before, to be switched"
        : "unchanged";
    return `  ${file.name.padEnd(16)}${size}  ${what}${file.name === PROGRAM_FILE ? "  (the program)" : ""}`;
  });
}

/** What has to be uploaded, and uploading it: only what differs, under other names, with proof. */
import { type BoardFile, PROGRAM_FILE } from "./files.js";
import type { Link } from "./link.js";
import { checksums, eraseFiles, makeRoom, roomFor, writeFile } from "./storage.js";
import type { Terminal } from "./terminal.js";

export interface Plan {
  /** Files whose content on the board differs; all of them are switched together. */
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
  const changed = files.filter(({ crc }, index) => present[index] !== crc);
  const staged = await checksums(
    link,
    changed.map((file) => file.staged),
  );
  const lengths = await link.evaluate<number[]>(
    `${JSON.stringify(changed.filter(({ kept }) => kept).map(({ name }) => name))}` +
      `.map(function(n){n=require("Storage").read(n);return n===undefined?0:n.length})`,
  );
  return {
    changed,
    before: changed.map((file) => present[files.indexOf(file)]!),
    missing: changed.filter(({ crc }, index) => staged[index] !== crc),
    keptBytes: lengths.reduce((sum, length) => sum + length, 0),
  };
}

/** Uploads what is missing. The board goes on running what it has. */
export async function upload(link: Link, plan: Plan, updater: BoardFile, terminal: Terminal): Promise<void> {
  const { changed, missing, keptBytes } = plan;
  await eraseFiles(
    link,
    missing.map(({ staged }) => staged),
  );
  await makeRoom(link, roomFor(changed, keptBytes) + updater.bytes.length, () =>
    terminal.say("  Tidying up the board's flash: do not unplug it for half a minute."),
  );
  const [updaterCrc] = await checksums(link, [updater.name]);
  const work = updaterCrc === updater.crc ? missing : [updater, ...missing];
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
export function describePlan(files: BoardFile[], { changed, missing }: Plan): string[] {
  return files.map((file) => {
    const size = `${String(file.bytes.length).padStart(6)} bytes`;
    const what = !changed.includes(file)
      ? "unchanged"
      : missing.includes(file)
        ? "to upload"
        : "uploaded before, to be switched";
    return `  ${file.name.padEnd(16)}${size}  ${what}${file.name === PROGRAM_FILE ? "  (the program)" : ""}`;
  });
}

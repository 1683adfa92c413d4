/** A copy of the repository that a test may edit and build. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inRoot } from "../paths.js";
import { SOURCES } from "../state.js";

/** What a build reads besides its sources. */
const READ = ["LICENSE"];

/** @returns the copy's folder: sources alone, with what else is named, and the packages. */
export function workspace(...others: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-copy-"));
  for (const name of [...SOURCES, ...READ, ...others]) {
    cpSync(inRoot(name), path.join(folder, name), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
  return folder;
}

export function removeWorkspace(folder: string): void {
  rmSync(folder, { recursive: true });
}

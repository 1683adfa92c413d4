/** A copy of the repository that a test may edit and build. */
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { inRoot } from "../paths.js";

const SOURCES = ["tools", "firmware", "host-sim", "web", "bundles.js", "rollup.config.js", "package.json"];

/** @returns the copy's folder: sources alone, with what else is named, and the packages. */
export function workspace(...others: string[]): string {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-copy-"));
  for (const name of [...SOURCES, ...others]) {
    cpSync(inRoot(name), path.join(folder, name), { recursive: true, preserveTimestamps: true });
  }
  symlinkSync(inRoot("node_modules"), path.join(folder, "node_modules"));
  return folder;
}

export function removeWorkspace(folder: string): void {
  rmSync(folder, { recursive: true });
}

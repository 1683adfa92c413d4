/** The README's text, for tests that do what it says. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const README = readFileSync(path.join(ROOT, "README.md"), "utf8");

/** The content of the fenced block that begins so. */
export function block(kind: string, beginning: string): string {
  const found = [...README.matchAll(/```(\w*)\n([\s\S]*?)```/g)].find(
    ([, language, text]) => language === kind && text!.startsWith(beginning),
  );
  assert.ok(found, `${kind}: ${beginning}`);
  return found[2]!;
}

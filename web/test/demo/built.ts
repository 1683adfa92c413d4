/** `dist/demo.html`, built from what is in `dist` now. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

let building: Promise<string> | undefined;

/** Its address as a file. */
export function builtDemo(): Promise<string> {
  building ??= promisify(execFile)("node", ["tools/demo.js", "--no-open"], { cwd: ROOT }).then(
    () => new URL("../../../dist/demo.html", import.meta.url).href,
  );
  return building;
}

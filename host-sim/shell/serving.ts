/** What a program serves, for the first lines of whoever runs it. */
import { basename } from "node:path";
import { BUNDLES } from "../../bundles.js";

/**
 * Lines that say where to look.
 * @param program path of the bundle, or words that name none.
 * @param url of the board, without a path.
 */
export function servingLines(program: string, url: string): string[] {
  const bundle = BUNDLES.find(({ file }) => file === basename(program));
  if (bundle?.name === "echo") {
    return [`  Connect  ${url.replace(/^http/, "ws")}/  (returns every WebSocket message; there is no page)`];
  }
  if (bundle?.load === "alone") return [`  Open     ${url}/  (${bundle.purpose})`];
  return servesReadings(program)
    ? [`  Open     ${url}/`, `  Or try   curl ${url}/value`]
    : [`  Open     ${url}/  (if the program serves a page)`];
}

/** Whether it is the firmware, or what lies in a flash file: most likely the firmware. */
export function servesReadings(program: string): boolean {
  return basename(program) === "firmware.js" || !program.endsWith(".js");
}

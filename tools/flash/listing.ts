/** `--list`: what is at the end of each port. */
import { PROGRAM_FILE, SETTINGS_FILE } from "./files.js";
import { identify } from "./identify.js";
import { openLink } from "./link.js";
import { boardSettings } from "./settings.js";
import { checksums, readFile } from "./storage.js";

export interface Listing {
  port: string;
  /** `ESP32`, or the like. */
  board: string;
  /** Espruino's version, such as `2v29`. */
  version: string;
  serial: string;
  /** Its name in the settings; empty for none. */
  name: string;
  /** `Rheo`, when the program is one that this tool uploaded, `another program`, `no program`. */
  program: string;
}

/** Asks who is there; the program on the board runs on. @throws Problem as for any upload. */
export async function listBoard(port: string): Promise<Listing> {
  const link = await openLink(port);
  try {
    const { board, version, serial } = await identify(link);
    const [program, settingsCrc] = await checksums(link, [PROGRAM_FILE, SETTINGS_FILE]);
    const settings = settingsCrc === -1 ? {} : boardSettings(await readFile(link, SETTINGS_FILE));
    const parts = await checksums(link, ["rheo.supervisor"]);
    const found = program === -1 ? "no program" : parts[0] === -1 ? "another program" : "Rheo";
    const name = typeof settings.name === "string" ? settings.name : "";
    return { port, board, version, serial, name, program: found };
  } finally {
    link.close();
  }
}

/** Who is at the other end of the wire, and whether Rheo can live there. */
import type { Link } from "./link.js";
import { Problem } from "./problems.js";

export interface BoardInfo {
  /** `process.env.VERSION`, such as `2v29`, and as a number: 2029. */
  version: string;
  versionNumber: number;
  /** `process.env.BOARD`. */
  board: string;
  serial: string;
  /** True when the board is Rheo's simulator; its address is then this machine's. */
  simulated: boolean;
}

/** What is known of Espruino's boards; the table in firmware/README.md says the same. */
export const BOARDS: Record<string, { pin: string; note?: string }> = {
  ESP32: { pin: "D34" },
  ESP32_CYD: { pin: "D35" },
  ESP32C3_IDF4: { pin: "D3" },
  // The real interpreter on a PC, for tests; it has no ADC.
  LINUX: { pin: "D34" },
};

/** Packets came with 2v25; the firmware is tested on 2v29. */
const OLDEST = 2025;
export const TESTED = 2029;
/** Times the question is asked: opening a serial port may have reset the board, which then takes 2 s. */
const ATTEMPTS = 4;

/** Traces of other inhabitants, and of none, in what a board prints by itself. */
const OTHERS: Array<[RegExp, string]> = [
  [/MicroPython|CircuitPython/, "MicroPython"],
  [/AT version|ready\r\n$/, "Espressif's AT firmware"],
  [/Tasmota/, "Tasmota"],
  [/invalid header: 0xffffffff|flash read err|No bootable app/, "nothing: its flash is empty"],
];

/** Names the reason why nobody answered in Espruino's manner. */
function explainSilence(port: string, text: string): Problem {
  if (/waiting for download/.test(text)) return new Problem("bootloader");
  for (const [trace, name] of OTHERS) if (trace.test(text)) return new Problem("no-espruino", name);
  if (/^ets |rst:0x/m.test(text) && !/Espruino|>\s*$/.test(text))
    return new Problem("no-espruino", "a program of its own");
  return new Problem("silent", port);
}

/** `2v29` or `2v29.17` as 2029; NaN for anything else. */
export function versionNumber(version: string): number {
  const parts = /^(\d+)v(\d+)/.exec(version);
  return parts ? Number(parts[1]) * 1000 + Number(parts[2]) : Number.NaN;
}

/** Asks who is there. @throws Problem `bootloader`, `no-espruino` or `silent`. */
export async function identify(link: Link): Promise<BoardInfo> {
  for (let attempt = 0; attempt < ATTEMPTS && !link.closed; attempt++) {
    const answer = await link.query("process.env");
    if (answer === undefined) continue;
    const { VERSION, BOARD, SERIAL } = JSON.parse(answer) as Record<string, string | undefined>;
    return {
      version: VERSION ?? "",
      versionNumber: versionNumber(VERSION ?? ""),
      board: BOARD ?? "",
      serial: SERIAL ?? "",
      simulated: (SERIAL ?? "").startsWith("simulator"),
    };
  }
  throw explainSilence(link.port, link.text());
}

/** @throws Problem `too-old` or `unsuitable`. */
export function checkSuits({ version, versionNumber, board }: BoardInfo): void {
  if (!(versionNumber >= OLDEST)) throw new Problem("too-old", version);
  if (board === "ESP32S3_IDF4") {
    throw new Problem(
      "unsuitable",
      `Espruino ${version} for the ESP32-S3 defines no ADC pins, so it cannot read a potentiometer.`,
    );
  }
  if (!(board in BOARDS)) throw new Problem("unsuitable", `Rheo does not know the board ${board}.`);
}

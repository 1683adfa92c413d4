/** What `npm run doctor` looks at on the board, by its console: Espruino, memory, channels, SHA-1, Wi-Fi, errors. */
import type { LoggedError } from "../../firmware/app/messages.js";
import { localAddress } from "./address.js";
import type { Checklist } from "./checks.js";
import { checkChannels } from "./doctor-channels.js";
import { builtFiles, SETTINGS_FILE } from "./files.js";
import { BOARDS, type BoardInfo, checkSuits, identify, TESTED } from "./identify.js";
import type { Link } from "./link.js";
import { Problem } from "./problems.js";
import { boardSettings, isOwnNetwork, networkName, type Settings, settingsProblems } from "./settings.js";
import { checksums, readFile } from "./storage.js";

/**
 * Variables of the firmware at rest (`npm run bench -- --only memory`), and the most that all peers together were
 * found to take (`npm run soak -- --hostile`), viewers and what is loaded for them included; see
 * `host-sim/soak/README.md`.
 */
const AT_REST = 901;
const PEERS = 1852;
/** Variables a board must have: these, and some for what was not found. */
const VARIABLES = Math.ceil((AT_REST + PEERS) / 500) * 500;
/** Bytes of flash that are enough for some hundred changes of settings, and for a few. */
const FLASH_GOOD = 65536;
const FLASH_LEAST = 8192;
/** SHA-1 of "abc", Base64 (FIPS 180-4's first example). */
const ABC = "qZk+NkcGgWq6PiVxeFDCbJzQ2J0=";
/** dBm below which packets are lost. */
const WEAK = -75;

/** Examines the board. @returns where its server should be; undefined when that is not known. */
export async function examineBoard(list: Checklist, link: Link, built: string): Promise<string | undefined> {
  const board = await greet(list, link);
  if (!board) return undefined;
  const settings = boardSettings(await readFile(link, SETTINGS_FILE));
  await checkMemory(list, link);
  await checkFlash(list, link);
  checkSettings(list, settings);
  await checkChannels(list, link, settings, BOARDS[board.board]!.pin);
  await checkSha1(list, link);
  await checkFiles(list, link, built);
  await checkErrors(list, link);
  return await checkWifi(list, link, board, settings);
}

async function greet(list: Checklist, link: Link): Promise<BoardInfo | undefined> {
  try {
    const board = await identify(link);
    checkSuits(board);
    list.add("Espruino", {
      verdict: board.versionNumber < TESTED ? "warn" : "good",
      text: `${board.version} on ${board.board}${board.simulated ? ", simulated" : ""}`,
      remedy: ["Rheo is tested on 2v29: https://www.espruino.com/Download"],
    });
    return board;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    list.add("Espruino", { verdict: "bad", text: error.message, remedy: error.remedy });
    return undefined;
  }
}

async function checkMemory(list: Checklist, link: Link): Promise<void> {
  const { free, total } = await link.evaluate<{ free: number; total: number }>("process.memory()");
  list.add("Memory", {
    verdict: total < VARIABLES ? "bad" : free < total / 5 ? "warn" : "good",
    text: `${free} of ${total} variables free`,
    remedy: [
      `Rheo needs ${VARIABLES} in all: ${AT_REST} at rest, and ${PEERS} for six viewers and what all peers may send at once.`,
      "Bluetooth takes some 1800 variables: at the console, ESP32.enableBLE(false), then flash again.",
    ],
  });
}

async function checkFlash(list: Checklist, link: Link): Promise<void> {
  const { freeBytes, trashBytes } = await link.evaluate<{ freeBytes: number; trashBytes: number }>(
    'require("Storage").getStats()',
  );
  list.add("Flash", {
    verdict: freeBytes < FLASH_LEAST ? "bad" : freeBytes < FLASH_GOOD ? "warn" : "good",
    text: `${freeBytes} bytes free, ${trashBytes} of replaced files`,
    remedy: [
      "Rheo never tidies its flash up by itself: a power cut meanwhile could lose the program.",
      "npm run flash does it, and says when not to unplug. Files of other programs: npm run flash -- --erase",
    ],
  });
}

function checkSettings(list: Checklist, settings: Settings): void {
  const problems = settingsProblems(settings);
  list.add("Settings", {
    verdict: problems.has("token") ? "bad" : problems.size ? "warn" : "good",
    text: problems.size ? [...problems.values()].join("\n") : `${Object.keys(settings).length} in rheo.json`,
    remedy: ["npm run flash -- --settings FILE, with what is right; null removes a setting."],
  });
}

async function checkSha1(list: Checklist, link: Link): Promise<void> {
  const digest = await link.evaluate<string>('btoa(require("crypto").SHA1("abc"))').catch(() => "");
  list.add("SHA-1", {
    verdict: digest === ABC ? "good" : "warn",
    text:
      digest === ABC
        ? "crypto.SHA1 is right on FIPS 180-4's example"
        : "Espruino's crypto.SHA1 is absent or wrong",
    remedy: ["Rheo then uses the accelerator or its own code; npm run selftest tries those on the chip."],
  });
}

async function checkFiles(list: Checklist, link: Link, built: string): Promise<void> {
  const { updater, files } = builtFiles(built);
  const all = [updater, ...files];
  const stored = await checksums(
    link,
    all.map(({ name }) => name),
  );
  const missing = all.filter((_, index) => stored[index] === -1).map(({ name }) => name);
  const other = all.filter(({ crc }, index) => stored[index] !== -1 && stored[index] !== crc);
  list.add("Rheo", {
    verdict: missing.length ? "bad" : other.length ? "warn" : "good",
    text: missing.length
      ? `not on the board: ${missing.join(", ")}`
      : other.length
        ? `another build than the one here: ${other.map(({ name }) => name).join(", ")}`
        : "the files on the board are those of this build",
    remedy: ["npm run flash"],
  });
}

async function checkErrors(list: Checklist, link: Link): Promise<void> {
  const bytes = await readFile(link, "rheo.log");
  let errors: LoggedError[] = [];
  try {
    errors = bytes ? (JSON.parse(bytes.toString("latin1")) as LoggedError[]) : [];
  } catch {
    // A log cut off by a power failure is begun anew by the board.
  }
  list.add("Error log", {
    verdict: errors.length ? "warn" : "good",
    text: errors.length
      ? errors.map(({ boot, uptime, message }) => `start ${boot}, after ${uptime} s: ${message}`).join("\n")
      : "empty",
    remedy: ["To empty it: npx espruino -e \"require('Storage').erase('rheo.log')\" with your port."],
  });
}

interface WifiState {
  /** Of operation: with `AP` in it the board is a network itself. */
  mode?: string;
  station?: string;
  rssi?: number;
  ip?: string;
}

async function checkWifi(
  list: Checklist,
  link: Link,
  board: BoardInfo,
  settings: Settings,
): Promise<string | undefined> {
  const state = await link.evaluate<WifiState>(
    '(function(){try{var w=require("Wifi"),s=w.getStatus();return{mode:s.mode,station:s.station,rssi:s.rssi,ip:w.getIP().ip}}catch(e){return{}}})()',
  );
  const connected = state.ip !== undefined && state.ip !== "0.0.0.0";
  const weak = connected && (state.rssi ?? 0) < WEAK;
  if (state.ip === undefined) list.add("Wi-Fi", { verdict: "skipped", text: "this Espruino has none" });
  else if (isOwnNetwork(settings)) {
    const isOpen = /AP/.test(state.mode ?? "");
    list.add("Wi-Fi", {
      verdict: isOpen ? "good" : "bad",
      text: isOpen
        ? `its own network, ${networkName(settings)}: to look further, join that and give --url`
        : `its own network, ${networkName(settings)}, is not there`,
      remedy: ["npm run flash -- --own-network --ssid NAME installs it again."],
    });
  } else
    list.add("Wi-Fi", {
      verdict: !connected ? "bad" : weak ? "warn" : "good",
      text: connected
        ? `${networkName(settings)}, ${state.rssi} dBm, address ${state.ip}`
        : `not connected to ${networkName(settings) || "any network: none is set up"} (${state.station})`,
      remedy: connected
        ? ["The signal is weak: move the board or the access point."]
        : ["npm run flash -- --ssid NAME, or hold the BOOT button for 3 s and use a phone."],
    });
  if (board.simulated || board.board === "LINUX") return localAddress(settings).url;
  const port = typeof settings.port === "number" && settings.port !== 80 ? `:${settings.port}` : "";
  return connected ? `http://${state.ip}${port}/` : undefined;
}

/**
 * Everything that can go wrong between the box and the browser: what it is called, the sentence for
 * people, what to do about it, and the exit code for scripts. Written once; the pages list this table.
 */

interface Kind {
  /** Exit code of the process: distinct, documented, stable. */
  exit: number;
  /** What happened. `%` stands for the detail. */
  what: string;
  /** What to do, one step a line. */
  remedy: string[];
}

const INSTALL_ESPRUINO = [
  "In the browser: https://www.espruino.com/ESP32#flashing lists the web flasher (Chrome or Edge).",
  "By hand: download espruino_2v29_esp32.tgz from https://www.espruino.com/binaries/ and unpack it, then",
  "  pip install esptool",
  "  esptool.py --chip esp32 --port PORT erase_flash",
  "  esptool.py --chip esp32 --port PORT --baud 460800 write_flash --flash_mode dio --flash_freq 40m \\",
  "    0x1000 bootloader.bin 0x8000 partitions_espruino.bin 0x10000 espruino_esp32.bin",
  "ESP32-C3: --chip esp32c3, and 0x0 bootloader.bin 0x8000 partition-table.bin 0x10000 espruino-esp32c3.bin",
];

const RESUME =
  "Run the same command again: it goes on where it was; until it is done the board starts what it had.";

export const PROBLEMS = {
  unexpected: {
    exit: 1,
    what: "Something went wrong that this tool does not know: %",
    remedy: ["Run it again; if it stays, report it with what is printed above."],
  },
  usage: { exit: 2, what: "%", remedy: ["npm run flash -- --help lists the options."] },
  "not-built": { exit: 3, what: "%", remedy: ["npm run build"] },
  "no-port": {
    exit: 4,
    what: "No serial port was found.",
    remedy: [
      "Plug the board in with a cable that carries data: many only charge.",
      "Windows and macOS may need the driver of the board's USB chip (CP210x or CH340).",
      "A board elsewhere, or the simulated one: --port tcp://HOST:PORT",
    ],
  },
  "many-ports": {
    exit: 5,
    what: "There are several serial ports:\n%",
    remedy: ["Choose one: npm run flash -- --port NAME"],
  },
  "port-missing": {
    exit: 6,
    what: "There is no port %.",
    remedy: ["Without --port the tool lists what it finds."],
  },
  permission: {
    exit: 7,
    what: "This user may not open %.",
    remedy: [
      "Linux: sudo usermod -a -G dialout $USER (Arch: uucp), then log out and in again.",
      "Until then: sudo chmod a+rw PORT",
    ],
  },
  "port-busy": {
    exit: 8,
    what: "% is in use by another program.",
    remedy: ["Close the serial monitor, the Web IDE or the other upload, then run it again."],
  },
  refused: {
    exit: 9,
    what: "Nothing answers at %.",
    remedy: [
      "A board: Espruino's telnet console is off while Rheo runs; use the cable.",
      "The simulated board: npm start -- --console 2323, then --port tcp://localhost:2323",
    ],
  },
  silent: {
    exit: 10,
    what: "% is open, but nothing like Espruino answers.",
    remedy: [
      "Press the board's RESET (EN) button and run it again.",
      "Is it the right port? Unplug the board and see which one disappears.",
      "If there is no Espruino on the board yet:",
      ...INSTALL_ESPRUINO,
    ],
  },
  bootloader: {
    exit: 11,
    what: "The board waits in its bootloader for a download.",
    remedy: [
      "Press RESET (EN) without holding BOOT.",
      "If it comes back each time, GPIO0 is tied to ground: check the wiring at D0.",
    ],
  },
  "no-espruino": {
    exit: 12,
    what: "The board runs %, not Espruino.",
    remedy: ["Put Espruino 2v29 on it once; Rheo is then uploaded through it.", ...INSTALL_ESPRUINO],
  },
  "too-old": {
    exit: 13,
    what: "The board runs Espruino %; Rheo needs 2v25 or newer and is tested on 2v29.",
    remedy: INSTALL_ESPRUINO,
  },
  unsuitable: {
    exit: 14,
    what: "%",
    remedy: ["firmware/README.md has the table of boards that suit."],
  },
  "storage-full": {
    exit: 15,
    what: "The board's flash has no room: %",
    remedy: ["npm run flash -- --erase removes all files from the board first, other programs' too."],
  },
  "broken-off": { exit: 16, what: "The upload was broken off: %", remedy: [RESUME] },
  checksum: {
    exit: 17,
    what: "What the board stored differs from what was sent: %",
    remedy: [RESUME, "If it happens again, try another cable or USB port."],
  },
  "not-started": {
    exit: 18,
    what: "The files are on the board, but the new program does not run: %",
    remedy: ["npm run flash -- --rollback puts the program before back."],
  },
  "wifi-password": {
    exit: 19,
    what: "Rheo runs, but the Wi-Fi network refuses it: the password for % is probably wrong.",
    remedy: ["npm run flash -- --ssid NAME   and type the password again; only the settings are uploaded."],
  },
  "wifi-missing": {
    exit: 20,
    what: "Rheo runs, but the Wi-Fi network % was not found.",
    remedy: [
      "Names are told apart by capitals and blanks. The ESP32 hears 2.4 GHz networks only, not 5 GHz.",
      "npm run flash -- --ssid NAME   tries another; the board keeps trying this one by itself.",
    ],
  },
  "no-address": {
    exit: 21,
    what: "Rheo runs, but the board has no address yet: %",
    remedy: ["It keeps trying by itself. npm run doctor shows how it is."],
  },
  "no-rollback": {
    exit: 22,
    what: "There is no earlier program on the board to go back to: %",
    remedy: ["npm run flash installs the present one."],
  },
  "no-serialport": {
    exit: 23,
    what: "Serial ports cannot be used here: %",
    remedy: [
      "npm ci   installs the serialport package that comes with espruino; or use --port tcp://HOST:PORT",
    ],
  },
  "called-off": { exit: 24, what: "Called off: nothing on the board was changed.", remedy: [] },
  unreachable: {
    exit: 25,
    what: "No answer from the board at %.",
    remedy: ["Is it switched on and in this network? Its page in a browser should open at that address."],
  },
  "no-updates": {
    exit: 26,
    what: "The board at % takes no updates over the air.",
    remedy: [
      'It does when its settings have a "token" and "update": true; npm run flash -- --settings FILE puts them there, by cable.',
    ],
  },
  "update-token": {
    exit: 27,
    what: "The board at % does not accept the proof: its token is another one.",
    remedy: ["Give the token of its settings in the environment as RHEO_TOKEN, or when asked."],
  },
  "update-refused": {
    exit: 28,
    what: "The board refuses the update: %",
    remedy: ["It runs what it had. Run the same command again in a minute."],
  },
} satisfies Record<string, Kind>;

export type ProblemName = keyof typeof PROBLEMS;

/** A mishap with a name, for people (`message`, `remedy`) and for scripts (`exit`). */
export class Problem extends Error {
  readonly exit: number;
  readonly remedy: readonly string[];

  constructor(
    readonly problem: ProblemName,
    detail = "",
  ) {
    const { exit, what, remedy } = PROBLEMS[problem];
    super(what.replace("%", () => detail));
    this.exit = exit;
    this.remedy = remedy;
  }
}

/** The exit codes as lines for `--help` and the manual. */
export function exitCodes(): string[] {
  const lines = Object.entries(PROBLEMS).map(
    ([name, { exit }]) => `${String(exit).padStart(4)}  ${name.replaceAll("-", " ")}`,
  );
  return ["   0  done", ...lines];
}

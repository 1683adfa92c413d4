/** `npm run flash`, step by step: find the board, upload, switch, and wait until it can be opened. */
import { type Address, awaitAddress, localAddress } from "./address.js";
import { type BoardFile, builtFiles, SETTINGS_FILE, settingsFile } from "./files.js";
import { BOARDS, type BoardInfo, checkSuits, identify, TESTED } from "./identify.js";
import { type Link, openLink } from "./link.js";
import { type FlashOptions, isPassphrase } from "./options.js";
import { choosePort } from "./ports.js";
import { Problem } from "./problems.js";
import {
  boardSettings,
  keepNetwork,
  networkName,
  readSettingsFile,
  type Settings,
  withNetwork,
} from "./settings.js";
import { readFile } from "./storage.js";
import { awaitStart, awaitSwitch, commit, journalFor, restart, undoJournal } from "./switch.js";
import type { Terminal } from "./terminal.js";
import { describePlan, makePlan, upload } from "./upload.js";

/** Milliseconds for a board to erase its whole Storage and start again. */
const ERASE_TIME = 90000;

export interface FlashRun {
  options: FlashOptions;
  terminal: Terminal;
  /** Folder with what `npm run build` made. */
  built: string;
}

/** Carries out the command. @returns the board's address; undefined when it has none by intention. */
export async function flash({ options, terminal, built }: FlashRun): Promise<Address | undefined> {
  const given = options.settings === undefined ? undefined : readSettingsFile(options.settings);
  const { updater, files } = builtFiles(built);
  const port = await choosePort(options.port, terminal);
  terminal.say(`Connecting to ${port}`);
  const link = await openLink(port);
  try {
    const board = await meet(link, terminal);
    if (options.rollback) return await rollBack(link, board, options, terminal);
    if (options.erase && !options.dryRun) await eraseAll(link, board, terminal);
    const before = boardSettings(await readFile(link, SETTINGS_FILE));
    const settings = await completeSettings(given, before, board, options, terminal);
    return await installFiles(link, board, [...files, settingsFile(settings)], updater, {
      settings,
      options,
      terminal,
    });
  } finally {
    link.close();
  }
}

async function meet(link: Link, terminal: Terminal): Promise<BoardInfo> {
  const board = await identify(link);
  checkSuits(board);
  terminal.say(`Found Espruino ${board.version} on ${board.board}${board.simulated ? " (simulated)" : ""}`);
  if (board.versionNumber < TESTED)
    terminal.say("  Rheo is tested on 2v29; this one is older. If something fails, update Espruino first.");
  return board;
}

/** The board's settings to be: given or present ones, with the network of the options or of the keyboard. */
async function completeSettings(
  given: Settings | undefined,
  before: Settings,
  board: BoardInfo,
  options: FlashOptions,
  terminal: Terminal,
): Promise<Settings> {
  let settings = given ? keepNetwork(given, before) : before;
  const pin = BOARDS[board.board]!.pin;
  if (settings.pin === undefined && pin !== "D34") settings = { ...settings, pin };
  const ask = terminal.interactive && networkName(settings) === "" && !options.dryRun;
  const ssid =
    options.ssid ?? (ask ? await terminal.ask("Wi-Fi network (empty: set it up later by phone): ") : "");
  if (!ssid) return settings;
  let password = options.password;
  if (password === undefined && terminal.interactive)
    password = await terminal.askHidden(`Password for ${ssid} (empty: open network): `);
  if (password && !isPassphrase(password))
    throw new Problem("usage", "a Wi-Fi password has 8 to 63 characters");
  return withNetwork(settings, { ssid, password: password ?? "" });
}

interface Context {
  settings: Settings;
  options: FlashOptions;
  terminal: Terminal;
}

async function installFiles(
  link: Link,
  board: BoardInfo,
  files: BoardFile[],
  updater: BoardFile,
  { settings, options, terminal }: Context,
): Promise<Address | undefined> {
  const plan = await makePlan(link, files);
  for (const line of describePlan(files, plan)) terminal.say(line);
  if (options.dryRun) {
    terminal.say("Nothing was changed (--dry-run).");
    return undefined;
  }
  await upload(link, plan, updater, terminal);
  const journal = journalFor(plan.changed, plan.before);
  if (plan.changed.length) await commit(link, journal);
  terminal.say("Restarting the board");
  await restart(link, board);
  const answers = await awaitSwitch(link, journal);
  return await reach(link, board, settings, terminal, answers);
}

/** Waits for the address, unless the board is to be set up by phone first. */
async function reach(
  link: Link,
  board: BoardInfo,
  settings: Settings,
  terminal: Terminal,
  answers: boolean,
): Promise<Address | undefined> {
  if (!answers || board.board === "LINUX") return localAddress(settings);
  await awaitStart(link);
  if (networkName(settings) === "") {
    terminal.say("The board has no Wi-Fi settings. It now opens its own network, Rheo-XXXX:");
    terminal.say("join that with a phone and follow the page that appears.");
    return undefined;
  }
  terminal.say(`Waiting for ${networkName(settings)}`);
  return await awaitAddress(link, board, settings);
}

async function rollBack(
  link: Link,
  board: BoardInfo,
  { dryRun }: FlashOptions,
  terminal: Terminal,
): Promise<Address | undefined> {
  const journal = await undoJournal(link);
  for (const [name] of journal.files) terminal.say(`  ${name.padEnd(14)} goes back to what it was`);
  if (dryRun) {
    terminal.say("Nothing was changed (--dry-run).");
    return undefined;
  }
  await commit(link, journal);
  terminal.say("Restarting the board");
  await restart(link, board);
  const answers = await awaitSwitch(link, journal);
  const settings = answers ? boardSettings(await readFile(link, SETTINGS_FILE)) : {};
  return await reach(link, board, settings, terminal, answers);
}

/** Empties Storage. The program that runs from it is gone with it, so the same line restarts the board. */
async function eraseAll(link: Link, board: BoardInfo, terminal: Terminal): Promise<void> {
  terminal.say("Erasing all files on the board");
  const again = board.board === "LINUX" ? "load()" : "E.reboot()";
  await link.send(`\x03\x10require("Storage").eraseAll();${again}\n`);
  const until = Date.now() + ERASE_TIME;
  while (Date.now() < until) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    if (link.closed) throw new Problem("broken-off", `${link.port} is gone`);
    const left = await link.evaluate<number>('require("Storage").list().length', 3000).catch(() => undefined);
    if (left === 0) return;
  }
  throw new Problem("broken-off", "the board does not answer after erasing.");
}

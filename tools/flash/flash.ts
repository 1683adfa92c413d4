/** `npm run flash`, step by step: find the board, upload, switch, and wait until it can be opened. */
import { describeAir } from "../../host-sim/devices/radio.js";
import { type Address, awaitAddress, localAddress } from "./address.js";
import { type BoardFile, builtFiles, SETTINGS_FILE, settingsFile } from "./files.js";
import { BOARDS, type BoardInfo, checkSuits, identify, TESTED } from "./identify.js";
import { type Link, openLink } from "./link.js";
import { hearNetworks } from "./networks.js";
import {
  type FlashOptions,
  isOwnPassword,
  isPassphrase,
  WRONG_OWN_PASSWORD,
  WRONG_PASSWORD,
} from "./options.js";
import { choosePort } from "./ports.js";
import { Problem } from "./problems.js";
import {
  boardSettings,
  mergeSettings,
  networkName,
  readSettingsFile,
  type Settings,
  settingsProblems,
  withNetwork,
} from "./settings.js";
import { fileNames, readFile } from "./storage.js";
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
  const given = givenSettings(options);
  const { updater, files } = builtFiles(built);
  const port = await choosePort(options.ports[0], terminal);
  terminal.say(`Connecting to ${port}`);
  const link = await openLink(port);
  try {
    const board = await meet(link, terminal);
    if (options.rollback) return await rollBack(link, board, options, terminal);
    const before = await presentSettings(link, board, given, options, terminal);
    const settings = await completeSettings(mergeSettings(before, given), link, board, options, terminal);
    // Last, when all that could still fail or be called off has been: from here on the board is empty.
    if (options.erase && !options.dryRun) {
      await confirmErasure(link, options, terminal);
      await eraseAll(link, board, terminal);
    }
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

/** What the command line changes in the board's settings. @throws Problem `usage`. */
function givenSettings({ settings, name, channels }: FlashOptions): Settings {
  const given: Settings = settings === undefined ? {} : readSettingsFile(settings);
  if (name !== undefined) given.name = name;
  if (channels !== undefined) given.channels = channels;
  for (const [field, problem] of settingsProblems({
    ...(name !== undefined && { name }),
    ...(channels !== undefined && { channels }),
  }))
    throw new Problem("usage", `--${field}: ${problem}`);
  return given;
}

/**
 * What is kept of the board's settings: nothing when it is erased, but for the port of the simulated board,
 * on which this machine reaches it.
 * @throws Problem `usage` when what guards the board cannot be used and nothing else is given.
 */
async function presentSettings(
  link: Link,
  board: BoardInfo,
  given: Settings,
  { erase, settings }: FlashOptions,
  terminal: Terminal,
): Promise<Settings> {
  const before = boardSettings(await readFile(link, SETTINGS_FILE));
  if (erase) return board.simulated && before.port !== undefined ? { port: before.port } : {};
  for (const [name, problem] of settingsProblems(before)) {
    if (given[name] !== undefined) continue;
    if (name === "token" && settings === undefined)
      throw new Problem(
        "usage",
        `the board's ${problem}: it would answer nobody. Give another with --settings`,
      );
    terminal.say(`  On the board: ${problem}; it does not count.`);
  }
  return before;
}

/** The board's settings to be, with the network of the options or of the keyboard. */
async function completeSettings(
  merged: Settings,
  link: Link,
  board: BoardInfo,
  options: FlashOptions,
  terminal: Terminal,
): Promise<Settings> {
  let settings = merged;
  const pin = BOARDS[board.board]!.pin;
  if (settings.pin === undefined && settings.channels === undefined && pin !== "D34")
    settings = { ...settings, pin };
  const ask = terminal.interactive && networkName(settings) === "" && !options.dryRun;
  const ssid = options.ssid ?? (ask ? await askNetwork(link, board, terminal) : "");
  if (!ssid) return settings;
  const { ownNetwork } = options;
  let password = options.password;
  if (password === undefined && terminal.interactive)
    password = await terminal.askHidden(
      ownNetwork ? `Password of the new network ${ssid}: ` : `Password for ${ssid} (empty: open network): `,
    );
  if (ownNetwork && !isOwnPassword(password ?? "")) throw new Problem("usage", WRONG_OWN_PASSWORD);
  if (password && !isPassphrase(password)) throw new Problem("usage", WRONG_PASSWORD);
  return withNetwork(settings, { ssid, password: password ?? "" }, ownNetwork);
}

/** Shows what the board hears and asks which it is. @returns its name; empty to set it up later. */
async function askNetwork(link: Link, board: BoardInfo, terminal: Terminal): Promise<string> {
  const heard = await hearNetworks(link);
  if (heard.length) terminal.say("Networks in reach of the board:");
  heard.forEach(({ ssid, rssi, open }, index) => {
    terminal.say(`  ${index + 1}  ${ssid.padEnd(24)} ${rssi} dBm${open ? ", open" : ""}`);
  });
  if (board.simulated) for (const line of ["The simulated air has:", ...describeAir()]) terminal.say(line);
  const which = heard.length ? "name or number; " : "";
  const answer = await terminal.ask(`Wi-Fi network (${which}empty: set it up later by phone): `);
  const number = /^\d+$/.test(answer) && !heard.some(({ ssid }) => ssid === answer) ? Number(answer) : 0;
  return heard[number - 1]?.ssid ?? answer;
}

/** @throws Problem `called-off` when it is not meant, `usage` when nobody can say so. */
async function confirmErasure(link: Link, { yes }: FlashOptions, terminal: Terminal): Promise<void> {
  if (yes) return;
  const names = await fileNames(link);
  if (names.length === 0) return;
  if (!terminal.interactive) throw new Problem("usage", "--erase with nobody to ask needs --yes");
  terminal.say(`--erase removes ${names.length} files from the board: ${names.join(", ")}`);
  if (!/^y(es)?$/i.test(await terminal.ask("Remove them all? [y/N] "))) throw new Problem("called-off");
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

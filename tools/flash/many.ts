/** `--all`, `--each` and `--list`: many boards, each in a process of its own. */
import { type Failure, type Message, type Outcome, runJob } from "./job.js";
import type { Listing } from "./listing.js";
import { type NameOf, readNames } from "./names.js";
import { type FlashOptions, isPassphrase, WRONG_PASSWORD } from "./options.js";
import { likelyPorts } from "./ports.js";
import { Problem } from "./problems.js";
import { type Lines, table } from "./table.js";
import type { Terminal } from "./terminal.js";
import { listPorts, type PortInfo } from "./transport.js";

/** What one run over many boards has at hand. */
export interface ManyRun {
  options: FlashOptions;
  terminal: Terminal;
  lines: Lines;
  /** Folder with what `npm run build` made. */
  built: string;
  list?: () => Promise<PortInfo[]>;
  /** Runs the tool for one board. */
  run?: typeof runJob;
}

/** One board of many. */
interface Work {
  port: string;
  listing?: Listing;
  name?: string;
  /** What it does at the moment, or how it ended. */
  state: string;
  outcome?: Outcome;
}

/** Milliseconds between two looks at which ports there are. */
const LOOK = 1000;
/** Whole per cents between two lines where there is no terminal to draw in. */
const COARSE = 25;

async function portsOf({ options, list = listPorts }: ManyRun): Promise<string[]> {
  if (options.ports.length) return options.ports;
  return likelyPorts(await list()).map(({ path }) => path);
}

/** `--list`. @returns the exit code. */
export async function listBoards(run: ManyRun): Promise<number> {
  const ports = await portsOf(run);
  if (ports.length === 0) throw new Problem("no-port");
  const works = ports.map((port): Work => ({ port, state: "asking" }));
  await Promise.all(works.map((work) => identifyOne(work, run)));
  for (const line of table([
    ["PORT", "BOARD", "ESPRUINO", "SERIAL", "NAME", "PROGRAM"],
    ...works.map(listRow),
  ]))
    run.terminal.say(line);
  return exitOf(works);
}

function listRow({ port, listing, outcome }: Work): string[] {
  if (!listing) return [port, outcome?.failure?.message ?? "nothing"];
  const { board, version, serial, name, program } = listing;
  return [port, board, version, serial, name || "-", program];
}

/** `--all`. @returns the exit code: that of the first board that failed, 0 for none. */
export async function flashAll(run: ManyRun): Promise<number> {
  const ports = await portsOf(run);
  if (ports.length === 0) throw new Problem("no-port");
  const names = namesOf(run.options);
  const network = await askOnce(run);
  const works = ports.map((port): Work => ({ port, state: "waiting" }));
  const show = () => run.lines.show(works.map(progressLine));
  show();
  // Named in the order of the ports, whichever answers first.
  await Promise.all(works.map((work) => identifyOne(work, run, show)));
  works.forEach((work, index) => {
    nameOne(work, index + 1, names);
  });
  show();
  await Promise.all(works.map((work) => flashOne(work, run, network, show)));
  report(works, run.terminal);
  return exitOf(works);
}

/**
 * `--each`: every board that is plugged in, until `ended` resolves.
 * @returns the exit code.
 */
export async function flashEach(run: ManyRun, ended: Promise<void>): Promise<number> {
  const { terminal, lines, list = listPorts } = run;
  const names = namesOf(run.options);
  const network = await askOnce(run);
  terminal.say("Plug the boards in, one after another or all at once; Ctrl-C ends.");
  const works: Array<Work & { key: string }> = [];
  const running = new Map<string, Promise<void>>();
  let present: string[] = [];
  let over = false;
  void ended.then(() => {
    over = true;
  });
  const show = () => lines.show(works.map(progressLine));
  const start = ({ key, path }: { key: string; path: string }) => {
    const work = { key, port: path, state: "waiting" };
    const number = works.push(work);
    const task = (async () => {
      await identifyOne(work, run, show);
      nameOne(work, number, names);
      await flashOne(work, run, network, show);
    })();
    running.set(
      path,
      task.finally(() => running.delete(path)),
    );
  };
  while (!over) {
    const now = likelyPorts(await list());
    for (const port of now) {
      const key = keyOf(port);
      // A board with a USB of its own leaves and comes back when it restarts; chips without a number of their
      // own are known by nothing but being plugged in.
      const done = port.serialNumber && works.some((work) => work.key === key && !work.outcome?.failure);
      if (!present.includes(key) && !running.has(port.path) && !done) start({ key, path: port.path });
    }
    present = now.map(keyOf);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, LOOK)), ended]);
  }
  if (running.size) terminal.say("Finishing what is under way.");
  await Promise.all(running.values());
  if (works.length) report(works, terminal);
  return exitOf(works);
}

/** The same port with another board at its end is another one. */
function keyOf({ path, serialNumber }: PortInfo): string {
  return `${path} ${serialNumber ?? ""}`;
}

function namesOf({ names }: FlashOptions): NameOf | undefined {
  return names === undefined ? undefined : readNames(names);
}

interface Network {
  ssid: string | undefined;
  password: string | undefined;
}

/** The network for all of them, asked once. @throws Problem `usage`. */
async function askOnce({ options, terminal }: ManyRun): Promise<Network> {
  const { interactive } = terminal;
  const asked = options.ssid ?? (interactive && !options.dryRun ? await terminal.ask(ASK_NETWORK) : "");
  if (!asked) return { ssid: undefined, password: undefined };
  let { password } = options;
  if (password === undefined && interactive)
    password = await terminal.askHidden(`Password for ${asked} (empty: open network): `);
  if (password && !isPassphrase(password)) throw new Problem("usage", WRONG_PASSWORD);
  return { ssid: asked, password: password ?? "" };
}

const ASK_NETWORK = "Wi-Fi network for all of them (empty: each keeps its own, or is set up by phone): ";

async function identifyOne(work: Work, { run = runJob }: ManyRun, show = () => {}): Promise<void> {
  work.state = "asking who is there";
  show();
  const outcome = await run(["--list", "--port", work.port], undefined);
  work.listing = outcome.listing;
  if (outcome.failure) fail(work, outcome.failure);
  show();
}

function nameOne(work: Work, number: number, names: NameOf | undefined): void {
  if (!names || !work.listing) return;
  try {
    work.name = names({ number, port: work.port, serial: work.listing.serial });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    fail(work, error);
  }
}

function fail(work: Work, failure: Failure): void {
  work.outcome = { failure };
  work.state = `✖ ${failure.message.split("\n")[0]}`;
}

async function flashOne(work: Work, many: ManyRun, network: Network, show: () => void): Promise<void> {
  const { run = runJob } = many;
  if (work.outcome) return;
  const outcome = await run(argsFor(work, many, network), network.password, (message) => {
    work.state = stateAfter(message, work.state);
    show();
  });
  work.outcome = outcome;
  if (outcome.failure) fail(work, outcome.failure);
  else work.state = `✔ ${outcome.address?.url ?? work.state}`;
  show();
}

function argsFor({ port, name }: Work, { options, built }: ManyRun, { ssid }: Network): string[] {
  const args = ["--port", port, "--from", built, "--no-open"];
  if (ssid !== undefined) args.push("--ssid", ssid);
  if (name !== undefined) args.push("--name", name);
  if (options.settings !== undefined) args.push("--settings", options.settings);
  if (options.channelsText !== undefined) args.push("--channels", options.channelsText);
  if (options.erase) args.push("--erase", "--yes");
  if (options.dryRun) args.push("--dry-run");
  if (options.rollback) args.push("--rollback");
  return args;
}

function stateAfter(message: Message, before: string): string {
  if (message.kind === "say") return message.line.trim() || before;
  if (message.kind !== "progress") return before;
  const percent = Math.floor((message.share * 100) / COARSE) * COARSE;
  return `${message.what} ${percent} %`;
}

function progressLine({ port, name, listing, state }: Work): string {
  return `${port}  ${name ?? listing?.name ?? ""}${name || listing?.name ? "  " : ""}${state}`;
}

function report(works: Work[], terminal: Terminal): void {
  terminal.say("");
  const rows = works.map(({ port, listing, name, outcome }) => [
    port,
    listing?.board ?? "-",
    name ?? (listing?.name || "-"),
    outcome?.failure ? "failed" : (outcome?.address?.url ?? "done"),
  ]);
  for (const line of table([["PORT", "BOARD", "NAME", "ADDRESS"], ...rows])) terminal.say(line);
  const failed = works.filter(({ outcome }) => outcome?.failure);
  const good = works.length - failed.length;
  terminal.say("");
  terminal.say(`${good} of ${works.length} ${works.length === 1 ? "board" : "boards"} done.`);
  for (const { port, outcome } of failed) {
    terminal.say(`✖ ${port}: ${outcome!.failure!.message}`);
    for (const line of outcome!.failure!.remedy) terminal.say(`  ${line}`);
  }
}

function exitOf(works: Work[]): number {
  return works.find(({ outcome }) => outcome?.failure)?.outcome?.failure?.exit ?? 0;
}

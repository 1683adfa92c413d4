/**
 * `npm run selftest`: runs `dist/selftest.js` in the simulator, on Espruino for Linux or on a board, and
 * shows what it prints. Exit code 0 when all checks passed, 1 when some failed, else as `npm run flash`.
 *
 * On a board the program goes into a Storage file of its own for as long as it runs, so nothing that is
 * installed there changes; a running Rheo answers slowly meanwhile.
 */
import { existsSync, readFileSync } from "node:fs";
import { startTarget } from "../../host-sim/targets/index.js";
import { boardFile } from "./files.js";
import { checkSuits, identify } from "./identify.js";
import { openLink } from "./link.js";
import { Problem } from "./problems.js";
import { eraseFiles, makeRoom, writeFile } from "./storage.js";
import { printable } from "./terminal.js";
import { readToolArguments } from "./tool-arguments.js";

/** From the repository's root, where npm runs its scripts. */
const BUNDLE = "dist/selftest.js";
/** The program's place on the board. */
const FILE = "rheo.test";
/** Milliseconds for all of it: an ESP32 needs some seconds, mostly for SHA-1 in plain code. */
const TIME = 180_000;
const SUMMARY = /^(\d+) passed, (\d+) failed\r?$/m;

const HELP = `npm run selftest -- [--target sim|espruino] [--port NAME]
  --target WHERE  sim (default): the simulator; espruino: the interpreter that ESPRUINO names
  --port NAME     a board instead: serial port, or tcp://HOST:PORT
  --help          print this and exit
`;

interface Options {
  target: "sim" | "espruino";
  port: string | undefined;
  help: boolean;
}

function readOptions(args: string[]): Options {
  const string = { type: "string" } as const;
  const options = { target: string, port: string, help: { type: "boolean" } } as const;
  const values = readToolArguments(args, "selftest", options);
  try {
    const target = values.target ?? "sim";
    if (target !== "sim" && target !== "espruino")
      throw new Error(`--target is sim or espruino, not ${target}`);
    if (values.port !== undefined && values.target !== undefined)
      throw new Error("--port names a board, --target a program on this machine: give one of them");
    return { target, port: values.port, help: values.help === true };
  } catch (error) {
    throw new Problem("usage", (error as Error).message.split(". ")[0]);
  }
}

/** Gathers console text until the summary has come. */
class Listener {
  private text = "";
  private finish!: (failed: number) => void;
  /** Resolves with the number of failed checks. */
  readonly result = new Promise<number>((resolve, reject) => {
    this.finish = resolve;
    setTimeout(() => reject(new Problem("unexpected", `no result within ${TIME / 1000} s`)), TIME).unref();
  });

  /** @param show gets each whole line. */
  constructor(private readonly show: (line: string) => void) {}

  add(piece: string): void {
    this.text += piece;
    const end = this.text.lastIndexOf("\n") + 1;
    const lines = this.text.slice(0, end);
    this.text = this.text.slice(end);
    for (const line of lines.split(/\r?\n/)) if (/[\x20-\x7e]/.test(line)) this.show(clean(line));
    const summary = SUMMARY.exec(lines.split(/\r?\n/).map(clean).join("\n"));
    if (summary) this.finish(Number(summary[2]) || (Number(summary[1]) ? 0 : 1));
  }
}

/** A line without the terminal's control sequences and prompts around it. */
function clean(line: string): string {
  return printable(line).replaceAll("\t", "").replace(/^>+/, "");
}

async function runHere(target: Options["target"], listener: Listener): Promise<number> {
  const running = await startTarget({
    kind: target,
    bundle: BUNDLE,
    listens: false,
    onOutput: (text) => listener.add(text),
  });
  try {
    return await listener.result;
  } finally {
    await running.stop();
  }
}

async function runOnBoard(port: string, listener: Listener): Promise<number> {
  const link = await openLink(port);
  try {
    checkSuits(await identify(link));
    const file = boardFile(FILE, FILE, FILE, readFileSync(BUNDLE));
    await makeRoom(link, file.bytes.length, () => undefined);
    await writeFile(link, file);
    try {
      link.onText((text) => listener.add(text));
      // In a function, so that its short names do not meet those of a program that is running.
      await link.evaluate(`(function(){eval(require("Storage").read("${FILE}"))})()`, TIME);
      return await listener.result;
    } finally {
      await eraseFiles(link, [FILE]);
    }
  } finally {
    link.close();
  }
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(HELP);
    return 0;
  }
  if (!existsSync(BUNDLE)) throw new Problem("not-built", `${BUNDLE} is missing`);
  const listener = new Listener((line) => process.stdout.write(`${line}\n`));
  const failed =
    options.port === undefined
      ? await runHere(options.target, listener)
      : await runOnBoard(options.port, listener);
  return failed === 0 ? 0 : 1;
}

process.exit(
  await main().catch((error) => {
    const problem =
      error instanceof Problem ? error : new Problem("unexpected", (error as Error).message ?? String(error));
    process.stderr.write(`\n✖ ${printable(problem.message)}\n`);
    for (const line of problem.remedy) process.stderr.write(`  ${line}\n`);
    return problem.exit;
  }),
);

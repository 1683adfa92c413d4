/** `npm run flash`. What goes wrong says what to do; each kind of mishap has its own exit code. */
import { fileURLToPath } from "node:url";
import { updateOverAir } from "./air.js";
import { finish } from "./finish.js";
import { flash } from "./flash.js";
import { failureOf, isJob, jobTerminal, tell } from "./job.js";
import { listBoard } from "./listing.js";
import { flashAll, flashEach, listBoards } from "./many.js";
import { openBrowser } from "./open.js";
import { type FlashOptions, helpText, readOptions } from "./options.js";
import { Problem } from "./problems.js";
import { createLines } from "./table.js";
import { createTerminal, printable } from "./terminal.js";

/** What is uploaded lies in `dist`. */
const BUILT = fileURLToPath(new URL("../../dist", import.meta.url));

const terminal = createTerminal(process.stdin, process.stdout);

function report(error: unknown): number {
  const problem =
    error instanceof Problem ? error : new Problem("unexpected", (error as Error).stack ?? String(error));
  if (isJob) tell({ kind: "failed", failure: failureOf(problem) });
  else process.stderr.write(`\n✖ ${printable(problem.message)}\n`);
  for (const line of isJob ? [] : problem.remedy) process.stderr.write(`  ${line}\n`);
  return problem.exit;
}

/** Ctrl-C. */
function interrupted(): Promise<void> {
  return new Promise((resolve) => process.once("SIGINT", () => resolve()));
}

/** For one of many boards: whoever started it hears how it goes and how it ends. */
async function job(options: FlashOptions): Promise<number> {
  if (options.list) tell({ kind: "listing", listing: await listBoard(options.ports[0]!) });
  else
    tell({ kind: "done", address: await flash({ options, terminal: jobTerminal(), built: built(options) }) });
  return 0;
}

function built({ from }: FlashOptions): string {
  return from ?? BUILT;
}

/** Over the air, one board after another: a failure ends it, so that a bad program does not reach the others. */
async function updateAll(options: FlashOptions): Promise<number> {
  const controller = new AbortController();
  process.removeAllListeners("SIGINT");
  process.once("SIGINT", () => controller.abort());
  const token =
    options.token ?? (terminal.interactive ? await terminal.askHidden("Token of the boards: ") : "");
  if (!token) throw new Problem("usage", "--to needs the board's token: set RHEO_TOKEN in the environment");
  for (const to of options.to) {
    const { signal } = controller;
    const run = { to, token, built: built(options), dryRun: options.dryRun, terminal, signal };
    terminal.say(`Rheo is at ${(await updateOverAir(run)).url}`);
  }
  return 0;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    terminal.say(helpText());
    return 0;
  }
  if (isJob) return await job(options);
  const many = { options, terminal, lines: createLines(process.stdout), built: built(options) };
  if (options.each) return await flashEach(many, interrupted());
  process.once("SIGINT", () => process.exit(report(new Problem("broken-off", "by you"))));
  if (options.list) return await listBoards(many);
  if (options.to.length) return await updateAll(options);
  if (options.all) return await flashAll(many);
  const address = await flash({ options, terminal, built: built(options) });
  if (address) await finish(address, terminal, options.open ? openBrowser : undefined);
  return 0;
}

// The port's driver may still hold the process: what is to be done is done.
process.exit(await main().catch(report));

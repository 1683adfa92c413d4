/** `npm run flash`. What goes wrong says what to do; each kind of mishap has its own exit code. */
import { fileURLToPath } from "node:url";
import { qrLines } from "../../host-sim/shell/qr-code.js";
import type { Address } from "./address.js";
import { flash } from "./flash.js";
import { openBrowser } from "./open.js";
import { type FlashOptions, helpText, readOptions } from "./options.js";
import { Problem } from "./problems.js";
import { createTerminal, printable, type Terminal } from "./terminal.js";

/** What is uploaded lies in `dist`. */
const BUILT = fileURLToPath(new URL("../../dist", import.meta.url));

const terminal = createTerminal(process.stdin, process.stdout);

async function finish(address: Address | undefined, options: FlashOptions, { ask, say, show }: Terminal) {
  if (!address) return;
  say(`Rheo is at ${address.url}${address.name ? ` and at ${address.name}` : ""}`);
  if (!address.local && terminal.interactive) show(["", ...qrLines(address.url), ""]);
  if (!options.open || !terminal.interactive) return;
  const answer = await ask("Open it in the browser? [Y/n] ");
  if (!/^n/i.test(answer)) openBrowser(address.url);
}

function report(error: unknown): number {
  const problem =
    error instanceof Problem ? error : new Problem("unexpected", (error as Error).stack ?? String(error));
  process.stderr.write(`\n✖ ${printable(problem.message)}\n`);
  for (const line of problem.remedy) process.stderr.write(`  ${line}\n`);
  return problem.exit;
}

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options.help) {
    terminal.say(helpText());
    return 0;
  }
  process.once("SIGINT", () => process.exit(report(new Problem("broken-off", "by you"))));
  await finish(await flash({ options, terminal, built: options.from ?? BUILT }), options, terminal);
  return 0;
}

// The port's driver may still hold the process: what is to be done is done.
process.exit(await main().catch(report));

/**
 * Command line of the simulated board: `npm start`, `npm run sim -- BUNDLE`. `--help` tells the options.
 * Exit codes: 0 stopped by the user, 1 could not start, 2 wrong command line.
 */
import { firstPort } from "./cli/boards.js";
import { isConfined, runConfined } from "./cli/confined.js";
import { runFleet } from "./cli/fleet.js";
import { type CommandLine, helpText, readCommandLine } from "./cli/options.js";
import { beginLife } from "./cli/process-life.js";
import { banner, explainPort, Session, STATUS_INTERVAL } from "./cli/session.js";
import { PlainText } from "./shell/plain-text.js";
import { listenError } from "./shell/ports.js";
import { UsageError } from "./shell/values.js";
import { createSimulator, type Simulator } from "./simulator/simulator.js";

async function run(commandLine: CommandLine): Promise<void> {
  const { simulator: options, quiet, typed } = commandLine;
  let simulator: Simulator | undefined;
  let session: Session | undefined;
  const life = beginLife(
    async () => simulator?.stop(),
    (key) => (session ? session.key(key) : key === "quit" && life.end(0)),
  );
  const { terminal } = life;
  const plain = new PlainText();
  const refuse = async (port: number, code: string): Promise<void> =>
    life.end(1, await explainPort(port, code, typed));
  try {
    simulator = await createSimulator({
      ...options,
      print: (text) => terminal.print(plain.strip(text)),
      warn: (text) => terminal.print(`[simulator] ${text}\n`),
      onListenError: refuse,
    });
  } catch (error) {
    life.end(1, (error as Error).message);
    return;
  }
  // Before the first lines promise an address that is somebody else's.
  const taken = await listenError(simulator.port, options.host);
  if (taken) await refuse(simulator.port, taken);
  if (life.ending) {
    await simulator.stop();
    return;
  }
  if (!quiet) terminal.print(banner(simulator, options.host, terminal.keys));
  session = new Session(simulator, terminal, () => life.end(0));
  simulator.setPower(true);
  if (terminal.live) setInterval(() => session?.showStatus(), STATUS_INTERVAL);
}

/** Says whose a taken port is, which the confined process could not see, and starts that. */
async function start({ simulator: options, boards: count = 1, typed }: CommandLine): Promise<void> {
  const first = firstPort(options);
  for (let port = first; port < first + count; port++) {
    const taken = await listenError(port, options.host);
    if (!taken) continue;
    process.stderr.write(`${await explainPort(port, taken, typed, count)}\n`);
    process.exitCode = 1;
    return;
  }
  process.exitCode = await runConfined(typed, options);
}

try {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.help) console.log(helpText());
  else if (isConfined) await (commandLine.boards === undefined ? run : runFleet)(commandLine);
  else await start(commandLine);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n(--help lists the options.)\n`);
  process.exitCode = 2;
}

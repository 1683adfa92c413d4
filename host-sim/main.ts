/**
 * Command line of the simulated board: `npm start`, `npm run sim -- BUNDLE`. `--help` tells the options.
 * Exit codes: 0 stopped by the user, 1 could not start, 2 wrong command line.
 */
import { fromOutside, isConfined, runConfined } from "./cli/confined.js";
import { type CommandLine, helpText, readCommandLine } from "./cli/options.js";
import { listenError } from "./cli/ports.js";
import { banner, explainPort, Session, STATUS_INTERVAL } from "./cli/session.js";
import { Terminal } from "./cli/terminal.js";
import { UsageError } from "./cli/values.js";
import { createSimulator, DEFAULT_PORT, type Simulator } from "./simulator.js";

/** Signals on which a session ends in good order: interrupt, terminate, terminal closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

async function run(commandLine: CommandLine): Promise<void> {
  const { simulator: options, quiet, typed } = commandLine;
  let simulator: Simulator | undefined;
  let session: Session | undefined;
  let ending = false;
  const terminal = new Terminal({
    output: process.stdout,
    input: process.stdin,
    onKey: (key) => (session ? session.key(key) : key === "quit" && end(0)),
  });
  const end = (code: number, message?: string): void => {
    if (ending) return;
    ending = true;
    terminal.restore();
    if (message) process.stderr.write(`${message}\n`);
    const stopped = simulator ? simulator.stop() : Promise.resolve();
    stopped.then(
      () => process.exit(code),
      (error: Error) => {
        process.stderr.write(`${error.message}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, () => end(0));
  // `npm run dev` says what it does: above the live line, not into it.
  fromOutside(
    (text) => terminal.print(text),
    () => end(0),
  );
  // Whoever read our output has gone (`| head`): so do we.
  process.stdout.on("error", () => end(0));

  const refuse = async (port: number, code: string): Promise<void> =>
    end(1, await explainPort(port, code, typed));
  try {
    simulator = await createSimulator({
      ...options,
      print: (text) => terminal.print(text),
      warn: (text) => terminal.print(`[simulator] ${text}\n`),
      onListenError: refuse,
    });
  } catch (error) {
    end(1, (error as Error).message);
    return;
  }
  // Before the first lines promise an address that is somebody else's.
  const taken = await listenError(simulator.port, options.host);
  if (taken) await refuse(simulator.port, taken);
  if (ending) {
    await simulator.stop();
    return;
  }
  if (!quiet) terminal.print(banner(simulator, options.host, terminal.keys));
  session = new Session(simulator, terminal, () => end(0));
  simulator.setPower(true);
  if (terminal.live) setInterval(() => session?.showStatus(), STATUS_INTERVAL);
}

/** Says whose a taken port is, which the confined process could not see, and starts that. */
async function start({ simulator: options, typed }: CommandLine): Promise<void> {
  const { settings, host } = options;
  const port = options.port ?? (typeof settings?.port === "number" ? settings.port : DEFAULT_PORT);
  const taken = await listenError(port, host);
  if (taken) process.stderr.write(`${await explainPort(port, taken, typed)}\n`);
  process.exitCode = taken ? 1 : await runConfined(typed, options);
}

try {
  const commandLine = readCommandLine(process.argv.slice(2));
  if (commandLine.help) console.log(helpText());
  else if (isConfined) await run(commandLine);
  else await start(commandLine);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n(--help lists the options.)\n`);
  process.exitCode = 2;
}

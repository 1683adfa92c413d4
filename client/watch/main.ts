/** `npm run watch`: see `--help`. */
import { HELP, type Options, parseOptions, UsageError } from "./options.js";
import { Watch } from "./watch.js";

/** Milliseconds for the goodbyes of sockets that are closed. */
const LEAVE_WITHIN = 500;

async function run(options: Options): Promise<void> {
  // Nobody reads our progress: no reason to end.
  process.stderr.on("error", () => undefined);
  const watch = new Watch(options, {
    output: process.stdout,
    tell: (line) => process.stderr.write(`${line}\n`),
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => watch.stop());
  const { written, unread, refused } = await watch.done;
  if (unread) process.stderr.write(`Samples left out, as the reader was slow: ${unread}\n`);
  if (!written && !refused) process.stderr.write("No sample came.\n");
  process.exitCode = written > 0 ? 0 : refused ? 3 : 1;
  setTimeout(() => process.exit(), LEAVE_WITHIN).unref();
}

try {
  const options = parseOptions(process.argv.slice(2), process.env);
  if (options) await run(options);
  else process.stdout.write(HELP);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n(--help lists the options.)\n`);
  process.exitCode = 2;
}

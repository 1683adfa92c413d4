/**
 * `npm run trace -- trace.csv`: makes a session of a trace, which the dashboard opens. Exit codes: 0 written, 1 the
 * trace cannot be read or the session not be written, 2 wrong command line.
 */
import { writeFileSync } from "node:fs";
import { MOST_CHANNELS, sessionOf } from "../devices/session-text.js";
import { describeSkipped } from "../devices/trace.js";
import { readTrace } from "../devices/trace-file.js";
import { readArguments } from "../shell/arguments.js";
import { UsageError } from "../shell/values.js";

const HELP = `Makes a session of a trace, for "Open a recorded session" in the dashboard's menu.

  npm run trace -- trace.csv [session.rheo]

The trace is a table as host-sim/README.md describes it, of the simulator (--record), a dashboard or another tool.
Without a second name the session lies beside it, with the ending .rheo.

  --help          print this and exit
`;

function run(args: string[]): void {
  const { values, positionals } = readArguments(args, {
    scripts: ["trace"],
    allowPositionals: true,
    options: { help: { type: "boolean" } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const [from, to = `${from}`.replace(/(\.\w+)?$/, ".rheo"), ...more] = positionals;
  if (from === undefined || more.length)
    throw new UsageError("npm run trace takes a trace, and where to write");
  if (to === from) throw new UsageError(`${from} would be written over: name the session`);
  const trace = readTrace(from);
  const { text, samples, seconds } = sessionOf(trace);
  writeFileSync(to, text);
  const names = trace.columns.slice(0, MOST_CHANNELS).map(({ name }) => name);
  console.log(`${to}: ${samples} samples of ${names.join(", ")} in ${seconds.toFixed(1)} s.`);
  const left = trace.columns.slice(MOST_CHANNELS).map(({ name }) => name);
  if (left.length)
    console.log(`Left out, as a board has at most ${MOST_CHANNELS} channels: ${left.join(", ")}`);
  if (trace.skipped.length) console.log(`Left out${describeSkipped(trace)}`);
  console.log('The dashboard opens it: "Open a recorded session" in its menu.');
}

try {
  run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

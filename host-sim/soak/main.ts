/**
 * `npm run soak -- --minutes 5`: viewers under chaos, for as long as told; `--hostile`: attackers. Exit codes: 0 all is well, 1
 * something failed (the seed that repeats it is printed), 2 wrong command line.
 */
import { randomInt } from "node:crypto";
import { dirname } from "node:path";
import { readArguments } from "../shell/arguments.js";
import { pickFreePort } from "../shell/ports.js";
import { UsageError, whole } from "../shell/values.js";
import { cutPower } from "./cuts.js";
import { measureFloods } from "./floods.js";
import { searchHostile } from "./hostile.js";
import { measurePeaks, peakTable } from "./peaks.js";
import { type SoakReport, soak } from "./soak.js";

const HELP = `Runs the simulated board under chaos with viewers, and looks whether it stays well.

  npm run soak -- [bundle] [options]

  --minutes N     how long (default 5)
  --viewers N     how many (default 6, as many as the firmware serves)
  --seed N        the chaos to repeat (default: another one each time, which is printed)
  --cuts N        instead: cut the power N times while files in flash are replaced; on the interpreter
                  that ESPRUINO names, or in the simulator
  --hostile       looks instead for what peers could send that takes the most memory, on the
                  interpreter that the environment's ESPRUINO names
  --peaks         instead: how much memory each kind of input takes at most, there too
  --floods S      instead: floods of S seconds each beside five viewers, held against a board without; on the
                  interpreter that ESPRUINO names, or in the simulator
  --free N        with --hostile: free variables that the board is left with (default 3500)
  --quiet         leave out the events
  --help          print this and exit
`;

const TEXT = { type: "string" } as const;
const FLAG = { type: "boolean" } as const;
const OPTIONS = {
  minutes: TEXT,
  viewers: TEXT,
  seed: TEXT,
  cuts: TEXT,
  quiet: FLAG,
  help: FLAG,
  hostile: FLAG,
  peaks: FLAG,
  floods: TEXT,
  free: TEXT,
} as const;

function minutesOf(text: string): number {
  const minutes = text.trim() === "" ? Number.NaN : Number(text);
  if (!(minutes > 0 && minutes <= 100_000))
    throw new UsageError(`--minutes takes a number above 0, not "${text}"`);
  return minutes;
}

function summary({ viewers, pauses }: SoakReport): string {
  const rows = viewers.map(({ frames, connections, failures, longestGap }, index) => {
    const gap = (longestGap / 1000).toFixed(1);
    return `viewer ${index + 1}: ${frames} frames, ${connections} connections, ${failures} losses, at most ${gap} s without a frame`;
  });
  const variables = pauses.map((quiet) => quiet.variables);
  rows.push(`memory with nobody connected: ${Math.min(...variables)} to ${Math.max(...variables)} variables`);
  return rows.join("\n");
}

async function runCuts(built: string, cuts: number, seed: number): Promise<void> {
  const binary = process.env.ESPRUINO || undefined;
  console.log(
    `Cutting the power ${cuts} times, ${binary ? "on the interpreter" : "in the simulator"}, seed ${seed}.`,
  );
  const report = await cutPower({ built, cuts, seed, binary, tell: (line) => console.log(line) });
  if (report.failures.length === 0)
    console.log(`All is well: ${report.cuts} cuts, ${report.replaced} files replaced, nothing lost.`);
  else {
    console.log(`FAILED:\n  ${report.failures.join("\n  ")}\nRepeat it with --seed ${seed}.`);
    process.exitCode = 1;
  }
}

async function hostile(bundle: string, minutes: number, seed: number, free: number): Promise<void> {
  if (!process.env.ESPRUINO) throw new UsageError("--hostile needs ESPRUINO=/path/to/espruino");
  console.log(`Attacking ${bundle} for ${minutes} min with ${free} variables free, seed ${seed}.`);
  const report = await searchHostile({ bundle, minutes, seed, free, tell: (line) => console.log(line) });
  console.log(`${report.trials} trials; the most that was taken: ${report.most} variables.`);
  if (report.failures.length === 0) return console.log("All is well: the board was never out of memory.");
  console.log(`FAILED:\n  ${report.failures.join("\n  ")}\nRepeat it with --seed ${seed}.`);
  process.exitCode = 1;
}

async function peaks(bundle: string): Promise<void> {
  if (!process.env.ESPRUINO) throw new UsageError("--peaks needs ESPRUINO=/path/to/espruino");
  console.log(peakTable(await measurePeaks({ bundle, tell: (line) => console.error(line) })));
}

/** Of the samples that a board without attackers sends its viewers, so many in twenty must come. */
const SHARE = 19 / 20;

async function floods(bundle: string, seconds: number): Promise<void> {
  const binary = process.env.ESPRUINO || undefined;
  const reports = await measureFloods({ bundle, seconds, binary, tell: (line) => console.log(line) });
  const short = reports.filter(({ attacked, quiet }) => attacked < SHARE * quiet);
  if (short.length === 0) return console.log("All is well: 19 of 20 samples come through beside each flood.");
  console.log(`FAILED: fewer than 19 of 20 beside ${short.map(({ what }) => what).join(", ")}`);
  process.exitCode = 1;
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    scripts: ["soak"],
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const minutes = minutesOf(values.minutes ?? "5");
  const viewers = whole(values, "viewers", 1, 9) ?? 6;
  const seed = whole(values, "seed", 0, 0xffffffff) ?? randomInt(0x100000000);
  const bundle = positionals[0] ?? "dist/firmware.js";
  const cuts = whole(values, "cuts", 1, 1_000_000);
  if (cuts !== undefined) return await runCuts(dirname(bundle), cuts, seed);
  const flood = whole(values, "floods", 1, 3600);
  if (flood !== undefined) return await floods(bundle, flood);
  if (values.peaks) return await peaks(bundle);
  if (values.hostile) return await hostile(bundle, minutes, seed, whole(values, "free", 500, 16000) ?? 3500);
  console.log(`Soaking ${bundle} for ${minutes} min with ${viewers} viewers, seed ${seed}.`);
  const tell = (line: string): void => {
    if (!values.quiet || !line.startsWith("chaos:")) console.log(line);
  };
  const report = await soak({ bundle, minutes, seed, viewers, port: await pickFreePort(), tell });
  console.log(summary(report));
  if (report.failures.length === 0)
    console.log("All is well: memory flat, all sockets returned, nobody starved.");
  else {
    console.log(`FAILED:\n  ${report.failures.join("\n  ")}\nRepeat it with --seed ${seed}.`);
    process.exitCode = 1;
  }
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(
    `${(error as Error).message}${error instanceof UsageError ? "\n(--help lists the options.)" : ""}\n`,
  );
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

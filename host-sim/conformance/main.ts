/** `npm run conformance`: the case families of RFC 6455 against a live server. */
import { startTarget, type Target } from "../targets/index.js";
import type { Case } from "./case.js";
import { CASES, FAMILIES } from "./cases/index.js";
import { HELP, type Options, parseOptions } from "./options.js";
import type { Address } from "./peer.js";
import { runCase, type Verdict } from "./run.js";

const MARKS: Record<Verdict, string> = {
  ok: "ok           ",
  "non-strict": "NON-STRICT   ",
  informational: "informational",
  failed: "FAILED       ",
};

async function main(): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = CASES.filter(({ id }) => isChosen(id, options.cases));
  if (chosen.length === 0) {
    console.error(`no case is called ${options.cases.join(" or ")}`);
    return 2;
  }
  const target = options.address ? undefined : await start(options);
  const address = options.address ?? { host: "127.0.0.1", port: target?.port ?? 0, path: "/" };
  try {
    return await runAll(chosen, address, options.quiet);
  } finally {
    await target?.stop();
  }
}

function start(options: Options): Promise<Target> {
  return startTarget({ kind: options.target, bundle: options.bundle });
}

function isChosen(id: string, wanted: string[]): boolean {
  return wanted.length === 0 || wanted.some((number) => id === number || id.startsWith(`${number}.`));
}

/** Runs the cases one after the other; gives the exit code. */
async function runAll(cases: Case[], address: Address, quiet: boolean): Promise<number> {
  const counts: Record<Verdict, number> = { ok: 0, "non-strict": 0, informational: 0, failed: 0 };
  const verdicts = new Map<string, Verdict>();
  for (const test of cases) {
    const { verdict, reason, unreachable } = await runCase(test, address);
    if (unreachable) {
      const left = cases.length - verdicts.size;
      console.error(
        `${address.host}:${address.port} does not open a WebSocket (${reason}); ${left} of ${cases.length} cases were not tried.`,
      );
      return 1;
    }
    verdicts.set(test.id, verdict);
    counts[verdict]++;
    if (quiet && (verdict === "ok" || verdict === "informational")) continue;
    console.log(`${test.id.padEnd(8)} ${MARKS[verdict]} ${test.title}${reason ? `: ${reason}` : ""}`);
  }
  summarize(verdicts);
  console.log(
    `${cases.length} cases: ${counts.ok} ok, ${counts["non-strict"]} non-strict, ` +
      `${counts.informational} informational, ${counts.failed} failed`,
  );
  return counts.failed + counts["non-strict"] === 0 ? 0 : 1;
}

function summarize(verdicts: Map<string, Verdict>): void {
  console.log("");
  for (const [number, title, cases] of FAMILIES) {
    const run = cases.map(({ id }) => verdicts.get(id)).filter((verdict) => verdict !== undefined);
    const right = run.filter((verdict) => verdict === "ok" || verdict === "informational").length;
    if (run.length) console.log(`${number.padEnd(3)} ${title.padEnd(24)} ${right} of ${run.length}`);
  }
}

process.exitCode = await main();

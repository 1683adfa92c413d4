/**
 * Runs test files with Node's own runner, printed by its own reporter, under one summary. Arguments are
 * the files.
 *
 * Most files wait most of the time, for timers of the protocol and for programs to start: several run at
 * once, those first that take longest. Those that drive a browser run one by one beside them: a browser takes
 * every core it can get.
 */

import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/** Files at a time besides the browser's. */
const AT_ONCE = 3;
/** A test that takes longer has hung, in milliseconds. */
const TIMEOUT = 10 * 60_000;
/** Files that take more than twenty seconds, longest first: the rest fits around them. */
const LONG = [
  "firmware/network/test/staying-up.test.ts",
  "gateway/test/cluster.test.ts",
  "gateway/test/flat.test.ts",
  "gateway/test/day.test.ts",
  "tools/flash/test/mishaps.test.ts",
  "host-sim/conformance/test/conformance.test.ts",
  "host-sim/bench/test/command-line.test.ts",
  "tools/dev/test/dev.test.ts",
  "tools/test/new-bundle.test.ts",
  "host-sim/cli/test/cli.test.ts",
  "host-sim/espruino/test/fidelity.test.ts",
  "host-sim/espruino/test/recorded.test.ts",
  "host-sim/soak/test/soak.test.ts",
];
const FIGURE = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

const files = process.argv.slice(2).sort((a, b) => rank(a) - rank(b));
const inBrowser = (/** @type {string} */ file) => file.startsWith("web/");
const GROUPS = [
  { files: files.filter((file) => !inBrowser(file)), concurrency: AT_ONCE },
  { files: files.filter(inBrowser), concurrency: 1 },
].filter((group) => group.files.length);

/** @type {Map<string, number>} */
const totals = new Map();
/** @type {Map<string, number>} why tests were skipped, and how many */
const skipped = new Map();

const started = Date.now();
const events = new PassThrough({ objectMode: true });
const report = Readable.from(events).pipe(new spec());
report.pipe(process.stdout, { end: false });
await Promise.all(GROUPS.map(runGroup));
events.end();
await finished(report);
process.exitCode = conclude();

/**
 * @param {{ files: string[], concurrency: number }} group
 */
async function runGroup(group) {
  /** @type {import("node:test/reporters").TestEvent[]} of one test and all in it: the reporter wants them in a row */
  let batch = [];
  for await (const event of run({ ...group, timeout: TIMEOUT })) {
    if (isFigure(event) || event.type === "test:summary") continue;
    note(event);
    batch.push(event);
    const isLast = (event.type === "test:pass" || event.type === "test:fail") && event.data.nesting === 0;
    if (isLast) batch = flush(batch);
  }
  flush(batch);
}

/**
 * @param {any[]} batch
 * @returns {any[]} an empty one
 */
function flush(batch) {
  for (const event of batch) events.write(event);
  return [];
}

/** @param {any} event one of the runner's figures, which are summed up */
function isFigure(event) {
  const found =
    event.type === "test:diagnostic" && event.data.nesting === 0 && FIGURE.exec(event.data.message);
  if (!found) return false;
  totals.set(found[1], (totals.get(found[1]) ?? 0) + Number(found[2]));
  return true;
}

/** @param {any} event */
function note(event) {
  if (event.type !== "test:pass" && event.type !== "test:fail") return;
  const { skip } = event.data;
  if (skip === undefined) return;
  const why = typeof skip === "string" && skip ? skip : "no reason given";
  skipped.set(why, (skipped.get(why) ?? 0) + 1);
}

/** Says in one sentence what passed, what was skipped and why. @returns {number} exit code */
function conclude() {
  const count = (/** @type {string} */ name) => totals.get(name) ?? 0;
  const failed = count("fail") + count("cancelled");
  const parts = [`${count("pass")} tests in ${files.length} files passed`];
  parts.push(failed ? `${failed} FAILED` : "none failed");
  const why = [...skipped].map(([reason, times]) => `${times}: ${reason}`).join("; ");
  parts.push(count("skipped") ? `${count("skipped")} skipped (${why})` : "none skipped");
  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  // The plain form that programs read, then the one for people.
  console.log(`${count("pass")} passed, ${failed} failed, ${count("skipped")} skipped`);
  console.log(`${failed ? "✖" : "✔"} ${parts.join(", ")}, in ${minutes} minutes.`);
  return failed || !count("tests") ? 1 : 0;
}

/** @param {string} file */
function rank(file) {
  const place = LONG.indexOf(file);
  return place < 0 ? LONG.length : place;
}

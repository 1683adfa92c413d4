/**
 * `npm run build`: builds every output whose sources changed since it was last built, two at a time.
 * `--force` builds all. Exit code 1 when anything failed.
 */
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { DASHBOARD, ESPRUINO_ENTRIES } from "./entries.js";
import { isFresh, readState, startState, writeState } from "./state.js";

const WORKERS = 2;
/** Longest first, so that the two workers end together. */
const ORDER = [
  "firmware",
  "dashboard",
  "node",
  "echo",
  "selftest",
  "updater",
  "supervisor",
  "provisioning",
  "prelude",
];

/**
 * @param {{ force?: boolean, log?: (line: string) => void }} [options]
 * @returns {Promise<boolean>} whether all outputs are good
 */
export async function build({ force = false, log = console.log } = {}) {
  const started = performance.now();
  const names = taskNames();
  const before = readState();
  const state = startState(before, names, force);
  const waiting = names.filter((name) => force || !isFresh(before, name));
  const count = waiting.length;
  let failed = false;
  const work = async () => {
    let worker;
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      worker ??= new Worker(new URL("./worker.js", import.meta.url));
      const result = await run(worker, name);
      for (const line of result.lines) log(line);
      if (result.built) state.tasks[name] = result.built;
      else failed = true;
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, count) }, work));
  if (!failed) state.complete = true;
  writeState(state);
  if (count === 0) log("dist is up to date");
  else if (failed) log("build failed");
  else log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return !failed;
}

/** @returns {string[]} the outputs' names, longest work first */
function taskNames() {
  const names = [...ESPRUINO_ENTRIES.map(({ name }) => name), DASHBOARD.name, "node"];
  const rank = (/** @type {string} */ name) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return names.sort((a, b) => rank(a) - rank(b));
}

/**
 * @param {Worker} worker
 * @param {string} name
 * @returns {Promise<{ lines: string[], built?: import("./state.js").BuiltTask }>}
 */
function run(worker, name) {
  return new Promise((resolve, reject) => {
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.postMessage(name);
  });
}

if (import.meta.filename === process.argv[1]) {
  process.exitCode = (await build({ force: process.argv.includes("--force") })) ? 0 : 1;
}

/**
 * `npm run build`: builds every output whose sources changed since it was last built, two at a time, and looks at types.
 * `--force` builds all; names (`npm run build -- dashboard`) build those alone, but the bundles for boards all
 * together. Exit code 1 when anything failed.
 */
import { performance } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { BUNDLES, ESPRUINO_BUNDLES } from "../bundles.js";
import { CLIENT } from "./entries.js";
import { isFresh, readState, startState, writeState } from "./state.js";

const WORKERS = 2;
/** The three that take longest, so that the two workers end together; the rest in the manifest's order. */
const FIRST = ["firmware", "dashboard", "node", "client-package", "client-page", "fleet", "workbench"];

/** What `npm start` and its like need: all but what other programs are given. */
export const TO_RUN = taskNames().filter((name) => name !== CLIENT.page.name && name !== CLIENT.package.name);

/**
 * @param {{ force?: boolean, check?: boolean, wanted?: string[], log?: (line: string) => void }} [options] `wanted`: names of
 *   outputs; none for all; `check`: whether types are looked at
 * @returns {Promise<boolean>} whether all outputs are good
 */
export async function build({ force = false, check = true, wanted = [], log = console.log } = {}) {
  const started = performance.now();
  const names = taskNames();
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length) {
    log(`nothing is called ${unknown.join(", ")}; there are ${names.join(", ")}`);
    return false;
  }
  const before = readState();
  // Their fields' short names follow from all sources, and they hand each other records: all or none.
  const together = ESPRUINO_BUNDLES.map(({ name }) => name);
  const all = wanted.some((name) => together.includes(name)) ? [...wanted, ...together] : wanted;
  const isWanted = (/** @type {string} */ name) => !all.length || all.includes(name);
  const isDone = (/** @type {string} */ name) =>
    isFresh(before, name) && (before.tasks[name]?.checked || !check);
  const waiting = names.filter((name) => isWanted(name) && (force || !isDone(name)));
  const state = startState(
    before,
    names.filter((name) => !waiting.includes(name)),
  );
  const count = waiting.length;
  let failed = false;
  const work = async () => {
    let worker;
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      worker ??= new Worker(new URL("./worker.js", import.meta.url));
      const result = await run(worker, { name, check });
      for (const line of result.lines) log(line);
      if (result.built) state.tasks[name] = result.built;
      else failed = true;
    }
    await worker?.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(WORKERS, count) }, work));
  writeState(state);
  if (count === 0) log("dist is up to date");
  else if (failed) log("build failed");
  else log(`built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return !failed;
}

/** @returns {string[]} the outputs' names, longest work first */
function taskNames() {
  return [...new Set([...FIRST, ...BUNDLES.map(({ name }) => name)])];
}

/**
 * @param {Worker} worker
 * @param {{ name: string, check: boolean }} task
 * @returns {Promise<{ lines: string[], built?: import("./state.js").BuiltTask }>}
 */
function run(worker, task) {
  return new Promise((resolve, reject) => {
    worker.once("error", reject);
    worker.once("message", (result) => {
      worker.off("error", reject);
      resolve(result);
    });
    worker.postMessage(task);
  });
}

if (import.meta.filename === process.argv[1]) {
  const args = process.argv.slice(2);
  const wanted = args.filter((arg) => arg !== "--force");
  process.exitCode = (await build({ force: args.includes("--force"), wanted })) ? 0 : 1;
}

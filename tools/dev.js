/**
 * `npm run dev`: builds, runs the simulator, and on every change of a source builds again, restarts the
 * simulator and reloads open pages. Arguments are the simulator's. A failed build leaves the last good
 * one running.
 */
import { createHash } from "node:crypto";
import { readFileSync, statSync, watch } from "node:fs";
import { STORED } from "../bundles.js";
import { build } from "./build.js";
import { startReloadServer } from "./dev/reload.js";
import { prepareFlash, startSimulator } from "./dev/simulator.js";
import { globSync } from "./glob.js";
import { inRoot } from "./paths.js";
import { SOURCES } from "./state.js";

/** What the simulator is made of, and what it loads. */
const OUTPUTS = [...STORED.map(({ file }) => file), "host-sim/main.js", "host-sim/shared"];
/** Milliseconds of rest after a change: editors write a file in several steps. */
const REST = 100;

const args = process.argv.slice(2);
const pages = await startReloadServer();
/** @type {ReturnType<typeof startSimulator> | undefined} */
let simulator;
let running = "";
let building = false;
let again = false;

const log = (/** @type {string} */ line) => (simulator ?? { say: console.log }).say(`[dev] ${line}`);

async function update() {
  if (building) {
    again = true;
    return;
  }
  building = true;
  do {
    again = false;
    if (await build({ log: (line) => line !== "dist is up to date" && log(line) })) await restart();
    else if (!simulator) log("the simulator starts when the build is good");
  } while (again);
  building = false;
}

async function restart() {
  const built = outputs();
  if (built === running) return;
  await simulator?.stop();
  prepareFlash(pages.port);
  simulator = startSimulator(args, (code) => process.exit(code));
  running = built;
  pages.reload();
}

/** A digest of all outputs that matter here. */
function outputs() {
  const digest = createHash("sha1");
  for (const name of globSync(OUTPUTS.map((output) => `dist/${output}`))) {
    digest.update(readFileSync(inRoot(name)));
  }
  return digest.digest("hex");
}

/** @type {NodeJS.Timeout | undefined} */
let timer;
for (const source of SOURCES) {
  watch(inRoot(source), { recursive: statSync(inRoot(source)).isDirectory() }, () => {
    clearTimeout(timer);
    timer = setTimeout(update, REST);
  });
}
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    const stopped = simulator ? simulator.stop() : Promise.resolve();
    stopped.then(() => process.exit(0));
  });
}
await update();

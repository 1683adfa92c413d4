/** Builds outputs by name, one after the other, for `build.js`. */
import { statSync } from "node:fs";
import path from "node:path";
import { parentPort } from "node:worker_threads";
import { rollup } from "rollup";
import { tasks } from "../rollup.config.js";
import { fromRoot } from "./paths.js";
import { describe } from "./plugins/strict.js";
import { stamp } from "./state.js";

parentPort?.on("message", async ({ name, check }) => {
  parentPort?.postMessage(await buildTask(name, check));
});

/**
 * @param {string} name
 * @param {boolean} check whether types are looked at
 * @returns {Promise<{ lines: string[], built?: import("./state.js").BuiltTask }>}
 */
async function buildTask(name, check) {
  const task = tasks({ check }).find((candidate) => candidate.name === name);
  if (!task) return { lines: [`nothing is called ${name}`] };
  try {
    const bundle = await rollup(task.options);
    const { output } = await bundle.write(task.options.output);
    await bundle.close();
    const { dir, file } = task.options.output;
    const folder = dir ?? path.dirname(/** @type {string} */ (file));
    const files = output.map(({ fileName }) => path.join(folder, fileName));
    return {
      lines: files.filter((file) => !file.endsWith(".map")).map(line),
      built: {
        inputs: stamp(bundle.watchFiles, name),
        outputs: files.map(fromRoot),
        checked: check || !task.checks,
      },
    };
  } catch (error) {
    return { lines: [explain(error)] };
  }
}

/** @param {string} file */
function line(file) {
  return `${fromRoot(file).padEnd(32)} ${String(statSync(file).size).padStart(7)} bytes`;
}

/**
 * A mistake in the sources is told with its place alone; anything else with its stack.
 * @param {any} error
 */
function explain(error) {
  const isOfSource = error.code || error.plugin || error.loc || error.name === "SourceError";
  return isOfSource ? describe(error) : String(error.stack ?? error);
}

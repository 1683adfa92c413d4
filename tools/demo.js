/**
 * `npm run demo`: builds `dist/demo.html`, a page with a board in it, and opens it; `--no-open` only builds. What is
 * built for boards must be there: `npm run build`, which `npm run demo` does first.
 */
import { spawn } from "node:child_process";
import { statSync } from "node:fs";
import { rollup } from "rollup";
import { demoTask } from "../rollup.config.js";
import { inRoot } from "./paths.js";
import { describe } from "./plugins/strict.js";

const { options } = demoTask();
try {
  const bundle = await rollup(options);
  await bundle.write(options.output);
  await bundle.close();
} catch (error) {
  console.error(describe(/** @type {any} */ (error)));
  process.exit(1);
}
const file = inRoot("dist/demo.html");
console.log(
  `${file}: ${statSync(`${file}.gz`).size} bytes when a host compresses it. Open it in any browser.`,
);
if (!process.argv.includes("--no-open")) {
  const command =
    { darwin: "open", win32: "explorer" }[/** @type {string} */ (process.platform)] ?? "xdg-open";
  // Where there is no desktop, the line above says what to open.
  spawn(command, [file], { stdio: "ignore", detached: true })
    .on("error", () => undefined)
    .unref();
}

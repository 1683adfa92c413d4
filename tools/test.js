/**
 * `npm test`: builds, checks types and style, then runs every `*.test.ts`, or those whose path contains
 * one of the arguments (`npm test -- firmware/websocket`). Exit code 1 when anything failed.
 */
import { spawn } from "node:child_process";
import { globSync } from "./glob.js";
import { inRoot, ROOT } from "./paths.js";

const [, , ...wanted] = process.argv;

/** Each runs after the one before, its commands side by side. */
const STEPS = [
  { name: "build", commands: [["node", "tools/build.js"]] },
  {
    name: "types and style",
    commands: [
      ["node", bin("typescript/bin/tsc"), "-p", "firmware"],
      ["node", bin("typescript/bin/tsc"), "-p", "web"],
      ["node", bin("typescript/bin/tsc"), "-p", "web/demo"],
      ["node", bin("typescript/bin/tsc"), "-p", "web/setup"],
      ["node", bin("typescript/bin/tsc"), "-p", "client"],
      ["node", bin("typescript/bin/tsc"), "-p", "gateway"],
      ["node", bin("typescript/bin/tsc"), "-p", "."],
      ["node", bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", "."],
    ],
  },
];

process.exitCode = await main();

async function main() {
  const all = testFiles();
  if (!all.length) {
    console.log(`no test file's path contains ${wanted.join(" or ")}`);
    return 1;
  }
  if (!wanted.length)
    console.log(
      "This takes about twenty minutes on two cores, half an hour with ESPRUINO; npm test -- PART OF A PATH runs less.",
    );
  for (const { name, commands } of STEPS) {
    console.log(`▶ ${name}`);
    const started = Date.now();
    const results = await Promise.all(commands.map((command) => run(command)));
    const failed = results.filter(({ code }) => code !== 0);
    for (const { output } of failed) process.stdout.write(output);
    if (failed.length) {
      console.log(`✖ ${name}: fix this first, the tests were not run`);
      return 1;
    }
    console.log(`✔ ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  console.log(interpreter());
  const preload = ["tsx", "./tools/test/linger.js"].flatMap((module) => ["--import", module]);
  const runner = ["node", ...preload, "tools/test/run.js", ...all];
  return (await run(runner, "inherit")).code;
}

/** @returns {string[]} */
function testFiles() {
  const all = globSync(
    ["firmware", "host-sim", "web", "client", "gateway", "examples", "tools"],
    /\/test\/.*\.test\.ts$/,
  );
  return wanted.length ? all.filter((file) => wanted.some((part) => file.includes(part))) : all;
}

function interpreter() {
  const file = process.env.ESPRUINO;
  return file
    ? `real interpreter: ${file}`
    : "real interpreter: SKIPPED, set ESPRUINO=/path/to/espruino (2v29 for Linux) to run the tests on it too";
}

/** @param {string} file */
function bin(file) {
  return `node_modules/${file}`;
}

/**
 * @param {string[]} command
 * @param {"pipe" | "inherit"} [stdio] whether its output is kept or shown
 * @returns {Promise<{ code: number, output: string }>}
 */
function run([program, ...args], stdio = "pipe") {
  return new Promise((resolve, reject) => {
    const child = spawn(program === "node" ? process.execPath : inRoot(program), args, {
      cwd: ROOT,
      stdio: ["ignore", stdio, stdio],
    });
    let output = "";
    child.stdout?.on("data", (piece) => (output += piece));
    child.stderr?.on("data", (piece) => (output += piece));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}

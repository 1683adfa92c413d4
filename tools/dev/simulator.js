import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { STORED } from "../../bundles.js";
import { inRoot, ROOT } from "../paths.js";
import { withReload } from "./reload.js";

const FOLDER = "dist/dev";

/**
 * Puts the built files for the simulated flash into a folder of their own, the page with its reload script.
 * @param {number} port of the reload server
 */
export function prepareFlash(port) {
  mkdirSync(inRoot(FOLDER), { recursive: true });
  for (const { file } of STORED) copyFileSync(inRoot(`dist/${file}`), inRoot(`${FOLDER}/${file}`));
  const page = withReload(readFileSync(inRoot("dist/dashboard.html.gz")), port);
  writeFileSync(inRoot(`${FOLDER}/dashboard.html.gz`), page);
}

/**
 * Starts the simulator on that folder, with the terminal handed through.
 * @param {string[]} args further arguments of its command line
 * @param {(code: number) => void} onExit it ended by itself
 * @returns {{ say(line: string): void, stop(): Promise<void> }}
 */
export function startSimulator(args, onExit) {
  const child = spawn(process.execPath, ["dist/host-sim/main.js", `${FOLDER}/firmware.js`, ...args], {
    cwd: ROOT,
    // The channel is for lines that are to appear above the simulator's live line.
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  let stopping = false;
  const ended = new Promise((resolve) =>
    child.on("exit", (code) => {
      resolve(undefined);
      if (!stopping) onExit(code ?? 1);
    }),
  );
  return {
    say(line) {
      if (child.connected) child.send(`${line}\n`);
      else console.log(line);
    },
    async stop() {
      stopping = true;
      child.kill("SIGTERM");
      await ended;
    },
  };
}

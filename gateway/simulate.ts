/**
 * Simulated boards beside the gateway, to look at it without having any: `npm start -- --boards N` in a confined
 * process of its own, as their programs are not the gateway's to trust.
 */
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { projectRoot, spawnConfined } from "../host-sim/cli/confined.js";
import { ALL_LISTEN } from "../host-sim/cli/fleet.js";
import { endProcess } from "../host-sim/shell/end-process.js";
import { pickFreePort } from "../host-sim/shell/ports.js";

/** One simulated board that listens. */
export interface SimulatedBoard {
  name: string;
  port: number;
}

export interface SimulatedBoards {
  boards: SimulatedBoard[];
  stop(): Promise<void>;
}

/**
 * Starts `count` boards, each with a knob that turns by itself at its own pace; none when it is 0.
 * @param warn is told what goes wrong later, line by line.
 * @throws Error in a sentence
 */
export async function simulateBoards(count: number, warn: (line: string) => void): Promise<SimulatedBoards> {
  if (count === 0) return { boards: [], stop: async () => undefined };
  const build = join(projectRoot(), "dist");
  const bundle = join(build, "firmware.js");
  const port = await pickFreePort(2 * count);
  const args = [bundle, "--boards", String(count), "--port", String(port), "--knob", "sine"];
  // Ctrl-C in the terminal is for the gateway, which ends the boards when it has released them.
  const process = spawnConfined(
    join(build, "host-sim/main.js"),
    args,
    { bundle },
    { stdio: "pipe", detached: true },
  );
  let ending = false;
  await started(process, count, (line) => {
    if (!ending) warn(line);
  });
  const boards = Array.from({ length: count }, (_, index) => ({
    name: `Board ${index + 1}`,
    port: port + index,
  }));
  return {
    boards,
    stop: async () => {
      ending = true;
      await endProcess(process);
    },
  };
}

/** Resolves when all boards listen. */
function started(process: ChildProcess, count: number, warn: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    let listen = false;
    const errors: string[] = [];
    createInterface({ input: process.stdout! }).on("line", (line) => {
      if (line === ALL_LISTEN(count)) {
        listen = true;
        resolve();
      } else if (line.includes("[simulator]")) warn(line);
    });
    createInterface({ input: process.stderr! }).on("line", (line) => {
      if (listen) warn(line);
      else errors.push(line);
    });
    process.once("error", reject);
    process.once("close", () => {
      if (listen) warn("the simulated boards have ended");
      else reject(new Error(errors.join(" ") || "the simulated boards ended at once"));
    });
  });
}

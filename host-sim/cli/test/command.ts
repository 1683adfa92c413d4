/** Runs the built command line as a user does, without a terminal. */
import { type ChildProcess, spawn } from "node:child_process";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { pickFreePort } from "../../shell/ports.js";

const MAIN = fileURLToPath(new URL("../../../dist/host-sim/main.js", import.meta.url));
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A board that a failing test leaves behind would keep the run from ending. */
const running = new Set<ChildProcess>();
after(() => {
  for (const process of running) process.kill("SIGKILL");
});

export class Command {
  stdout = "";
  stderr = "";
  readonly ended: Promise<Ended>;
  private readonly process: ChildProcess;

  constructor(args: string[], environment: NodeJS.ProcessEnv = {}) {
    this.process = spawn(process.execPath, [MAIN, ...args], {
      cwd: ROOT,
      env: { ...process.env, npm_lifecycle_event: "start", ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    running.add(this.process);
    this.process.stdout?.on("data", (bytes) => {
      this.stdout += bytes;
    });
    this.process.stderr?.on("data", (bytes) => {
      this.stderr += bytes;
    });
    this.ended = new Promise((resolve) => {
      this.process.once("close", (code) => {
        running.delete(this.process);
        resolve({ code, stdout: this.stdout, stderr: this.stderr });
      });
    });
  }

  /** Waits until standard output matches. @throws Error when it ends or two minutes pass before: machines are slow. */
  async until(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + 120_000;
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    while (!pattern.test(this.stdout)) {
      if (over || performance.now() > deadline) {
        throw new Error(`no ${pattern}:\n${this.stdout}\n${this.stderr}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  stop(signal: NodeJS.Signals = "SIGINT"): Promise<Ended> {
    this.process.kill(signal);
    return this.ended;
  }
}

/** Runs to the end. */
export function run(...args: string[]): Promise<Ended> {
  return new Command(args).ended;
}

/** Starts the firmware on a free port with further options and waits until it listens. */
export async function board(...args: string[]): Promise<{ command: Command; port: number; url: string }> {
  const port = await pickFreePort();
  const command = new Command(["--port", String(port), ...args]);
  await command.until(/listening on port/);
  return { command, port, url: `http://localhost:${port}` };
}

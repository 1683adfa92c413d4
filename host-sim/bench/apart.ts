/**
 * The simulated board in a process of its own: what is measured from outside, and the client that
 * measures it, do not take turns on one thread, and the process's CPU time is the board's.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Output, type Target, type TargetOptions } from "../targets/target.js";
import type { Answer, Call, Started } from "./apart-child.js";

/** Options that can be sent to another process. */
export type ApartOptions = Omit<TargetOptions, "onEnd">;

/** Starts a bundle in the simulator, as `startTarget` does. @throws Error as that does. */
export async function startApart({ onOutput, ...options }: ApartOptions): Promise<Target> {
  const program = fileURLToPath(new URL("apart-child.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", program], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    serialization: "advanced",
  });
  const kill = () => void child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const calls = new Calls(child);
  const output = new Output(onOutput);
  child.on("message", (message: Answer) => {
    if (message.output !== undefined) output.add(message.output);
  });
  let started: Started;
  try {
    started = (await calls.ask("start", [options])) as Started;
  } catch (error) {
    kill();
    throw error;
  }
  return {
    kind: "sim",
    ...started,
    pid: child.pid as number,
    output: () => output.all(),
    waitFor: (pattern, milliseconds) => output.waitFor(pattern, milliseconds),
    setKnob: async (...args) => void (await calls.ask("setKnob", args)),
    setButton: async (...args) => void (await calls.ask("setButton", args)),
    setLight: async (...args) => void (await calls.ask("setLight", args)),
    setI2cFault: async (...args) => void (await calls.ask("setI2cFault", args)),
    setWifi: async (up) => void (await calls.ask("setWifi", [up])),
    memory: () => calls.ask("memory", []) as ReturnType<Target["memory"]>,
    evaluate: (expression) => calls.ask("evaluate", [expression]),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      // It ends by itself once the board is off.
      await calls.ask("stop", []).catch(kill);
      child.disconnect();
      await ended;
    },
  };
}

/** Calls to the other process and their answers. */
class Calls {
  private lastId = 0;
  private readonly waiting = new Map<number, (answer: Answer) => void>();

  constructor(private readonly child: ChildProcess) {
    child.on("message", (answer: Answer) => {
      if (answer.id !== undefined) this.settle(answer.id, answer);
    });
    child.once("exit", () => {
      for (const id of [...this.waiting.keys()]) this.settle(id, { id, error: "the simulator ended" });
    });
  }

  ask(method: Call["method"], args: unknown[]): Promise<unknown> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, ({ error, value }) =>
        error === undefined ? resolve(value) : reject(new Error(error)),
      );
      this.child.send({ id, method, args } satisfies Call, (error) => {
        if (error) this.settle(id, { id, error: "the simulator ended" });
      });
    });
  }

  private settle(id: number, answer: Answer): void {
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }
}

/** The other end of `apart.ts`: starts a simulated board and does with it what the parent asks for. */
import { startTarget, type Target, type TargetOptions } from "../targets/index.js";

/** A method of the target, or `start` with its options. */
export interface Call {
  id: number;
  method:
    | "start"
    | "stop"
    | "memory"
    | "evaluate"
    | "setKnob"
    | "setButton"
    | "setLight"
    | "setI2cFault"
    | "setLight"
    | "setI2cFault"
    | "setWifi";
  args: unknown[];
}

/** What came of the call with that number; or text of the console. */
export interface Answer {
  id?: number;
  value?: unknown;
  error?: string;
  output?: string;
}

/** What `start` answers. */
export type Started = Pick<Target, "port" | "controlPort">;

let target: Target | undefined;

function send(answer: Answer): void {
  if (process.connected) process.send?.(answer);
}

async function carryOut({ method, args }: Call): Promise<unknown> {
  if (method === "start") {
    target = await startTarget({
      ...(args[0] as TargetOptions),
      onOutput: (output) => send({ output }),
    });
    return { port: target.port, controlPort: target.controlPort } satisfies Started;
  }
  if (!target) throw new Error(`${method}: nothing has been started`);
  return (target[method] as (...args: unknown[]) => unknown)(...args);
}

process.on("message", (call: Call) => {
  carryOut(call).then(
    (value) => send({ id: call.id, value }),
    (error) => send({ id: call.id, error: (error as Error).message }),
  );
});
// Without the parent there is nobody to measure it for.
process.on("disconnect", () => process.exit());

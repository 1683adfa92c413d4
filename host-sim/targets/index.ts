/**
 * Starts a bundle, in the simulator or on Espruino for Linux: the same file on both. Tests and tools that
 * talk to a board use this and do not care which it is.
 */
import { listenError, pickFreePort } from "../shell/ports.js";
import { startInterpreter } from "./interpreter.js";
import { startSimulated } from "./simulated.js";
import type { Target, TargetKind, TargetOptions } from "./target.js";

export type { MemoryFigures, Target, TargetKind, TargetOptions } from "./target.js";

/** The kinds that can run here: always the simulator, the interpreter when `ESPRUINO` names one. */
export function availableTargets(): TargetKind[] {
  return process.env.ESPRUINO ? ["sim", "espruino"] : ["sim"];
}

/**
 * Starts a bundle and resolves once it listens on its port.
 * @throws Error with the console's text when it does not; when the bundle, the build's prelude or the
 * interpreter is missing; when a port asked for by number is taken.
 */
export async function startTarget(options: TargetOptions): Promise<Target> {
  if (options.port !== undefined) {
    const code = await listenError(options.port);
    if (code) throw Object.assign(new Error(`port ${options.port}: ${code}`), { code });
  }
  const port = options.port ?? (await pickFreePort());
  return options.kind === "sim" ? startSimulated(options, port) : startInterpreter(options, port);
}

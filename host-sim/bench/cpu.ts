/** What Linux knows of a process's time on the processor. */
import { readFileSync } from "node:fs";

/** Ticks of `/proc/PID/stat` in a second. */
const TICKS = 100;

/** Milliseconds of CPU time that a process has used, in user and system mode. */
export function cpuTime(pid: number): number {
  const [, user, system] =
    /^\d+ \(.*\) \S(?: \S+){10} (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
  return ((Number(user) + Number(system)) / TICKS) * 1000;
}

/**
 * Milliseconds that a process's main thread was ready to run and had to wait for a processor so far: what
 * others on this machine took from it. 0 where the system does not tell.
 */
export function waitingTime(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/schedstat`, "latin1").split(" ")[1]) / 1e6;
  } catch {
    return 0;
  }
}

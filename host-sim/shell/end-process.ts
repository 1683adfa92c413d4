/** Ending a program that this one started. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";

/**
 * Ends a child process and waits until it is no more. One that ended by itself, or never started, is no error:
 * its event has been, and waiting for it would be for ever.
 */
export async function endProcess(
  child: ChildProcess | undefined,
  signal: NodeJS.Signals = "SIGTERM",
): Promise<void> {
  if (!child?.pid || child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill(signal);
  await ended;
}

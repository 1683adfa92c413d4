/**
 * The trial of a program that was just installed: it is kept once a start of it has proved good, and the
 * program before it is put back after four starts that failed. A start counts as failed when it neither
 * proved good nor met anybody: as soon as a peer has connected it is not the program alone that may have
 * ended it, and whoever can crash a board must not be able to undo an update.
 *
 * File: a byte that says it is begun, then two for each start, `t` when it begins and `p` when the first peer
 * connects, each written in place into bytes that are still erased.
 */
import type { Storage } from "../journal/storage";

/** While this file exists, the program is on trial. */
export const TRIAL_FILE = "rheo.trial";
/** Failed starts after which the program before is put back. */
const TRIALS = 4;
/** Bytes of the file: a program that came into contact so often without proving good is kept as it is. */
const SIZE = 129;

const BEGUN = "t";
const MET = "p";

/** Where the last start's bytes are; -1 before the first. */
function lastStart(marks: string): number {
  return marks.lastIndexOf(BEGUN);
}

/** Begins the trial of what was just installed. */
export function beginTrial(storage: Storage): void {
  storage.write(TRIAL_FILE, "n", 0, SIZE);
}

export function endTrial(storage: Storage): void {
  if (storage.read(TRIAL_FILE) !== undefined) storage.erase(TRIAL_FILE);
}

/**
 * Counts one start of a program on trial.
 * @returns whether it is on trial, and has failed too often
 */
export function countStart(storage: Storage): "kept" | "trial" | "failed" {
  const marks = storage.read(TRIAL_FILE);
  if (marks === undefined) return "kept";
  if (marks.split(BEGUN + "\xff").length > TRIALS) return "failed";
  const at = lastStart(marks) < 0 ? 1 : lastStart(marks) + 2;
  if (at >= marks.length) {
    endTrial(storage);
    return "kept";
  }
  storage.write(TRIAL_FILE, BEGUN, at);
  return "trial";
}

/** A peer has connected: this start no longer counts. */
export function metPeer(storage: Storage): void {
  const marks = storage.read(TRIAL_FILE);
  if (marks === undefined) return;
  try {
    storage.write(TRIAL_FILE, MET, lastStart(marks) + 1);
  } catch (_error) {
    // Then it counts.
  }
}

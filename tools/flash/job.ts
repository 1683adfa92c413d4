/**
 * One board among many: the tool runs once for each in a process of its own, since the `espruino` package keeps
 * one connection in global state, and tells its parent by messages what it would have printed.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Address } from "./address.js";
import type { Listing } from "./listing.js";
import type { Problem } from "./problems.js";
import type { Terminal } from "./terminal.js";

/** How it ended badly: a Problem's parts. */
export interface Failure {
  exit: number;
  message: string;
  remedy: readonly string[];
}

/** What the process says to its parent. */
export type Message =
  | { kind: "say"; line: string }
  | { kind: "progress"; what: string; share: number }
  | { kind: "listing"; listing: Listing }
  | { kind: "done"; address: Address | undefined }
  | { kind: "failed"; failure: Failure };

/** How it ended. */
export interface Outcome {
  address?: Address;
  listing?: Listing;
  failure?: Failure;
}

/** True in a process that was started for one of many boards. */
export const isJob = process.send !== undefined;

export function tell(message: Message): void {
  process.send?.(message);
}

export function failureOf({ exit, message, remedy }: Problem): Failure {
  return { exit, message, remedy };
}

/** Nobody is asked there: what there was to ask has been asked once for all. */
export function jobTerminal(): Terminal {
  const nobody = () => Promise.reject(new Error("nobody to ask"));
  return {
    interactive: false,
    say: (line) => tell({ kind: "say", line }),
    show: () => undefined,
    ask: nobody,
    askHidden: nobody,
    progress: (what, share) => tell({ kind: "progress", what, share }),
  };
}

const SCRIPT = fileURLToPath(new URL("../../dist/tools/flash/main.js", import.meta.url));

/**
 * Runs the tool for one board.
 * @param password kept out of the command line, which every user of the machine may read
 * @param heard called with each message
 * @returns how it ended, never rejects
 */
export function runJob(
  args: string[],
  password: string | undefined,
  heard: (message: Message) => void = () => undefined,
): Promise<Outcome> {
  const outcome: Outcome = {};
  const child = fork(SCRIPT, args, {
    env: { ...process.env, ...(password !== undefined && { WIFI_PASSWORD: password }) },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let complaint = "";
  child.stderr?.on("data", (bytes: Buffer) => {
    complaint = (complaint + bytes.toString()).slice(-LONGEST_COMPLAINT);
  });
  child.on("message", (message: Message) => {
    if (message.kind === "done") outcome.address = message.address;
    else if (message.kind === "failed") outcome.failure = message.failure;
    else if (message.kind === "listing") outcome.listing = message.listing;
    heard(message);
  });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      outcome.failure = { exit: 1, message: error.message, remedy: [] };
      resolve(outcome);
    });
    child.once("close", (code) => {
      if (code !== 0 && !outcome.failure)
        outcome.failure = { exit: code ?? 1, message: complaint.trim() || "it was ended", remedy: [] };
      resolve(outcome);
    });
  });
}

/** Characters kept of what a process that fell prints. */
const LONGEST_COMPLAINT = 2000;

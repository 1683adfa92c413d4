/**
 * Staying up: counts starts, starts the watchdog, keeps uncaught errors in flash and restarts after
 * one, slowly when it happens again and again. A file of its own, so that the firmware stays small and
 * an upload of the firmware alone keeps it.
 */
import type { LoggedError } from "../app/messages";
import { withPart } from "../board/parts";
import type { Socket } from "../board/tcp";
import { readErrors } from "../journal/error-log";
import type * as Storing from "../parts/storing/main";
import { type Boot, beginBoot, proveBoot } from "./boots";
import { endTrial, metPeer, TRIAL_FILE } from "./trial";

/** What the firmware gets. Two bundles meet here: names are kept, without `_`. */
export interface Supervisor {
  /**
   * Begins to look after the program, which from now on has to call `E.kickWatchdog()` every second.
   * @param now milliseconds since boot; @param report a line for the console
   */
  watch(now: () => number, report: (text: string) => void): void;
  /**
   * Has the first connection told, while the program is on trial: see `trial.ts`.
   * @param server whose `opened` is called for each connection
   */
  meet<Peer>(server: { opened(socket: Socket): Peer }): void;
  /** The error log, oldest first. */
  errors(): LoggedError[];
  /** Keeps a problem, which the firmware survives, in the error log. */
  log(problem: string): void;
  /** Restarts the board. */
  restart(): void;
}

/** What the module leaves behind. */
export interface SupervisorGlobal {
  rheoSupervisor: Supervisor;
}

declare const global: SupervisorGlobal;

/** Milliseconds a start has to last to prove good. */
const GOOD_TIME = 60000;
/** Milliseconds to let the console and the sockets finish before the restart. */
const RESTART_DELAY = 1000;
/** The same after so many short starts in a row: time to get hold of the board by its console. */
const SLOW_DELAY = 60000;
const SHORT_STARTS = 3;
/** Seconds the main loop may stand still: the slowest thing it does, erasing a page of flash, takes 0.1 s. */
const WATCHDOG = 10;
/** Characters of an error's text, before where it happened. */
const TEXT = 80;

/** Restarts the chip; on a PC, where Espruino ends instead, the program. */
export function restart(): void {
  if (process.env.BOARD === "LINUX") load();
  else E.reboot();
}

function crc32(bytes: string): number {
  return E.CRC32(bytes) >>> 0;
}

// There is one program to watch over. As variables of the module these cost half of what they would as
// variables of a function, which each handler would refer to along with the module's.
let now: () => number;
let report: (text: string) => void;
let boot: Boot;
let failed = false;

/** See `Supervisor`. */
export function log(message: string): void {
  const entry = { uptime: Math.floor(now()) / 1000, boot: boot._count, message };
  withPart("storing", (part: typeof Storing) => part.logError(require("Storage"), crc32, entry));
}

/** Logs what has happened and restarts. */
function crash(message: string): void {
  if (failed) return;
  failed = true;
  // First of all: when memory is short, what follows may be the next thing to fail.
  setTimeout(restart, boot._short < SHORT_STARTS ? RESTART_DELAY : SLOW_DELAY);
  report("restarting after " + message);
  log(message);
}

/** See `Supervisor`. The program feeds the watchdog with `E.kickWatchdog()`. */
export function watch(clock: () => number, say: (text: string) => void): void {
  // Called once: then it need not stay.
  delete (global.rheoSupervisor as Partial<Supervisor>).watch;
  now = clock;
  report = say;
  boot = beginBoot(require("Storage"), (name, content) =>
    withPart("storing", (part: typeof Storing) => part.replaceFile(require("Storage"), crc32, name, content)),
  );
  process.on("uncaughtException", (error) => {
    const where = ((error as { stack?: string }).stack || "").split("\n")[0].trim();
    crash(("" + error).substr(0, TEXT) + (where ? " " + where : ""));
  });
  E.on("errorFlag", (flags) => {
    const names = (flags || []).join(",");
    // Both mean that Espruino has dropped a handler, so that something no longer works.
    if (/MEMORY|CALLBACK/.test(names.replace(/LOW_MEMORY|MEMORY_BUSY/g, ""))) crash("Espruino: " + names);
  });
  // After reset() at the console nobody would feed it: then the interpreter's own loop shall.
  E.on("kill", () => E.enableWatchdog(WATCHDOG, true));
  E.enableWatchdog(WATCHDOG, false);
  setTimeout(() => {
    if (failed) return;
    proveBoot(require("Storage"), boot);
    endTrial(require("Storage"));
  }, GOOD_TIME);
}

/** See `Supervisor`. */
export function meet<Peer>(server: { opened(socket: Socket): Peer }): void {
  delete (global.rheoSupervisor as Partial<Supervisor>).meet;
  if (require("Storage").read(TRIAL_FILE) === undefined) return;
  const opened = server.opened;
  server.opened = (socket) => {
    server.opened = opened;
    metPeer(require("Storage"));
    return opened(socket);
  };
}

/** The error log, oldest first. */
export function errors(): LoggedError[] {
  return readErrors(require("Storage"));
}

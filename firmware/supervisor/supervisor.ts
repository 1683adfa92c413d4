/**
 * Staying up: counts starts, starts the watchdog, keeps uncaught errors in flash and restarts after
 * one, slowly when it happens again and again. What must be there when it happens is in `trouble.ts`; this is the
 * part `rheo.supervisor`.
 */
import { crc32 } from "../board/crc32";
import { report, withPart } from "../board/parts";
import type { Socket } from "../board/tcp";
import type * as Storing from "../parts/storing/main";
import { type Boot, beginBoot, proveBoot } from "./boots";
import { endTrial, metPeer, TRIAL_FILE } from "./trial";
import { WATCHDOG } from "./watchdog";

/** Characters of an error's text, before where it happened. */
const TEXT = 80;

/**
 * Begins to look after the program, which from now on has to call `E.kickWatchdog()` every second.
 *
 * @param trouble is told of uncaught errors, and of flags that Espruino raises
 * @param selfFeeding is called when the console has ended the program
 */
export function watch(trouble: (what: unknown) => void, selfFeeding: () => void): Boot {
  const boot = beginBoot(require("Storage"), (name, content) =>
    withPart("storing", (part: typeof Storing) => part.replaceFile(require("Storage"), crc32, name, content)),
  );
  process.on("uncaughtException", trouble);
  E.on("errorFlag", trouble);
  // After reset() at the console nobody would feed it: then the interpreter's own loop shall.
  E.on("kill", selfFeeding);
  E.enableWatchdog(WATCHDOG, false);
  return boot;
}

/** The start has lasted long enough: it has proved good, and so has a program on trial. */
export function prove(boot: Boot): void {
  proveBoot(require("Storage"), boot);
  endTrial(require("Storage"));
}

/**
 * Has the first connection told, while the program is on trial: see `trial.ts`.
 *
 * @param server whose `opened` is called for each connection
 * @param tell calls {@link met}; nothing of this part may be kept
 */
export function meet<Peer>(server: { opened(socket: Socket): Peer }, tell: () => void): void {
  if (require("Storage").read(TRIAL_FILE) === undefined) return;
  const opened = server.opened;
  server.opened = (socket) => {
    server.opened = opened;
    tell();
    return opened(socket);
  };
}

/** Somebody has connected. */
export function met(): void {
  metPeer(require("Storage"));
}

/** Tells on the console why the board is about to restart, and keeps it in the error log. */
export function crash(boot: Boot, now: number, what: unknown): void {
  let message: string;
  if (Array.isArray(what)) message = "Espruino: " + what.join(",");
  else {
    const stack: string = what ? (what as { stack?: string }).stack || "" : "";
    const where = stack.split("\n")[0]!.trim();
    message = ("" + what).substr(0, TEXT) + (where ? " " + where : "");
  }
  report("restarting after " + message);
  log(boot, now, message);
}

/** Keeps a sentence in the error log. `now`: milliseconds since boot. */
export function log(boot: Boot, now: number, message: string): void {
  const entry = { uptime: Math.floor(now) / 1000, boot: boot._count, message };
  withPart("storing", (part: typeof Storing) => part.logError(require("Storage"), crc32, entry));
}

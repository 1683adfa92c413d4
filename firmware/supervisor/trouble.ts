/**
 * What stays in memory of staying up: being told of trouble, and restarting. All else is in `supervisor.ts`, the part
 * `rheo.supervisor`, without which the board does everything but that.
 */
import { withPart } from "../board/parts";
import type { Socket } from "../board/tcp";
import type * as SupervisorPart from "../parts/supervisor/main";
import type { Boot } from "./boots";
import { WATCHDOG } from "./watchdog";

/** Milliseconds a start has to last to prove good. */
const GOOD_TIME = 60000;
/** Milliseconds to let the console and the sockets finish before the restart. */
const RESTART_DELAY = 1000;
/** The same after so many short starts in a row: time to get hold of the board by its console. */
const SLOW_DELAY = 60000;
const SHORT_STARTS = 3;

// There is one program to watch over. As variables at the top these cost half of what they would in a function.
let boot: Boot | undefined;
let now: () => number;
let isFailed: true | undefined;

/** Begins to look after the program. @param clock milliseconds since boot */
export function supervise(clock: () => number): void {
  now = clock;
  // In a list, so that the start alone knows them by name: their names need not stay.
  const listeners: [(what: unknown) => void, () => void] = [trouble, selfFeeding];
  boot = withPart("supervisor", (part: typeof SupervisorPart) => part.watch(listeners[0], listeners[1]));
  if (boot) setTimeout(proveGood, GOOD_TIME);
}

/** Has the first connection to a server told, while the program is on trial. */
export function superviseServer<Peer>(server: { opened(socket: Socket): Peer }): void {
  withPart("supervisor", (part: typeof SupervisorPart) =>
    part.meet(server, () => {
      withPart("supervisor", (again: typeof SupervisorPart) => again.met());
    }),
  );
}

/** Keeps a problem, which the program survives, in the error log. */
export function logProblem(problem: string): void {
  if (boot) withPart("supervisor", (part: typeof SupervisorPart) => part.log(boot as Boot, now(), problem));
}

/** Restarts the chip; on a PC, where Espruino ends instead, the program. */
export function restart(): void {
  if (process.env.BOARD === "LINUX") load();
  else E.reboot();
}

/**
 * An error that nobody caught, or flags of Espruino's: what the program does not survive is logged, and it restarts.
 *
 * @seldom
 */
function trouble(what: unknown): void {
  if (
    isFailed ||
    // Only these mean that Espruino has dropped a handler, so that something no longer works.
    (Array.isArray(what) && !/MEMORY|CALLBACK/.test(what.join().replace(/LOW_MEMORY|MEMORY_BUSY/g, "")))
  )
    return;
  isFailed = true;
  // First of all: when memory is short, what follows may be the next thing to fail.
  setTimeout(restart, (boot as Boot)._short < SHORT_STARTS ? RESTART_DELAY : SLOW_DELAY);
  withPart("supervisor", (part: typeof SupervisorPart) => part.crash(boot as Boot, now(), what));
}

function selfFeeding(): void {
  E.enableWatchdog(WATCHDOG, true);
}

function proveGood(): void {
  if (!isFailed) withPart("supervisor", (part: typeof SupervisorPart) => part.prove(boot as Boot));
}

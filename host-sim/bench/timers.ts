/**
 * The timers of a running program, found by what they do and set to the pace that a measurement wants.
 * Nothing here depends on how the program names or numbers them.
 */
import type { Target, TargetKind } from "../targets/index.js";
import { Viewer } from "./viewer.js";

/** Milliseconds between two runs of a timer that is to stand still. */
const NEVER = 1e9;
/** Espruino's shortest interval, in milliseconds: a run in each pass of its loop. */
export const EVERY_PASS = 0.1;
/** Espruino numbers timers from 1. */
const MOST_TIMERS = 12;
/** Frames that show that a timer pushes. */
const PROOF = 4;

/** Stops every timer of the program, so that nothing happens but what the measurement makes happen. */
export async function stopTimers(target: Target): Promise<void> {
  await target.evaluate(
    `(function(){for(var i=1;i<=${MOST_TIMERS};i++)try{changeInterval(i,${NEVER})}catch(e){}return 0})()`,
  );
}

/** Lets one timer run every `milliseconds`; false when there is no such timer. */
export async function runTimer(target: Target, id: number, milliseconds: number): Promise<boolean> {
  const found = await target.evaluate(
    `(function(){try{changeInterval(${id},${milliseconds});return 1}catch(e){return 0}})()`,
  );
  return found === 1;
}

/** Numbers of the timers there are. */
export async function timerIds(target: Target): Promise<number[]> {
  const found = await target.evaluate(
    `(function(){var r=[];for(var i=1;i<=${MOST_TIMERS};i++)try{changeInterval(i,${NEVER});r.push(i)}catch(e){}return r})()`,
  );
  return found as number[];
}

/**
 * Which timer makes frames come when it runs every `milliseconds`; undefined when none does within
 * `patience` milliseconds. All timers stand still afterwards.
 */
export async function pushingTimer(
  target: Target,
  milliseconds: number,
  patience: number,
): Promise<number | undefined> {
  const ids = await timerIds(target);
  const viewer = await Viewer.connect(target.port);
  try {
    for (const id of ids) {
      await stopTimers(target);
      // What was under way when the timers were stopped does not count.
      await viewer.echo();
      const wanted = viewer.frames + PROOF;
      await runTimer(target, id, milliseconds);
      await viewer.framesReached(wanted, patience).catch(() => undefined);
      if (viewer.frames >= wanted) return id;
    }
    return undefined;
  } finally {
    await stopTimers(target);
    await viewer.end();
  }
}

/**
 * A boot file that lets `quicken` work: programs may keep hold of `getTime` and `analogRead` when they start.
 * On the interpreter the ADC becomes a native function, too: the test bench's stand-in is expensive.
 */
export function paceFile({ kind, peer }: { kind: TargetKind; peer?: unknown }): Record<string, Buffer> {
  const adc = kind === "espruino" ? "global.analogRead=Math.random;" : "";
  const clock =
    "var real=getTime,from=real(),since=from,factor=1;" +
    "global.getTime=function(){return from+(real()-since)*factor};" +
    "global.benchPace=function(f){from=getTime();since=real();factor=f;return 0}";
  // A peer goes by its timers alone, as far as anybody knows.
  const code = `(function(){${adc}${peer ? "" : clock}})()`;
  return bootFile(code);
}

/** A boot file that runs this before the program. What is evaluated from a string runs in RAM. */
export function bootFile(code: string): Record<string, Buffer> {
  return { ".boot3": Buffer.from(`eval(${JSON.stringify(code)})`) };
}

/**
 * Lets the program's clock, `getTime`, run `factor` times as fast from now on. So a program that goes by
 * the clock, as Rheo does in leaving out ticks that come too soon, goes along with timers that run faster
 * than its settings allow. Needs `paceFile` in its flash.
 */
export async function quicken(target: Target, factor: number): Promise<void> {
  await target.evaluate(`benchPace(${factor})`);
}

/** How many samples a second come through: the most that none is skipped of, and as fast as it goes. */
import { setTimeout as pause } from "node:timers/promises";
import type { Target } from "../targets/index.js";
import { waitingTime } from "./cpu.js";
import type { Recorder } from "./figure.js";
import { CROWDS } from "./pushes.js";
import { type Subject, start } from "./subject.js";
import { EVERY_PASS, paceFile, pushingTimer, quicken, runTimer } from "./timers.js";
import { Viewer } from "./viewer.js";

/** Fastest setting, in samples per second; beyond it the sampling timer and the clock are quickened. */
const FASTEST = 100;
/** Highest rate that is tried. */
const CEILING = 50_000;
/**
 * A rate is held when each viewer is sent this share of it. Less than all, since Rheo leaves out the ticks
 * that it missed while the machine did something else; beyond what it can do it leaves out far more.
 */
const HELD = 0.95;
/** What comes of a rate that a second look need not be taken at. */
const HOPELESS = 0.8;
/** The search ends when the rate that was held and the one that was not are this close. */
const CLOSE_ENOUGH = 1.08;
/** Milliseconds of one look at a rate, and before it, so that what came before has been dealt with. */
const LOOK = 2500;
const SETTLE = 700;
const ATTEMPTS = 3;
/** Milliseconds that a timer may take to show that it pushes. */
const PATIENCE = 1500;
/** How many times as many ticks must be possible by the clock as come, for none to have been left out. */
const CLEAR = 4;

/** What came in one look. A second is one that the program did not have to wait for a processor. */
interface Look {
  /** Samples a second to the viewer that got fewest, and to all together. */
  least: number;
  total: number;
  /** Samples that were made and not sent to some viewer. */
  skipped: number;
}

/** A started subject, its viewers, and the timer that makes it push. */
interface Stage {
  target: Target;
  timer: number;
  viewers: Viewer[];
  subprotocol: string | undefined;
  /** Factor by which the program's clock is quickened; it is Rheo's alone. */
  clock: (factor: number) => Promise<void>;
}

/** Does something with a subject whose pushing timer is known. The program runs from RAM. */
async function onStage(
  subject: Subject,
  crowd: number,
  subprotocol: string | undefined,
  act: (stage: Stage) => Promise<void>,
  more: Record<string, unknown> = {},
): Promise<void> {
  const settings = { rate: FASTEST, deadband: 0, ...more };
  const options = { settings, inRam: subject.kind === "espruino", files: paceFile(subject) };
  const timer = await findTimer(subject, options);
  const target = await start(subject, options);
  try {
    const viewers: Viewer[] = [];
    while (viewers.length < crowd) viewers.push(await Viewer.connect(target.port, { subprotocol }));
    const clock = (factor: number) => (subject.peer ? Promise.resolve() : quicken(target, factor));
    await act({ target, timer, viewers, subprotocol, clock });
    await Promise.all(viewers.map((viewer) => viewer.end()));
  } finally {
    await target.stop();
  }
}

/** Known by subject: the search for it leaves timers standing still, so it has a start of its own. */
const timers = new Map<string, number>();

async function findTimer(subject: Subject, options: Parameters<typeof start>[1]): Promise<number> {
  const known = timers.get(subject.name);
  if (known !== undefined) return known;
  const target = await start(subject, options);
  try {
    const found = await pushingTimer(target, 1000 / FASTEST, PATIENCE);
    if (found === undefined) throw new Error(`no timer of ${subject.bundle} pushes samples`);
    timers.set(subject.name, found);
    return found;
  } finally {
    await target.stop();
  }
}

async function look({ target, viewers }: Stage, isPeer: boolean): Promise<Look> {
  const samples = viewers.map(() => 0);
  viewers.forEach((viewer, i) => {
    viewer.onFrame = (text) => {
      if (text[0] !== "{" || text.startsWith('{"type":"sample"')) samples[i]++;
    };
  });
  const skippedBefore = isPeer ? 0 : await skippedBy(target.port);
  samples.fill(0);
  const waitedBefore = waitingTime(target.pid);
  const started = performance.now();
  await pause(LOOK);
  const seconds = (performance.now() - started - (waitingTime(target.pid) - waitedBefore)) / 1000;
  const counts = [...samples];
  const skipped = isPeer ? 0 : (await skippedBy(target.port)) - skippedBefore;
  for (const viewer of viewers) {
    viewer.onFrame = undefined;
    if (viewer.hasEnded) throw new Error("the server ended a connection");
  }
  const total = counts.reduce((sum, count) => sum + count, 0);
  return { least: Math.min(...counts) / seconds, total: total / seconds, skipped };
}

/** Samples skipped for all viewers so far, as `/status` tells. */
async function skippedBy(port: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${port}/status`);
  const { viewers } = (await answer.json()) as { viewers: { skipped: number }[] };
  return viewers.reduce((sum, { skipped }) => sum + skipped, 0);
}

/** The highest rate to 1 and to 6 viewers that no sample is skipped at. */
export async function searchRates(subject: Subject, record: Recorder): Promise<void> {
  for (const subprotocol of subject.peer ? [undefined] : [undefined, "rheo.v1"]) {
    for (const crowd of [CROWDS[0], CROWDS[CROWDS.length - 1]]) {
      const form = subprotocol ?? "plain text";
      await onStage(subject, crowd, subprotocol, async (stage) => {
        let failed = "";
        const { held, lost } = await highest(async (rate) => {
          const { isHeld, saw } = await holds(stage, rate, subject.peer !== undefined);
          if (!isHeld) failed = saw;
          record.progress(`${form} to ${crowd}: set to ${rate.toFixed(0)} Hz, ${saw}`);
          return isHeld;
        });
        record.add({
          id: `rate/${form}/${crowd}`,
          title: `highest rate to ${crowd} viewer${crowd > 1 ? "s" : ""} without skipping, ${form}`,
          value: held,
          unit: "Hz",
          target: subject.name,
          note: `${lost === undefined ? "no higher one tried" : `at ${lost.toFixed(0)} Hz ${failed}`}${
            held > FASTEST && !subject.peer ? `; timer and clock × ${(held / FASTEST).toFixed(1)}` : ""
          }`,
        });
      });
    }
  }
}

/** Connects those again whose connection the program ended: its timeouts are quickened with its clock. */
async function reconnect({ target, viewers, subprotocol }: Stage): Promise<void> {
  for (const [i, viewer] of viewers.entries()) {
    if (viewer.hasEnded) viewers[i] = await Viewer.connect(target.port, { subprotocol });
  }
}

/** Whether a rate is held. A look that something else on this machine disturbed gets more chances. */
async function holds(stage: Stage, rate: number, isPeer: boolean): Promise<{ isHeld: boolean; saw: string }> {
  let saw = "";
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    await reconnect(stage);
    await stage.clock(Math.max(1, rate / FASTEST));
    await runTimer(stage.target, stage.timer, 1000 / rate);
    await pause(SETTLE);
    const seen = await look(stage, isPeer).catch((error: Error) => error);
    if (seen instanceof Error) {
      saw = seen.message;
      continue;
    }
    const { least, skipped } = seen;
    saw = `${Math.min(least, rate).toFixed(0)} Hz came${skipped ? `, ${skipped} skipped` : ""}`;
    if (skipped === 0 && least >= rate * HELD) return { isHeld: true, saw };
    if (least < rate * HOPELESS) break;
  }
  return { isHeld: false, saw };
}

/** Searches the highest rate that is held: in doubles first, then in halves. `lost` is the lowest that was not. */
export async function highest(
  isHeld: (rate: number) => Promise<boolean>,
): Promise<{ held: number; lost: number | undefined }> {
  let held = 0;
  let lost: number | undefined;
  let rate = FASTEST;
  while (rate <= CEILING) {
    if (await isHeld(rate)) held = rate;
    else lost = rate;
    if (lost === undefined) rate *= 2;
    else if (held === 0 && rate <= 1) break;
    else if (held === 0) rate /= 2;
    else if (lost / held <= CLOSE_ENOUGH) break;
    else rate = (held + lost) / 2;
  }
  return { held, lost };
}

/**
 * Frames a second to 1, 3 and 6 viewers with a sample in every pass of the loop. Viewers answer pings at
 * once; samples they have no credit for are skipped, as ever.
 */
export async function pushFastest(subject: Subject, record: Recorder): Promise<void> {
  for (const crowd of CROWDS) await pushTo(crowd, subject, record, "", {});
  // A server that does not oversample has that much less to do.
  if (!subject.peer) {
    const most = CROWDS[CROWDS.length - 1];
    await pushTo(most, subject, record, ", one conversion a sample", { oversample: 1 });
  }
}

async function pushTo(
  crowd: number,
  subject: Subject,
  record: Recorder,
  how: string,
  settings: Record<string, unknown>,
): Promise<void> {
  const act = async (stage: Stage) => {
    await runTimer(stage.target, stage.timer, EVERY_PASS);
    const { seen, factor } = await unbridled(stage, subject.peer !== undefined);
    const notes = [`${written(1e6 / seen.total)} µs each`];
    if (seen.skipped) notes.push(`${((seen.skipped / LOOK / seen.total) * 1e5).toFixed(1)} % skipped`);
    if (factor > 1) notes.push(`clock × ${factor}`);
    record.add({
      id: `fastest/${crowd}${how}`,
      title: `frames/s to ${crowd} viewer${crowd > 1 ? "s" : ""} as fast as it goes, plain text${how}`,
      value: seen.total,
      unit: "frames/s",
      target: subject.name,
      note: notes.join("; "),
    });
  };
  await onStage(subject, crowd, undefined, act, settings);
}

function written(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0);
}

/**
 * Quickens the clock until Rheo leaves out no ticks any more: it does leave out those that come sooner than
 * half of what is set, which is 200 a second for each second that its clock shows. Its timeouts come the
 * sooner, too: the clock is not made faster than need be, and when a connection falls to them, enough.
 */
async function unbridled(stage: Stage, isPeer: boolean): Promise<{ seen: Look; factor: number }> {
  let best: { seen: Look; factor: number } | undefined;
  for (let factor = isPeer ? 1 : 8; ; factor *= 2) {
    await stage.clock(factor);
    await pause(SETTLE);
    const seen = await look(stage, isPeer).catch((error: Error) => error);
    if (seen instanceof Error) {
      if (best) return best;
      throw seen;
    }
    if (!best || seen.total > best.seen.total) best = { seen, factor };
    const possible = 2 * FASTEST * factor * stage.viewers.length;
    if (isPeer || (seen.total + seen.skipped / (LOOK / 1000)) * CLEAR < possible) return best;
  }
}

/** Instruction counts on the real interpreter: what a sample costs with nobody, one and more watching. */
import { setTimeout as pause } from "node:timers/promises";
import type { Target } from "../targets/index.js";
import type { Measurement } from "./counts.js";
import { SETTLING } from "./memory.js";
import type { Counter } from "./subject.js";
import { pushingTimer, runTimer, stopTimers } from "./timers.js";
import { Viewer } from "./viewer.js";

/** Viewers that a push is measured with. */
export const CROWDS = [1, 3, 6];
/**
 * Milliseconds between two samples: the fastest setting's, so that none comes too soon for the program.
 * Under valgrind an interpreter hardly comes up to that, and there is little polling to be taken off.
 */
const TICK = 10;
/** Milliseconds that a timer may take to show that it pushes. */
const PATIENCE = 5000;
/** Samples that a push is counted over: two rounds of a plain viewer's pings, some forty of the other's. */
const READINGS = 256;
/** Milliseconds that a timer is counted over with nobody watching. */
const LOOK = 4000;
/** ADC conversions of one sample by default. */
const OVERSAMPLE = 4;

/**
 * Instructions of one `analogRead`, or another function of a pin, of the stand-in that Linux needs, beyond those of a
 * built-in: not the program's. Both are called as programs call what they need often, through a variable.
 */
export async function standInCost(counter: Counter, name = "analogRead", pin = "D34"): Promise<number> {
  const reads = 200;
  const loop = (variables: string) => () =>
    counter.target
      .evaluate(`(function(){var ${variables},i;for(i=0;i<${reads};i++){f(p)}return 0})()`)
      .then(() => undefined);
  const standIn = await counter.above(loop(`f=${name},p="${pin}"`));
  return (standIn - (await counter.above(loop("f=Math.abs,p=0.5")))) / reads;
}

/** Instructions of one run of a timer with nobody watching, by its number. Timers stand still afterwards. */
export async function runCost(counter: Counter, id: number): Promise<number | undefined> {
  await stopTimers(counter.target);
  const idle = await counter.idlePass();
  await runTimer(counter.target, id, TICK);
  const { instructions, passes, timers } = await counter.during(() => pause(LOOK));
  await stopTimers(counter.target);
  return timers ? (instructions - passes * idle) / timers : undefined;
}

/** One sample pushed to 1, 3 and 6 viewers, plain and JSON. Needs `deadband` 0: every tick pushes. */
export const countPush: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  await stopTimers(target);
  const conversions = subject.peer ? 1 : OVERSAMPLE;
  const standIn = conversions * (await standInCost(counter));
  const pushing = await pushingTimer(target, TICK, PATIENCE);
  if (pushing === undefined) throw new Error("no timer of the program pushes samples");
  const unwatched = ((await runCost(counter, pushing)) ?? Number.NaN) - standIn;
  const note = `${conversions} conversion${conversions > 1 ? "s" : ""}, their stand-in on Linux taken off`;
  const add = (id: string, title: string, value: number, more?: string) =>
    record.add({ id, title, value, unit: "instructions", target: subject.name, note: more });
  add("push/0", "one sample, nobody watching", unwatched, note);
  for (const subprotocol of subject.peer ? [undefined] : [undefined, "rheo.v1"]) {
    const form = subprotocol ?? "plain text";
    const costs = new Map<number, number>();
    const viewers: Viewer[] = [];
    for (const crowd of CROWDS) {
      while (viewers.length < crowd) viewers.push(await Viewer.connect(target.port, { subprotocol }));
      const cost = (await sampleCost(counter, pushing, viewers)) - standIn;
      costs.set(crowd, cost);
      add(
        `push/${form}/${crowd}`,
        `one sample to ${crowd} viewer${crowd > 1 ? "s" : ""}, ${form}`,
        cost,
        note,
      );
    }
    const of = (crowd: number) => costs.get(crowd) as number;
    const less = "a sample with 1 viewer less the same with none";
    add(`push/${form}/first`, `push to the first viewer, ${form}`, of(1) - unwatched, less);
    add(`push/${form}/further`, `push to each further viewer, ${form}`, (of(6) - of(1)) / 5);
    await Promise.all(viewers.map((viewer) => viewer.end()));
    await pause(500);
  }
};

/** Instructions of one sample that all these viewers are sent. */
export async function sampleCost(
  counter: Counter,
  pushing: number,
  viewers: Viewer[],
  tick = TICK,
): Promise<number> {
  const idle = await counter.idlePass();
  await runTimer(counter.target, pushing, tick);
  let samples = 0;
  const { instructions, passes } = await counter.during(async () => {
    const from = viewers.map((viewer) => viewer.frames);
    await Promise.all(viewers.map((viewer, i) => viewer.framesReached(from[i] + READINGS)));
    samples = viewers[0].frames - from[0];
  });
  await stopTimers(counter.target);
  return (instructions - passes * idle) / samples;
}

/** What the program's timers cost when nobody watches, the one that samples and the others. */
export const countTimers: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  const periods = await intervals(target);
  // Until Wi-Fi is at rest; and before there is any viewer, of whom something is kept for a while.
  await pause(SETTLING);
  const costs = new Map<number, number | undefined>();
  for (const [id] of periods) costs.set(id, await runCost(counter, id));
  const button = Math.round((await standInCost(counter, "digitalRead", "D0")) / 1000);
  const sampling = await pushingTimer(target, TICK, PATIENCE);
  for (const [id, period] of periods) {
    const cost = costs.get(id);
    if (cost === undefined) continue;
    const kind = id === sampling ? "sampling" : "housekeeping";
    const perSecond = Math.round(cost / period).toLocaleString("en");
    record.add({
      id: `timers/${kind}/${period}`,
      title: `one run of the ${kind} timer, nobody watching`,
      value: cost,
      unit: "instructions",
      target: subject.name,
      note: `every ${period} ms, so ${perSecond} k a second; ${id === sampling ? "stand-in for the ADC" : `the button's pin, whose stand-in takes ${button} k, at times`} included`,
    });
  }
};

/**
 * Milliseconds of each interval by its number. Espruino has no function that tells them; it keeps them in
 * its hidden root, in microseconds on Linux. One-shot timers have none.
 */
async function intervals(target: Target): Promise<[id: number, milliseconds: number][]> {
  const found = await target.evaluate(
    '(function(){var r=[],l=global["\\xff"].timers;for(var i in l)if(l[i].intr)r.push([+i,l[i].intr]);return r})()',
  );
  return (found as [number, number][]).map(([id, interval]) => [id, Math.round(interval / 1000)]);
}

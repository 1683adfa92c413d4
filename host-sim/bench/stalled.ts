/** What one viewer that stops reading costs the program, and the others. */
import { setTimeout as pause } from "node:timers/promises";
import type { Target } from "../targets/index.js";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";
import { EVERY_PASS, paceFile, pushingTimer, runTimer } from "./timers.js";
import { Viewer } from "./viewer.js";

/** Viewers that go on reading. */
const OTHERS = 2;
/** Milliseconds that one viewer does not read, and that the rate before is taken over. */
const STALL = 20_000;
const BEFORE = 4000;
/** Fastest setting, in samples per second. */
const RATE = 100;
/** Milliseconds between two looks whether it lives, and between two at its memory, which disturb it. */
const GLANCE = 250;
const LOOK = 2000;

/** What was seen until the end, or until the program gave up. */
interface Course {
  /** Variables that the most exceeded the start by. */
  growth: number;
  /** Frames a second to each of the others, before and during the stall. */
  before: number;
  during: number;
  /** Why and after how many seconds it was over; undefined when it lived on. */
  died: string | undefined;
}

/**
 * Rheo at its fastest setting; a peer at the same rate and as fast as it goes. What Linux holds for a
 * stalled connection is thousands of frames, where an ESP32 holds some kilobytes: at 100 samples a second
 * a program that minds nobody comes to no harm in 20 s on Linux, and would there.
 */
export async function measureStall(subject: Subject, record: Recorder): Promise<void> {
  await recordStall(subject, record, 1000 / RATE, `at ${RATE} Hz`);
  if (subject.peer) await recordStall(subject, record, EVERY_PASS, "as fast as it goes");
}

async function recordStall(subject: Subject, record: Recorder, tick: number, pace: string): Promise<void> {
  record.progress(`one of ${OTHERS + 1} viewers stops reading for ${STALL / 1000} s, ${pace}`);
  const course = await stall(subject, tick);
  const add = (id: string, title: string, value: number, unit: "variables" | "Hz", note: string) =>
    record.add({
      id: `stall/${id}/${pace}`,
      title: `${title}, ${pace}`,
      value,
      unit,
      target: subject.name,
      note,
    });
  const end = course.died ?? `in ${STALL / 1000} s`;
  add("growth", "one viewer stops reading: growth", course.growth, "variables", end);
  const before = `${course.before.toFixed(0)} Hz before`;
  const others = course.died ? `${before}; ${course.died}` : before;
  add("others", "one viewer stops reading: each other gets", course.during, "Hz", others);
}

async function stall(subject: Subject, tick: number): Promise<Course> {
  const settings = { rate: RATE, deadband: 0 };
  const options = { settings, inRam: subject.kind === "espruino", files: paceFile(subject) };
  const timer = subject.peer && (await peersTimer(subject, options));
  const target = await start(subject, options);
  try {
    if (timer !== undefined) await runTimer(target, timer, tick);
    const viewers: Viewer[] = [];
    for (let i = 0; i <= OTHERS; i++) viewers.push(await Viewer.connect(target.port));
    const [stalled, ...others] = viewers;
    await pause(1000);
    const beforeFrom = count(others);
    await pause(BEFORE);
    const before = perSecond(count(others) - beforeFrom, BEFORE);
    const course = await watch(target, stalled, others);
    await Promise.all(viewers.map((viewer) => viewer.socket.destroy()));
    return { ...course, before };
  } finally {
    await target.stop();
  }
}

async function peersTimer(subject: Subject, options: Parameters<typeof start>[1]): Promise<number> {
  const target = await start(subject, options);
  try {
    const timer = await pushingTimer(target, 1000 / RATE, 1500);
    if (timer === undefined) throw new Error(`no timer of ${subject.bundle} pushes samples`);
    return timer;
  } finally {
    await target.stop();
  }
}

/** Looks at memory and the others while one viewer does not read. */
async function watch(target: Target, stalled: Viewer, others: Viewer[]): Promise<Omit<Course, "before">> {
  const { usage: idle, total } = await target.memory();
  let growth = 0;
  let why: string | undefined;
  stalled.stall();
  const from = count(others);
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  let next = LOOK;
  while (!why && elapsed() < STALL) {
    await pause(GLANCE);
    if (elapsed() >= next) {
      next += LOOK;
      const now = await target.memory().catch(() => undefined);
      if (now) growth = Math.max(growth, now.usage - idle);
      else why = "does not answer any more";
    }
    if (others.some((viewer) => viewer.hasEnded)) why = "the others were disconnected";
    if (isOutOfMemory(target)) {
      why = "OUT OF MEMORY";
      growth = total - idle;
    }
  }
  const during = perSecond(count(others) - from, elapsed());
  return { growth, during, died: why && `${why} after ${(elapsed() / 1000).toFixed(0)} s` };
}

/** What the interpreter says when an allocation fails. */
function isOutOfMemory(target: Target): boolean {
  return /out of memory|LOW_MEMORY|\bMEMORY\b/i.test(target.output());
}

/** Frames to all of them so far, by the viewer. */
function count(viewers: Viewer[]): number {
  return viewers.reduce((sum, viewer) => sum + viewer.frames, 0) / viewers.length;
}

function perSecond(frames: number, milliseconds: number): number {
  return (frames / milliseconds) * 1000;
}

/** Durations and rates. They depend on the machine and on what else it does: to be read side by side. */
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "../../client/node.js";
import { FACTORY } from "../simulator/flash-contents.js";
import { startTarget } from "../targets/index.js";
import { fetchPage } from "./counts.js";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";
import { Viewer } from "./viewer.js";

/** Fastest setting, in samples per second. */
const FASTEST = 100;
/** Milliseconds of one look at the latency. */
const LOOK = 5000;
/** Starts that the time to boot is the median of. */
const BOOTS = 5;

/** The middle, and the 99th of 100, of numbers. */
export function percentiles(values: number[]): { p50: number; p99: number } {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  return { p50: at(0.5), p99: at(0.99) };
}

async function repeat(times: number, once: () => Promise<void>, apart = 0): Promise<number[]> {
  const durations: number[] = [];
  for (let i = 0; i < times; i++) {
    await pause(apart);
    const started = performance.now();
    await once();
    durations.push(performance.now() - started);
  }
  return durations;
}

/** Opening handshake, page and incoming message, from outside. */
export async function timeRequests(subject: Subject, record: Recorder): Promise<void> {
  const target = await start(subject);
  const add = (id: string, title: string, value: number) =>
    record.add({ id: `time/${id}`, title, value, unit: "ms", target: subject.name, note: "median" });
  try {
    await pause(1500);
    const opened = await repeat(40, async () => {
      const viewer = await Viewer.connect(target.port);
      if (!subject.peer) await viewer.framesReached(1);
      await viewer.end();
    });
    add("handshake", "connect to first push and close", percentiles(opened).p50);
    const viewer = await Viewer.connect(target.port);
    for (const bytes of [10, 125, 1000]) {
      const text = "0123456789".repeat(Math.ceil(bytes / 10)).slice(0, bytes);
      // Far enough apart for what a viewer may send: a text of so many bytes and a Ping (`sharedRate` in the limits).
      const apart = (4 + (bytes >> 6)) * 10;
      const round = await repeat(
        40,
        () => {
          viewer.send(text);
          return viewer.echo();
        },
        apart,
      );
      add(`receive/${bytes}`, `message of ${bytes} B and a ping, to the pong`, percentiles(round).p50);
    }
    await viewer.end();
    if (!subject.peer) {
      const pages = await repeat(10, async () => void (await fetchPage(target.port)));
      add("page", "the dashboard, request to last byte", percentiles(pages).p50);
    }
  } finally {
    await target.stop();
  }
}

/** From the ADC to the client: `t` of a sample against this machine's clock. */
export async function timeLatency(subject: Subject, record: Recorder): Promise<void> {
  for (const rate of [20, FASTEST]) {
    const target = await start(subject, { settings: { rate, deadband: 0 } });
    try {
      await pause(1500);
      const viewer = connect(`127.0.0.1:${target.port}`);
      await viewer.ready();
      const offset = await clockOffset(target.port);
      const late: number[] = [];
      viewer.on("sample", ({ t }) => late.push(performance.now() - offset - t * 1000));
      await pause(LOOK);
      recordLatency(late, rate, "client on Node", subject, record);
      viewer.close();
    } finally {
      await target.stop();
    }
  }
}

/** Adds p50 and p99 of so many milliseconds from sample to `whom`. */
export function recordLatency(
  late: number[],
  rate: number,
  whom: string,
  subject: Subject,
  record: Recorder,
): void {
  const { p50, p99 } = percentiles(late);
  for (const [name, value] of [
    ["median", p50],
    ["99 %", p99],
  ] as const) {
    record.add({
      id: `latency/${whom}/${rate}/${name}`,
      title: `sample to ${whom} at ${rate} Hz, ${name}`,
      value,
      unit: "ms",
      target: subject.name,
      note: `loopback, ±1 ms, ${late.length} samples`,
    });
  }
}

/** Looks at the board's clock, and milliseconds between two: it takes five bursts a second. */
const CLOCK_LOOKS = 10;
const CLOCK_EVERY = 250;

/**
 * What this machine's clock showed when the board's was 0, in milliseconds: a burst tells in microseconds when
 * it began, between question and answer; the quickest of several looks. `uptime` is told in eighths of a second.
 */
export async function clockOffset(port: number): Promise<number> {
  const viewer = connect(`127.0.0.1:${port}`);
  const [channel] = (await viewer.ready()).channels;
  let best = Number.POSITIVE_INFINITY;
  let offset = 0;
  for (let i = 0; i < CLOCK_LOOKS; i++) {
    await pause(CLOCK_EVERY);
    const asked = performance.now();
    const { start: began, span } = await viewer.burst(channel!.id, 16);
    const answered = performance.now();
    if (answered - asked >= best) continue;
    best = answered - asked;
    offset = (asked + answered) / 2 - (began + span / 2) * 1000;
  }
  viewer.close();
  return offset;
}

/** From the start of the interpreter, or the simulated board's being made and switched on, to listening. */
export async function timeBoot(subject: Subject, record: Recorder): Promise<void> {
  const boots: number[] = [];
  for (let i = 0; i < BOOTS; i++) {
    let started = performance.now();
    const { kind, bundle } = subject;
    // The accelerator is a model in JavaScript here, whose proof would be most of the boot.
    const settings = { ...FACTORY, sha1: "crypto" };
    const target = await startTarget({ kind, bundle, settings, listens: false });
    // Before that, the interpreter's flash was filled.
    if (subject.kind === "espruino") started = performance.now();
    try {
      await target.waitFor(/listening on port/, 60_000);
      boots.push(performance.now() - started);
    } finally {
      await target.stop();
    }
  }
  record.add({
    id: "time/boot",
    title: "boot, start to listening",
    value: percentiles(boots).p50,
    unit: "ms",
    target: subject.name,
    note: `median of ${BOOTS}`,
  });
}

/** Instruction counts on the real interpreter: handshake, push, receive, page, timers. */
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Callgrind } from "./callgrind.js";
import type { Recorder } from "./figure.js";
import { Counter, runTimer, type Subject, start, stopTimers } from "./subject.js";
import { Viewer } from "./viewer.js";

/** Viewers that a push is measured with. */
const CROWDS = [1, 3, 6];
/** Bytes of incoming messages. */
const MESSAGES = [10, 125, 1000];
/**
 * Milliseconds between two readings while pushes are counted. Under valgrind no interpreter comes up to
 * that, so that each pass of its loop makes a reading, and hardly any polling is to be taken off.
 */
const TICK = 1;
/** Milliseconds that a timer may take to show that it pushes. */
const PATIENCE = 5000;
/** Readings that a push is counted over. */
const READINGS = 40;

/** What happens in one measurement, with the program running in RAM under callgrind. */
type Measurement = (counter: Counter, subject: Subject, record: Recorder) => Promise<void>;

/** Starts the subject for one measurement and ends it. */
export async function counting(
  subject: Subject,
  record: Recorder,
  measure: Measurement,
  settings: Record<string, unknown> = {},
): Promise<void> {
  const callgrind = new Callgrind();
  try {
    const target = await start(subject, { wrapper: callgrind.wrapper, inRam: true, settings });
    try {
      // The first readings, and Wi-Fi's first steps.
      await pause(1000);
      await measure(new Counter(target, callgrind), subject, record);
    } finally {
      await target.stop();
    }
  } finally {
    callgrind.close();
  }
}

/** From accept to the first push, with the accept key by `crypto.SHA1`. */
export const countHandshake: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  if (!subject.peer) await stopTimers(target);
  const rounds = 4;
  const each = 5;
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    const viewers: Viewer[] = [];
    sum += await counter.above(async () => {
      for (let i = 0; i < each; i++) {
        const viewer = await Viewer.connect(target.port);
        if (!subject.peer) await viewer.framesReached(1);
        viewers.push(viewer);
      }
    });
    await Promise.all(viewers.map((viewer) => viewer.end()));
    await pause(300);
  }
  record.add({
    id: "handshake",
    title: subject.peer ? "handshake" : "handshake, from accept to first push (crypto.SHA1)",
    value: sum / rounds / each,
    unit: "instructions",
    target: subject.name,
  });
};

/** Receiving masked texts; each is followed by a ping whose cost, measured alone, is taken off. */
export const countReceive: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  if (!subject.peer) await stopTimers(target);
  const viewer = await Viewer.connect(target.port);
  const rounds = 12;
  const echoes = async (before: () => void): Promise<void> => {
    for (let i = 0; i < rounds; i++) {
      before();
      await viewer.echo();
    }
  };
  // Once through, so that nothing is done for the first time.
  await echoes(() => undefined);
  const ping = (await counter.above(() => echoes(() => undefined))) / rounds;
  record.add({
    id: "receive/ping",
    title: "receive a ping of 5 B and answer it",
    value: ping,
    unit: "instructions",
    target: subject.name,
  });
  for (const bytes of MESSAGES) {
    const text = "0123456789".repeat(Math.ceil(bytes / 10)).slice(0, bytes);
    const all = await counter.above(() =>
      (async () => {
        for (let i = 0; i < rounds; i++) {
          viewer.send(text);
          // So that message and ping come in chunks of their own, as messages do.
          await pause(60);
          await viewer.echo();
        }
      })(),
    );
    record.add({
      id: `receive/${bytes}`,
      title: `receive a masked text of ${bytes} B`,
      value: all / rounds - ping,
      unit: "instructions",
      target: subject.name,
    });
  }
  await viewer.end();
};

/** Instructions of one `analogRead` of the stand-in that Linux needs: not the program's. */
async function standInCost(counter: Counter): Promise<number> {
  const reads = 200;
  const loop = (body: string) => () =>
    counter.target
      .evaluate(`(function(){for(var i=0;i<${reads};i++){${body}}return 0})()`)
      .then(() => undefined);
  const native = "Math.abs(0.5)";
  const standIn = await counter.above(loop('analogRead("D34")'));
  return (standIn - (await counter.above(loop(native)))) / reads;
}

/** Which timer reads the knob: the one whose running makes frames come. Timers stand still afterwards. */
async function samplingTimer(counter: Counter): Promise<number> {
  const viewer = await Viewer.connect(counter.target.port);
  try {
    for (let id = 1; id <= 6; id++) {
      await stopTimers(counter.target);
      const wanted = viewer.frames + 4;
      if (!(await runTimer(counter.target, id, TICK))) continue;
      await Promise.race([viewer.framesReached(wanted), pause(PATIENCE)]);
      if (viewer.frames >= wanted) return id;
    }
  } finally {
    await stopTimers(counter.target);
    await viewer.end();
  }
  throw new Error("no timer of the program pushes readings");
}

/** One reading pushed to 1, 3 and 6 viewers, plain and JSON. Needs `deadband` 0: every tick pushes. */
export const countPush: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  await stopTimers(target);
  const standIn = await standInCost(counter);
  const sampling = await samplingTimer(counter);
  for (const subprotocol of [undefined, "rheo.v1"]) {
    const form = subprotocol ?? "plain text";
    const viewers: Viewer[] = [];
    const costs: number[] = [];
    for (const crowd of CROWDS) {
      while (viewers.length < crowd) viewers.push(await Viewer.connect(target.port, { subprotocol }));
      const idle = await counter.idlePass();
      let readings = 0;
      await runTimer(target, sampling, TICK);
      const window = await counter.during(async () => {
        const from = viewers.map((viewer) => viewer.frames);
        await Promise.all(viewers.map((viewer, i) => viewer.framesReached(from[i] + READINGS)));
        readings = viewers[0].frames - from[0];
      });
      await stopTimers(target);
      const tick = (window.instructions - window.passes * idle) / readings - OVERSAMPLE * standIn;
      costs.push(tick);
      record.add({
        id: `push/${form}/${crowd}`,
        title: `one reading to ${crowd} viewer${crowd > 1 ? "s" : ""}, ${form}`,
        value: tick,
        unit: "instructions",
        target: subject.name,
        note: `${OVERSAMPLE} conversions' stand-in taken off`,
      });
    }
    const last = CROWDS.length - 1;
    record.add({
      id: `push/${form}/further`,
      title: `push to each further viewer, ${form}`,
      value: (costs[last] - costs[0]) / (CROWDS[last] - CROWDS[0]),
      unit: "instructions",
      target: subject.name,
    });
    await Promise.all(viewers.map((viewer) => viewer.end()));
    await pause(500);
  }
};

/** ADC conversions of one reading by default. */
const OVERSAMPLE = 4;

/** Frames that a program of its own rhythm pushes: everything it does, by the frame. */
export const countPeerPush: Measurement = async (counter, subject, record) => {
  const viewers: Viewer[] = [];
  for (const crowd of CROWDS) {
    while (viewers.length < crowd) viewers.push(await Viewer.connect(counter.target.port));
    await viewers[0].framesReached(viewers[0].frames + 5);
    let frames = 0;
    const window = await counter.during(async () => {
      const from = viewers[0].frames;
      await viewers[0].framesReached(from + 60);
      frames = viewers[0].frames - from;
    });
    record.add({
      id: `push/plain text/${crowd}`,
      title: `one reading to ${crowd} viewer${crowd > 1 ? "s" : ""}, plain text`,
      value: window.instructions / frames,
      unit: "instructions",
      target: subject.name,
      note: "with polling",
    });
  }
};

/** What the program's timers cost when nobody watches. */
export const countTimers: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  for (let id = 1; id <= 6; id++) {
    await stopTimers(target);
    const idle = await counter.idlePass();
    if (!(await runTimer(target, id, TICK))) continue;
    const window = await counter.during(() => pause(4000));
    await stopTimers(target);
    if (!window.timers) continue;
    record.add({
      id: `timers/${id}`,
      title: `one run of timer ${id}, nobody watching`,
      value: (window.instructions - window.passes * idle) / window.timers,
      unit: "instructions",
      target: subject.name,
    });
  }
};

/** The dashboard from request to the last byte. */
export const countPage: Measurement = async (counter, subject, record) => {
  if (!subject.peer) await stopTimers(counter.target);
  const pages = 3;
  await fetchPage(counter.target.port);
  const all = await counter.above(async () => {
    for (let i = 0; i < pages; i++) await fetchPage(counter.target.port);
  });
  record.add({
    id: "page",
    title: "the dashboard, request to last byte",
    value: all / pages,
    unit: "instructions",
    target: subject.name,
  });
};

/** Gets `/` and resolves with its length in bytes when the connection is closed. */
export function fetchPage(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: "127.0.0.1", path: "/", agent: false }, (answer) => {
      let length = 0;
      answer.on("data", (bytes: Buffer) => (length += bytes.length));
      answer.on("error", reject);
      answer.on("close", () => resolve(length));
    });
    call.on("error", reject);
    call.end();
  });
}

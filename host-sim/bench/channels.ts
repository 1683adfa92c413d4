/** What channels cost on the real interpreter: samples of several, the light sensor, bursts, and their memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { counting, type Measurement } from "./counts.js";
import type { Recorder } from "./figure.js";
import { emptyServerUsage, rest, SETTLING } from "./memory.js";
import { runCost, sampleCost, standInCost } from "./pushes.js";
import { type Subject, start } from "./subject.js";
import { bootFile, pushingTimer, stopTimers } from "./timers.js";
import { Viewer } from "./viewer.js";

type ChannelSettings = Record<string, unknown>;

const ANALOG_PINS = ["D34", "D35", "D36", "D37", "D38", "D39", "D32", "D33"];
const LIGHT: ChannelSettings = { id: "light", kind: "veml7700", scl: "D22", sda: "D21" };
const DIGITAL: ChannelSettings = { id: "door", kind: "digital", pin: "D25" };
const DIGITAL_2: ChannelSettings = { id: "bell", kind: "digital", pin: "D26" };
/** Conversions of one value by default. */
const OVERSAMPLE = 4;
/** Milliseconds between two samples, and until a timer must have shown that it takes them. */
const TICK = 50;
const PATIENCE = 30_000;
/** Samples a second: slow enough for an interpreter under valgrind. */
const RATE = 20;
/** Samples of the bursts that are compared, and how many of each are taken. */
const BURSTS = [16, 512] as const;
const ROUNDS = 4;
/** Milliseconds between two bursts that are both taken. */
const BURST_EVERY = 250;
/** Bursts beside which samples are counted, and viewers who get them. */
const BESIDE_ROUNDS = 24;
const VIEWERS = 6;

function analog(count: number): ChannelSettings[] {
  return ANALOG_PINS.slice(0, count).map((pin, index) => ({ id: `knob${index}`, kind: "analog", pin }));
}

/** A sample pushed to one viewer of `rheo.v1`. @param conversions of the stand-in for the ADC, to be taken off. */
function countSample(id: string, title: string, conversions: number): Measurement {
  return async (counter, subject, record) => {
    const { target } = counter;
    await stopTimers(target);
    const standIn = conversions * (await standInCost(counter));
    const pushing = await pushingTimer(target, TICK, PATIENCE);
    if (pushing === undefined) throw new Error("no timer of the program pushes samples");
    const viewer = await Viewer.connect(target.port, { subprotocol: "rheo.v1" });
    const value = (await sampleCost(counter, pushing, [viewer], TICK)) - standIn;
    await viewer.end();
    const note = "the ADC's stand-in on Linux taken off";
    record.add({ id, title, value, unit: "instructions", target: subject.name, note });
  };
}

/**
 * A light sensor played by built-ins, which always counts 1,040 and whose lines are high, and a clock that makes 200 ms
 * of 10: every sample then finds the next integration done.
 */
const EASY_LIGHT = bootFile(
  "I2C1={setup:isNaN,writeTo:isNaN,readReg:E.toUint8Array};" +
    'digitalRead=function(p){return p[1]>"0"};' +
    "(function(){var real=getTime;global.getTime=function(){return real()*20}})()",
);

/** A sample with nobody watching of a board with this one channel. */
async function soleCost(
  subject: Subject,
  record: Recorder,
  channel: ChannelSettings,
): Promise<[number, number]> {
  let cost = Number.NaN;
  let lines = Number.NaN;
  const measure: Measurement = async (counter) => {
    await stopTimers(counter.target);
    lines = 2 * (await standInCost(counter, "digitalRead", "D22"));
    const pushing = await pushingTimer(counter.target, TICK, PATIENCE);
    if (pushing === undefined) throw new Error("no timer of the program pushes samples");
    cost = (await runCost(counter, pushing)) ?? cost;
  };
  await counting(
    subject,
    record,
    measure,
    { rate: 100, channels: [{ ...channel, deadband: 0 }] },
    EASY_LIGHT,
  );
  return [cost, lines];
}

/** One step of the light sensor's driver: a sample of it alone, less one of a digital pin. */
async function countLight(subject: Subject, record: Recorder): Promise<void> {
  const [light, lines] = await soleCost(subject, record, LIGHT);
  const [pin] = await soleCost(subject, record, DIGITAL);
  record.add({
    id: "light/step",
    title: "light value, one step of the sensor's driver",
    value: light - pin - lines,
    unit: "instructions",
    target: subject.name,
    note: "its registers read and lux worked out, I2C played by a built-in",
  });
}

/** What one more sample of a burst costs: the longest burst less the shortest. */
const countBurst: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  await stopTimers(target);
  const standIn = await standInCost(counter);
  const viewer = await Viewer.connect(target.port, { subprotocol: "rheo.v1" });
  const costs: number[] = [];
  for (const samples of BURSTS) {
    const all = await counter.above(async () => {
      for (let id = 0; id < ROUNDS; id++) {
        viewer.send(JSON.stringify({ type: "burst", id, channel: "knob", samples }));
        await viewer.echo();
        await pause(BURST_EVERY);
      }
    });
    costs.push(all / ROUNDS);
  }
  await viewer.end();
  const [short, long] = costs;
  const add = (id: string, title: string, value: number, note: string) =>
    record.add({ id, title, value, unit: "instructions", target: subject.name, note });
  const each = (long - short) / (BURSTS[1] - BURSTS[0]) - standIn;
  add("burst/sample", "burst, each sample", each, "with the call, without the conversion");
  add(
    "burst/16",
    "burst of 16 samples",
    short - BURSTS[0] * standIn,
    "loading the part, command, ping and pong included",
  );
};

/** Variables at rest of a board with these channels, less its stand-ins' on Linux. */
async function usage(subject: Subject, channels: ChannelSettings[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "rheo-bench-"));
  try {
    const standIns = await emptyServerUsage(subject.kind, folder, { channels });
    const target = await start(subject, { settings: { channels } });
    try {
      await pause(SETTLING);
      return (await rest(target)) - standIns;
    } finally {
      await target.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Variables of one channel of each kind beside an analog one, and of a further digital one. */
export async function measureChannels(subject: Subject, record: Recorder): Promise<void> {
  const base = await usage(subject, analog(1));
  const beside = async (kind: string, channels: ChannelSettings[], less: number) => {
    const all = await usage(subject, [...analog(1), ...channels]);
    record.add({
      id: `memory/channel/${kind}`,
      title: `a channel of kind ${kind}, beside an analog one`,
      value: all - less,
      unit: "variables",
      target: subject.name,
    });
    return all;
  };
  await beside("analog", [analog(2)[1]], base);
  const digital = await beside("digital", [DIGITAL], base);
  await beside("digital, further", [DIGITAL, DIGITAL_2], digital);
  await beside("veml7700", [LIGHT], base);
}

/** Instructions of samples with 1, 3 and 8 channels and with the light sensor, and of bursts. */
export async function countChannels(subject: Subject, record: Recorder): Promise<void> {
  for (const count of [1, 3, 8]) {
    const channels = analog(count).map((channel) => ({ ...channel, deadband: 0 }));
    const title = `one sample of ${count} channel${count > 1 ? "s" : ""} to 1 viewer, rheo.v1`;
    const measurement = countSample(`sample/${count}`, title, OVERSAMPLE * count);
    await counting(subject, record, measurement, { rate: RATE, channels });
  }
  const withLight = [{ ...analog(1)[0], deadband: 0 }, LIGHT];
  const title = "one sample with an analog channel and the light sensor, rheo.v1";
  await counting(subject, record, countSample("sample/light", title, OVERSAMPLE), {
    rate: RATE,
    channels: withLight,
  });
  await countLight(subject, record);
  await counting(subject, record, countBurst, { rate: RATE });
}

/** Samples that six viewers get at 20 Hz, first undisturbed, then while the first asks for the longest burst all the time. */
export async function measureBesideBursts(subject: Subject, record: Recorder): Promise<void> {
  // The stand-in for the ADC is a hundred times more expensive than the ESP32's.
  const files = subject.kind === "espruino" ? bootFile("analogRead=Math.random") : {};
  const target = await start(subject, { settings: { rate: RATE, deadband: 0 }, files });
  try {
    const viewers: Viewer[] = [];
    let samples = 0;
    let bursts = 0;
    for (let n = 0; n < VIEWERS; n++) {
      const viewer = await Viewer.connect(target.port, { subprotocol: "rheo.v1" });
      viewer.onFrame = (text) => {
        if (text.startsWith('{"type":"sample"')) samples++;
        else if (text.charCodeAt(0) === 1) bursts++;
      };
      viewers.push(viewer);
    }
    const rate = async (everyRound: (round: number) => void) => {
      samples = 0;
      const from = performance.now();
      for (let round = 0; round < BESIDE_ROUNDS; round++) {
        everyRound(round);
        await pause(BURST_EVERY);
      }
      return samples / VIEWERS / ((performance.now() - from) / 1000);
    };
    const alone = await rate(() => undefined);
    const beside = await rate((id) =>
      viewers[0].send(JSON.stringify({ type: "burst", id, channel: "knob", samples: BURSTS[1] })),
    );
    record.add({
      id: "burst/beside",
      title: `samples to each of ${VIEWERS} viewers at ${RATE} Hz beside bursts of ${BURSTS[1]}`,
      value: beside,
      unit: "Hz",
      target: subject.name,
      note: `${bursts} bursts in ${BESIDE_ROUNDS} times ${BURST_EVERY} ms; ${alone.toFixed(1)} Hz without`,
    });
    await Promise.all(viewers.map((viewer) => viewer.end()));
  } finally {
    await target.stop();
  }
}

/** What channels cost on the real interpreter: samples of several, the light sensor, bursts, and their memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { counting, type Measurement } from "./counts.js";
import type { Recorder } from "./figure.js";
import { emptyServerUsage, rest } from "./memory.js";
import { readingCost, standInCost } from "./pushes.js";
import { type Subject, start } from "./subject.js";
import { pushingTimer, stopTimers } from "./timers.js";
import { Viewer } from "./viewer.js";

type ChannelSettings = Record<string, unknown>;

const ANALOG_PINS = ["D34", "D35", "D36", "D37", "D38", "D39", "D32", "D33"];
const LIGHT: ChannelSettings = { id: "light", kind: "veml7700", scl: "D22", sda: "D21" };
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
    const value = (await readingCost(counter, pushing, [viewer], TICK)) - standIn;
    await viewer.end();
    const note = "the ADC's stand-in on Linux taken off";
    record.add({ id, title, value, unit: "instructions", target: subject.name, note });
  };
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
      return (await rest(target)) - standIns;
    } finally {
      await target.stop();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Variables of one channel of each kind beside an analog one. */
export async function measureChannels(subject: Subject, record: Recorder): Promise<void> {
  const base = await usage(subject, analog(1));
  const kinds: Array<[kind: string, channel: ChannelSettings]> = [
    ["analog", analog(2)[1]],
    ["digital", { id: "door", kind: "digital", pin: "D25" }],
    ["veml7700", LIGHT],
  ];
  for (const [kind, channel] of kinds) {
    const value = (await usage(subject, [...analog(1), channel])) - base;
    record.add({
      id: `memory/channel/${kind}`,
      title: `a channel of kind ${kind}, beside an analog one`,
      value,
      unit: "variables",
      target: subject.name,
    });
  }
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
  await counting(subject, record, countBurst, { rate: RATE });
}

/** What a dashboard saved of a board's buttons, pressed in a simulated board again. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "../../client/node";
import type { Trace } from "../../host-sim/devices/trace";
import { parseTrace } from "../../host-sim/devices/trace-file";
import { pickFreePort } from "../../host-sim/shell/ports";
import { createSimulator, type Simulator } from "../../host-sim/simulator/simulator";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";
import { csv, PLAIN } from "../src/export";
import { Readings } from "../src/readings";
import { Scale } from "../src/scale";
import { Recorder } from "../src/session";
import { readText, type Sample } from "../src/wire";

const CHANNELS = [
  { id: "knob", pin: "D34" },
  { id: "door", kind: "digital", pin: "D25", pull: "up", invert: true },
  { id: "bell", kind: "digital", pin: "D27", pull: "down" },
];
/** What is pressed and released, one after the other. */
const HANDS: Array<[id: string, pressed: boolean]> = [
  ["door", true],
  ["bell", true],
  ["door", false],
  ["bell", false],
  ["door", true],
];
/** Seconds for a viewer to come to the board before anything is pressed again. */
const LEAD = 10;
/** Milliseconds between two hands: a busy machine may stop for some hundreds, and what one sample brings is one. */
const APART = 1500;

/** A running board and the values of its two buttons, each change of them once, as a viewer was told. */
async function boardWithViewer(trace?: Trace) {
  let listens = (): void => undefined;
  const listening = new Promise<void>((resolve) => {
    listens = resolve;
  });
  const simulator: Simulator = await createSimulator({
    bundle: "dist/firmware.js",
    port: await pickFreePort(),
    control: 0,
    settings: { ...ONLINE, channels: CHANNELS },
    button: trace && { kind: "file", trace },
    onListening: () => listens(),
  });
  simulator.setPower(true);
  await listening;
  const board = connect(`127.0.0.1:${simulator.port}`);
  const states: string[] = [];
  const heard: Array<(text: string) => void> = [];
  board.on("message", (message, text) => {
    if (message.type !== "sample") return;
    const state = message.values.slice(1).join("");
    if (state !== states.at(-1)) states.push(state);
    for (const listener of heard) listener(text);
  });
  const until = async (fits: () => boolean) => {
    const deadline = performance.now() + 60_000;
    while (!fits()) {
      assert.ok(performance.now() < deadline, `the buttons were ${states}`);
      await pause(20);
    }
  };
  const hello = await board.ready();
  await until(() => states.length > 0);
  const stop = async () => {
    board.close();
    await simulator.stop();
  };
  return { simulator, hello, states, heard, until, stop };
}

/** The same, from `LEAD` seconds on. */
function delayed(trace: Trace): Trace {
  const columns = trace.columns.map((column) => ({ ...column, times: column.times.map((t) => t + LEAD) }));
  return { ...trace, columns };
}

test("buttons pressed again from the page's CSV and from its session, one of them inverted", async () => {
  const first = await boardWithViewer();
  const readings = new Readings();
  readings.expect(CHANNELS.length);
  const recorder = new Recorder("kitchen", 0, 1_790_000_000, JSON.stringify(first.hello));
  const started = performance.now();
  first.heard.push((text) => {
    const time = (performance.now() - started) / 1000;
    readings.add(readText(text) as Sample, time);
    recorder.add(time, text);
  });
  // What is saved begins before the first press.
  await first.until(() => readings.latest !== null);
  for (const [id, pressed] of HANDS) {
    const count = first.states.length;
    const pin = CHANNELS.find((channel) => channel.id === id)!.pin;
    first.simulator.board.pins.setButton(pressed, pin);
    await first.until(() => first.states.length > count);
    // Two that are pressed within one period of the sampler may come in one sample.
    await pause(APART);
  }
  await first.stop();
  assert.deepEqual(first.states, ["00", "10", "11", "01", "00", "10"]);

  const model = {
    readings,
    scales: first.hello.channels.map((channel) => new Scale(channel, "percent")),
    marks: [],
    source: { dateAt: (time: number) => time } as never,
  };
  const files = [csv(model, 0, 1e9, PLAIN)!.join(""), await recorder.file().text()];
  for (const text of files) {
    const trace = parseTrace(text, "x");
    assert.deepEqual(trace.skipped, []);
    const again = await boardWithViewer(delayed(trace));
    await again.until(() => again.states.length === first.states.length);
    await again.stop();
    assert.deepEqual(again.states, first.states, text);
  }
});

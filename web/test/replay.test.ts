/** What the dashboard saves, by its own code and of a board's own messages, plays in the simulator. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import { columnFor, type Quantity, valueAt } from "../../host-sim/devices/trace";
import { parseTrace } from "../../host-sim/devices/trace-file";
import { startTarget } from "../../host-sim/targets";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";
import { csv, PLAIN } from "../src/export";
import { Readings } from "../src/readings";
import { Ring } from "../src/ring";
import { Scale } from "../src/scale";
import { Recorder } from "../src/session";
import { ANALOG, DIGITAL, LIGHT } from "./channels";

const QUANTITIES: Record<string, Quantity> = { analog: "counts", digital: "state", veml7700: "lux" };

for (const manner of [PLAIN, { separator: ";", decimal: "," }])
  test(`CSV with "${manner.separator}" between its columns`, () => {
    const second = { ...ANALOG, id: "second" };
    const channels = [ANALOG, second, DIGITAL, LIGHT];
    const ring = new Ring(4, 16);
    const rows = [
      [2048, 7, 0, 12.5],
      [4095, 0, 1, 0],
    ];
    rows.forEach((values, at) => {
      ring.push(1_790_000_000 + at, values);
    });
    const model = {
      readings: new Readings(ring),
      scales: channels.map((channel) => new Scale(channel, "percent")),
      marks: [{ time: 1_790_000_000.5, label: "here, and there" }],
      source: { dateAt: (time: number) => time } as never,
    };
    const trace = parseTrace(csv(model, 0, 2e9, manner)!.join(""), "x.csv");
    assert.deepEqual(trace.skipped, []);
    channels.forEach(({ id, kind }, index) => {
      const column = columnFor(trace, id, [QUANTITIES[kind]!]);
      assert.deepEqual(
        [0, 1].map((t) => valueAt(column, t)),
        rows.map((values) => values[index]),
        id,
      );
    });
  });

test("a session of what a board with two knobs, a light sensor and a button said", async () => {
  const channels = [
    { id: "knob", pin: "D34" },
    { id: "second", pin: "D35" },
    { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
    { id: "button", kind: "digital", pin: "D27" },
  ];
  const board = await startTarget({
    kind: "sim",
    bundle: "dist/firmware.js",
    settings: { ...ONLINE, channels },
  });
  try {
    const socket = new WebSocket(`ws://127.0.0.1:${board.port}/ws`, "rheo.v1");
    let recorder: Recorder | undefined;
    const last: number[] = [];
    socket.on("message", (data) => {
      const text = String(data);
      const { type, t, values } = JSON.parse(text);
      if (type === "hello") recorder = new Recorder("kitchen", 0, 1_790_000_000, text);
      else if (type === "sample") {
        recorder!.add(t, text);
        for (const [index, value] of values.entries()) if (value !== null) last[index] = value;
      }
    });
    await once(socket, "open");
    await board.setKnob(0.75);
    while (last.filter((value) => value !== undefined).length < channels.length)
      await once(socket, "message", { signal: AbortSignal.timeout(30_000) });
    socket.terminate();
    const trace = parseTrace(await recorder!.file().text(), "x.jsonl");
    assert.deepEqual(trace.skipped, []);
    channels.forEach(({ id, kind = "analog" }, index) => {
      const column = columnFor(trace, id, [QUANTITIES[kind]!]);
      assert.equal(valueAt(column, 1e9), last[index], id);
    });
  } finally {
    await board.stop();
  }
});

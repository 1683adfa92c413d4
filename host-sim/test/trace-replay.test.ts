import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { connect } from "../../client/node.js";
import { parseKnob } from "../devices/source-options.js";
import { pickFreePort } from "../shell/ports.js";
import { createSimulator, type SimulatorOptions } from "../simulator/simulator.js";
import { ONLINE } from "./blackbox/each-target.js";

const BUNDLE = fileURLToPath(new URL("../../dist/firmware.js", import.meta.url));
/** Each run is watched up to the same reading: on a loaded machine a viewer comes late. */
const LAST = 150;
/** Samples that two runs must have in common at least. */
const COMMON = 20;
const folder = mkdtempSync(join(tmpdir(), "rheo-replay-"));
after(() => rmSync(folder, { recursive: true }));

/** Frames of samples that a viewer gets, whole, by `seq`. What it skipped is its link's affair. */
function collect(port: number): Promise<Map<number, string>> {
  return new Promise((resolve) => {
    const seen = new Map<number, string>();
    const board = connect(`127.0.0.1:${port}`);
    board.on("message", (message, text) => {
      if (message.type !== "sample" || message.skipped) return;
      seen.set(message.seq, text);
      if (message.seq < LAST) return;
      board.close();
      resolve(seen);
    });
  });
}

/** Runs a board until a viewer has seen reading number `LAST`. */
async function samples(options: Partial<SimulatorOptions>): Promise<Map<number, string>> {
  const port = await pickFreePort();
  let listening = (): void => undefined;
  const ready = new Promise<void>((resolve) => {
    listening = resolve;
  });
  const simulator = await createSimulator({
    bundle: BUNDLE,
    port,
    control: 0,
    settings: { ...ONLINE, rate: 100, deadband: 0 },
    onListening: () => listening(),
    ...options,
  });
  try {
    simulator.setPower(true);
    await ready;
    return await collect(port);
  } finally {
    await simulator.stop();
  }
}

/** The samples both saw, which must be many, are the same to the byte. */
function assertSame(one: Map<number, string>, other: Map<number, string>): void {
  const common = [...one.keys()].filter((seq) => other.has(seq));
  assert.ok(common.length > COMMON, `only ${common.length} samples in common`);
  for (const seq of common) assert.equal(other.get(seq), one.get(seq));
}

test("a recorded trace gives the same frames byte for byte, as often as it is replayed", async () => {
  const path = join(folder, "trace.csv");
  const recorded = await samples({ knob: parseKnob("noise"), record: path });
  assert.match(readFileSync(path, "utf8"), /^t,raw\n(\d+\.\d{6},\d+\n){100}/);
  const knob = () => ({ knob: parseKnob(`file:${path}`), record: join(folder, "again.csv") });
  const first = await samples(knob());
  const second = await samples(knob());
  assertSame(recorded, first);
  assertSame(first, second);
});

test("the same seed gives the same frames byte for byte, another seed others", async () => {
  const options = (seed: number) => ({ seed, knob: parseKnob("sine:1") });
  const first = await samples(options(7));
  assertSame(first, await samples(options(7)));
  const other = await samples(options(8));
  const common = [...first.keys()].filter((seq) => other.has(seq));
  assert.ok(common.some((seq) => other.get(seq) !== first.get(seq)));
});

/** Every probe, in the simulator with both string models; `recorded.test.ts` holds what is expected to the interpreter. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { expected, loadProbes, probeFiles, type StringModel } from "./probes/probe.js";
import { askSimulator } from "./probes/simulator.js";

const MODELS: readonly StringModel[] = ["unicode", "bytes"];

for (const file of probeFiles()) {
  const probes = loadProbes(file);
  const area = path.basename(file, ".json");
  describe(`${area}: the simulator answers as Espruino`, () => {
    for (const probe of probes) {
      test(probe.name, async () => {
        for (const model of MODELS) {
          assert.deepEqual(
            await askSimulator(probe, model),
            expected(probe, model),
            `${model}: ${probe.code}`,
          );
        }
      });
    }
  });
}

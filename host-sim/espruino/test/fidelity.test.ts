/** Every probe, in the simulator with both string models, and on the interpreter when there is one. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { askInterpreter, stringModel } from "./probes/interpreter.js";
import { expected, loadProbes, probeFiles, type StringModel } from "./probes/probe.js";
import { askSimulator } from "./probes/simulator.js";

const MODELS: readonly StringModel[] = ["unicode", "bytes"];
const interpreter = process.env.ESPRUINO;
const interpreterModel = interpreter ? await stringModel(interpreter) : undefined;

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

  describe(`${area}: the recorded answers are Espruino's`, {
    skip: !interpreter && "ESPRUINO is not set",
  }, () => {
    for (const probe of probes) {
      test(probe.name, async () => {
        assert.deepEqual(
          await askInterpreter(interpreter!, probe),
          expected(probe, interpreterModel!),
          probe.code,
        );
      });
    }
  });
}

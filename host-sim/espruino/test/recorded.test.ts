/** Every probe on the interpreter that `ESPRUINO` names: what was recorded is what it answers. */
import assert from "node:assert/strict";
import path from "node:path";
import { describe, test } from "node:test";
import { askInterpreter, stringModel } from "./probes/interpreter.js";
import { expected, loadProbes, probeFiles } from "./probes/probe.js";

const interpreter = process.env.ESPRUINO;
const model = interpreter ? await stringModel(interpreter) : undefined;

for (const file of probeFiles()) {
  const area = path.basename(file, ".json");
  describe(`${area}: the recorded answers are Espruino's`, {
    skip: !interpreter && "ESPRUINO is not set",
  }, () => {
    for (const probe of loadProbes(file))
      test(probe.name, async () => {
        assert.deepEqual(await askInterpreter(interpreter!, probe), expected(probe, model!), probe.code);
      });
  });
}

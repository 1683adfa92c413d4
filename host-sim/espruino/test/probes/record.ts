/**
 * Records the answers of the interpreter named by ESPRUINO into the data files:
 *
 *     ESPRUINO=/path/to/espruino node --import tsx host-sim/espruino/test/probes/record.ts [FILE...]
 *
 * First with the stock Linux build, then with one that has byte strings; the second adds only what
 * differs. Probes whose answer differs from the recorded one are listed.
 */
import { writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { askInterpreter, stringModel } from "./interpreter.js";
import { type Answer, loadProbes, type Probe, probeFiles } from "./probe.js";

const interpreter = process.env.ESPRUINO;
if (!interpreter) {
  console.error("ESPRUINO names no interpreter: nothing recorded.");
  process.exit(1);
}
const model = await stringModel(interpreter);
const files = process.argv.length > 2 ? process.argv.slice(2) : probeFiles();
for (const file of files) {
  const probes = loadProbes(file);
  for (const probe of probes) store(probe, await askInterpreter(interpreter, probe));
  writeFileSync(file, `[\n${probes.map((probe) => JSON.stringify(probe)).join(",\n")}\n]\n`);
}

function store(probe: Probe, answer: Answer): void {
  const before = model === "bytes" ? (probe.byteStrings ?? probe.espruino) : probe.espruino;
  if (!isDeepStrictEqual(before, answer)) console.log(`${probe.name}: ${JSON.stringify(answer)}`);
  if (model === "unicode") probe.espruino = answer;
  else if (isDeepStrictEqual(answer, probe.espruino)) delete probe.byteStrings;
  else probe.byteStrings = answer;
}

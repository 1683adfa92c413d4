/** Runs a probe in the simulator. */
import { testMachine } from "../fake-devices.js";
import { freePort, playPeer } from "./peer.js";
import {
  type Answer,
  answerFrom,
  codeOf,
  isAsynchronous,
  PRELUDE,
  type Probe,
  type StringModel,
} from "./probe.js";

/** Longest wait for `Q()`: only reached when the simulator is wrong, in milliseconds. */
const LONGEST = 8000;

export async function askSimulator(probe: Probe, model: StringModel): Promise<Answer> {
  const { machine, printed, until } = testMachine({ strings: model, variables: 16383 });
  const port = probe.peer ? await freePort() : 0;
  try {
    machine.run(`${PRELUDE}var PORT=${port};`, "prelude.js");
    machine.run(codeOf(probe), "probe.js");
    const seen = probe.peer && (await playPeer(port, probe.peer));
    const threw = printed().includes("Uncaught ") && !probe.peer;
    if (isAsynchronous(probe) && /\bQ\(\)/.test(probe.code) && !threw) {
      await Promise.race([until("Q|"), new Promise((resolve) => setTimeout(resolve, LONGEST).unref())]);
    }
    return answerFrom(printed(), probe, seen);
  } finally {
    machine.powerOff();
  }
}

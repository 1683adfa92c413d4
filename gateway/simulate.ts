/** Simulated boards beside the gateway: to look at it without having any. */
import { pickFreePort } from "../host-sim/cli/ports.js";
import { ACCESS_POINTS } from "../host-sim/devices/radio.js";
import { createSimulator, type Simulator } from "../host-sim/simulator.js";

/** One simulated board that listens. */
export interface SimulatedBoard {
  name: string;
  port: number;
  stop(): Promise<void>;
}

/** Starts `count` boards, each with a knob that turns by itself at its own pace. @throws Error in a sentence */
export async function simulateBoards(count: number, warn: (line: string) => void): Promise<SimulatedBoard[]> {
  const boards: SimulatedBoard[] = [];
  for (let i = 1; i <= count; i++) boards.push(await simulateBoard(`Board ${i}`, 5 + 3 * i, warn));
  return boards;
}

/** `period`: seconds in which its knob goes to and fro. */
async function simulateBoard(
  name: string,
  period: number,
  warn: (line: string) => void,
): Promise<SimulatedBoard> {
  const { ssid, password } = ACCESS_POINTS[0]!;
  const port = await pickFreePort();
  let simulator: Simulator | undefined;
  await new Promise<void>((resolve, reject) => {
    createSimulator({
      bundle: "dist/firmware.js",
      port,
      control: 0,
      settings: { name, wifi: { ssid, password } },
      knob: { kind: "sine", parameter: period },
      warn: (line) => warn(`${name}: ${line}`),
      onListening: (opened) => opened === port && resolve(),
      onListenError: (failed, code) => reject(new Error(`${name}: port ${failed}: ${code}`)),
    }).then((made) => {
      simulator = made;
      made.setPower(true);
    }, reject);
  });
  return { name, port, stop: async () => simulator?.stop() };
}

/** A bundle in the simulator, in this process: quick to start, and a debugger sees it all. */
import { createSimulator, type Simulator } from "../simulator/simulator.js";
import { find } from "./find.js";
import { Output, START_TIME, type Target, type TargetOptions } from "./target.js";

/** Resolves when the program listens on its port. */
function listening(simulator: Simulator, events: ListenEvents, output: Output): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`the program does not listen on port ${simulator.port}:\n${output.all()}`));
    }, START_TIME);
    events.onListening = (port) => {
      if (port !== simulator.port) return;
      clearTimeout(timer);
      resolve();
    };
    events.onListenError = (port, code) => {
      clearTimeout(timer);
      reject(new Error(`port ${port}: ${code}`));
    };
  });
}

interface ListenEvents {
  onListening?: (port: number) => void;
  onListenError?: (port: number, code: string) => void;
}

/** @throws Error when the program does not come to listen. */
export async function startSimulated(options: TargetOptions, port: number): Promise<Target> {
  const output = new Output(options.onOutput);
  const events: ListenEvents = {};
  const { knob = 0.5 } = options;
  const simulator = await createSimulator({
    bundle: options.bundle,
    port,
    control: 0,
    settings: options.settings,
    files: options.files,
    knob: knob === "sine" ? { kind: "sine", parameter: 8 } : { kind: "manual", parameter: knob },
    light: options.light === undefined ? undefined : { kind: "steady", parameter: options.light },
    i2cFault: options.i2cFault,
    noise: options.noise ?? false,
    seed: options.seed,
    board: options.board,
    shaFault: options.shaFault,
    strings: options.strings,
    variables: options.variables,
    network: options.network,
    chaos: options.chaos,
    print: (text) => output.add(text),
    warn: (text) => output.add(`[simulator] ${text}\n`),
    onListening: (opened) => events.onListening?.(opened),
    onListenError: (failed, code) => events.onListenError?.(failed, code),
  });
  const ready = options.listens === false ? Promise.resolve() : listening(simulator, events, output);
  try {
    simulator.setPower(true);
    await ready;
  } catch (error) {
    await simulator.stop();
    throw error;
  }
  const { board } = simulator;
  let stopped: Promise<void> | undefined;
  return {
    kind: "sim",
    port,
    controlPort: simulator.control.port,
    pid: process.pid,
    output: () => output.all(),
    waitFor: (pattern, milliseconds) => output.waitFor(pattern, milliseconds),
    setKnob: async (position, channel) => board.turnTo(position, find(board.knobs, channel)),
    setButton: async (pressed, channel) => {
      const pin = channel === undefined ? undefined : find(board.wiring.buttons, channel).pin;
      board.pins.setButton(pressed, pin);
    },
    setLight: async (lux, channel) => find(board.lights.lights, channel).light.set(lux, board.time()),
    setI2cFault: async (fault) => board.lights.setFault(fault),
    setWifi: async (up) => simulator.board.wifi.setUp(up),
    memory: async () => simulator.machine.memory(),
    evaluate: async (expression) => evaluate(simulator, expression),
    stop() {
      stopped ??= simulator.stop();
      return stopped;
    },
  };
}

function evaluate(simulator: Simulator, expression: string): unknown {
  const json = simulator.machine.json(expression);
  if (json === undefined) throw new Error(`${expression}: threw; see the console`);
  return json === "undefined" ? undefined : JSON.parse(json);
}

/** Espruino 2v29 on Node: one simulated ESP32. */
import type { Machine, MachineOptions } from "./machine.js";
import { DEFAULT_VARIABLES, PoweredMachine } from "./powered-machine.js";

export type * from "./machine.js";

/** A machine, switched off; `boot()` powers it. */
export function createMachine(options: MachineOptions): Machine {
  let power: PoweredMachine | undefined;
  const machine: Machine = {
    flash: options.flash,
    boot(program) {
      powered().boot(program);
    },
    run(code, name) {
      powered().run(code, name);
    },
    evaluate(code) {
      return powered().evaluate(code);
    },
    json(expression) {
      return powered().json(expression);
    },
    powerOff() {
      power?.off();
      power = undefined;
    },
    restart(program) {
      machine.powerOff();
      machine.boot(program);
    },
    time: () => power?.time() ?? 0,
    sockets: () => power?.net.sockets() ?? [],
    listening: () => power?.net.listening() ?? [],
    memory() {
      const total = options.variables ?? DEFAULT_VARIABLES;
      return power?.memory.figures() ?? { free: total, usage: 0, total };
    },
  };

  function powered(): PoweredMachine {
    power ??= new PoweredMachine(options, (reason, program) => {
      if (options.onReboot) options.onReboot(reason, program);
      else machine.restart(program);
    });
    return power;
  }

  return machine;
}

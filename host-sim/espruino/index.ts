/** Espruino 2v29 on Node: one simulated ESP32. */
import type { Machine, MachineOptions } from "./machine.js";
import { DEFAULT_VARIABLES, Power } from "./power.js";

export type * from "./machine.js";

/** A machine, switched off; `boot()` powers it. */
export function createMachine(options: MachineOptions): Machine {
  let power: Power | undefined;
  const machine: Machine = {
    flash: options.flash,
    boot() {
      powered().boot();
    },
    run(code, name) {
      powered().run(code, name);
    },
    evaluate(code) {
      return powered().evaluate(code);
    },
    powerOff() {
      power?.off();
      power = undefined;
    },
    restart() {
      machine.powerOff();
      machine.boot();
    },
    sockets: () => power?.net.sockets() ?? [],
    listening: () => power?.net.listening() ?? [],
    memory() {
      const total = options.variables ?? DEFAULT_VARIABLES;
      return power?.memory.figures() ?? { free: total, usage: 0, total };
    },
  };

  function powered(): Power {
    power ??= new Power(options, (reason) => {
      if (options.onReboot) options.onReboot(reason);
      else machine.restart();
    });
    return power;
  }

  return machine;
}

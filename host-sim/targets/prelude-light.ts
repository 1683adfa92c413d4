/**
 * Light sensors behind `I2C1` and `I2C2` on Espruino for Linux: the same model as in the simulator. The prelude
 * follows it in the same file when the settings name such channels; without them it is not there.
 *
 * In Espruino's dialect, like the prelude.
 */
import { type I2cBus, type I2cFault, i2cBus } from "../devices/i2c-bus.js";
import { veml7700 } from "../devices/veml7700.js";
import type { WorkbenchSettings } from "./workbench.js";

declare const global: { [name: string]: unknown };
declare function getTime(): number;
/** Not in the library of ES5. */
const Espruino = Object as unknown as { assign(target: object, from: object): void };

/** What the prelude gets. */
export interface WorkbenchLights {
  /** Level of a line of a bus; undefined when none is at this pin. */
  level(pin: string): boolean | undefined;
  /** Sets the light at the sensor with this number, in lux. */
  setLight(index: number, lux: number): void;
  /** Breaks all buses, or mends them. */
  setFault(fault: I2cFault | undefined): void;
}

/** Milliseconds that the ESP32's driver waits for a bus that is held. */
const TIMEOUT = 1000;

/** @param random uniform in 0..1 */
function createLights(
  wired: WorkbenchSettings["lights"],
  random: () => number,
  warn: (text: string) => void,
): WorkbenchLights {
  const buses: Array<{ scl: string; sda: string; bus: I2cBus }> = [];
  const lux: number[] = [];

  function find(scl: string, sda: string): I2cBus {
    for (let i = 0; i < buses.length; i++)
      if (buses[i].scl === scl && buses[i].sda === sda) return buses[i].bus;
    const bus = i2cBus();
    buses.push({ scl, sda, bus });
    return bus;
  }

  wired.forEach((light, index) => {
    lux.push(light.lux);
    find(light.scl, light.sda).attach(
      veml7700({
        address: light.address,
        lux: () => lux[index],
        now: () => getTime() * 1000,
        random,
        warn,
      }),
    );
  });

  /** Throws what the ESP32's port says of a transfer that failed; one on a held bus blocks before. */
  function check(call: string, outcome: unknown): void {
    if (outcome === "nak") throw new Error(call + ": slave doesn't ACK the transfer");
    if (outcome !== "busy") return;
    const until = getTime() + TIMEOUT / 1000;
    while (getTime() < until) {}
    throw new Error(call + ":, Operation timeout because the bus is busy");
  }

  function port(): unknown {
    let bus: I2cBus;
    function read(address: number, count: number): Uint8Array {
      const bytes = bus.read(address, count, true);
      check("jshI2CRead", bytes);
      return new Uint8Array(bytes as number[]);
    }
    return {
      setup(pins: { scl: string; sda: string }) {
        bus = find(pins.scl, pins.sda);
      },
      writeTo(address: number, a: number, b?: number, c?: number) {
        const bytes = [a];
        if (b !== undefined) bytes.push(b);
        if (c !== undefined) bytes.push(c);
        check("jshI2CWrite", bus.write(address, bytes, true));
      },
      readFrom: read,
      readReg(address: number, register: number, count: number) {
        check("jshI2CWrite", bus.write(address, [register], false));
        return read(address, count);
      },
    };
  }

  // A plain assignment leaves Espruino's own object where it has not been looked up before.
  Espruino.assign(global, { I2C1: port(), I2C2: port() });
  return {
    level(pin) {
      for (let i = 0; i < buses.length; i++) {
        if (buses[i].scl === pin) return buses[i].bus.lines().scl;
        if (buses[i].sda === pin) return buses[i].bus.lines().sda;
      }
      return undefined;
    },
    setLight(index, level) {
      lux[index] = level;
    },
    setFault(fault) {
      buses.forEach((wired) => {
        wired.bus.fault = fault;
      });
    },
  };
}

global.createLights = createLights;

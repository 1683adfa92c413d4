/** The I2C buses of a board, and the light sensors on them. */
import { type I2cBus, type I2cFault, i2cBus } from "./i2c-bus.js";
import { Light, type LightSpec } from "./light.js";
import type { Random } from "./random.js";
import { type Veml7700, veml7700 } from "./veml7700.js";
import type { WiredLightSpec } from "./wiring.js";

/** Two pins with a bus between. */
export interface WiredBus {
  readonly scl: string;
  readonly sda: string;
  readonly bus: I2cBus;
}

/** A light sensor, and the light it is in. */
export interface WiredLight {
  readonly id: string;
  readonly light: Light;
  readonly sensor: Veml7700;
}

export interface LightsOptions {
  /** The light at a sensor, by its channel. */
  spec(id: string): LightSpec;
  fault: I2cFault | undefined;
  random: Random;
  noise: boolean;
  warn(text: string): void;
  now(): number;
  /** Called with each integration's mean illuminance. */
  measured(id: string, lux: number): void;
}

export class WiredLights {
  readonly buses: WiredBus[] = [];
  readonly lights: WiredLight[] = [];

  /** @throws Error when a trace has no column of light for a channel. */
  constructor(
    wired: readonly WiredLightSpec[],
    private readonly options: LightsOptions,
  ) {
    for (const spec of wired) this.attach(spec);
  }

  /** The bus on two pins, or undefined where nothing is wired. */
  find(scl: string, sda: string): I2cBus | undefined {
    return this.buses.find((wired) => wired.scl === scl && wired.sda === sda)?.bus;
  }

  /** Level of a bus line at a pin; undefined when none is there. */
  level(pin: string): boolean | undefined {
    const wired = this.buses.find(({ scl, sda }) => scl === pin || sda === pin);
    return wired && wired.bus.lines()[wired.scl === pin ? "scl" : "sda"];
  }

  setFault(fault: I2cFault | undefined): void {
    for (const { bus } of this.buses) bus.fault = fault;
  }

  /** The supply came back. */
  reset(): void {
    for (const { sensor } of this.lights) sensor.reset();
  }

  private attach({ id, scl, sda, address }: WiredLightSpec): void {
    const { options } = this;
    const random = options.random.fork(id);
    const light = new Light(options.spec(id), id, options.now());
    const sensor = veml7700({
      address,
      lux: (from, until) => {
        const lux = light.mean(from, until);
        options.measured(id, lux);
        return lux;
      },
      now: options.now,
      random: options.noise ? random.next : () => 0.5,
      warn: options.warn,
    });
    let bus = this.find(scl, sda);
    if (!bus) {
      bus = i2cBus();
      bus.fault = options.fault;
      this.buses.push({ scl, sda, bus });
    }
    bus.attach(sensor);
    this.lights.push({ id, light, sensor });
  }
}

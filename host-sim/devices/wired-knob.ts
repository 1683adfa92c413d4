/** A potentiometer with its knob, wired to an ADC pin. */
import type { Adc } from "./adc.js";
import { Knob, type KnobSpec } from "./knob.js";
import { Potentiometer, type Taper } from "./potentiometer.js";
import type { Random } from "./random.js";

export interface WiredKnobOptions {
  /** Its channel, and Espruino's name of the pin at the wiper. */
  id: string;
  pin: string;
  spec: KnobSpec;
  taper: Taper;
  /** 0 new, 1 worn out. */
  wear: number;
  random: Random;
  /** Milliseconds, any origin, never going back. */
  now: number;
}

export class WiredKnob {
  readonly id: string;
  readonly pin: string;
  readonly knob: Knob;
  readonly potentiometer: Potentiometer;
  private latest = 0;

  /** @throws Error when its trace has no column for this channel. */
  constructor({ id, pin, spec, taper, wear, random, now }: WiredKnobOptions) {
    this.id = id;
    this.pin = pin;
    this.knob = new Knob(spec, random.fork("knob"), now, id);
    this.potentiometer = new Potentiometer({ taper, wear, random: random.fork("potentiometer") });
  }

  /** Newest count read from the pin, 0..4095. */
  get raw(): number {
    return this.latest;
  }

  /** One conversion at `now`: a count, 0..4095. */
  convert(adc: Adc, now: number): number {
    this.latest = this.knob.count(now) ?? this.measure(adc, now);
    return this.latest;
  }

  private measure(adc: Adc, now: number): number {
    this.potentiometer.turnTo(this.knob.position(now), now);
    return adc.convert(this.pin, this.potentiometer.millivolts(now));
  }
}

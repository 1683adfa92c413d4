/**
 * The ESP32's ADC1 as Espruino drives it: 12 bits, one of four input attenuations, uncalibrated.
 *
 * Shape and figures follow Espressif's own calibration (ESP-IDF v3.3, `esp_adc_cal`, the reference
 * voltage method, and the ESP-IDF programming guide, "ADC attenuation"):
 *   voltage = offset + raw * slope * reference / 1100 mV
 * with the slope and offset below. The offset is what makes the dead zone: inputs under it read 0.
 * At 11 dB the line holds to about raw 2880 and then bends, so that full scale comes near 3.13 V and
 * the last volts of a 3.3 V potentiometer are lost.
 */
import type { Random } from "./random.js";

/** One input attenuation. Voltages in millivolts at the pin. */
interface Attenuation {
  /** Decibels, as Espressif names it. */
  decibels: number;
  /** Input at which the first count appears. */
  offset: number;
  /** Millivolts per count with the nominal reference. */
  slope: number;
  /** True where the curve bends above `KNEE`. */
  bends: boolean;
}

const FULL_SCALE = 4095;
/** Count at which the 11 dB curve leaves its line. */
const KNEE = 2880;
/** Bend of the 11 dB curve above the knee, per count: puts full scale at 3.13 V with the nominal reference. */
const BEND = 2.58e-4;
const NOMINAL_REFERENCE = 1100;
/** Espressif: the reference of a chip lies within 1000..1200 mV; most within a standard deviation of 30 mV. */
const REFERENCE_SPREAD = 30;
/** Standard deviation of one conversion in counts, bare wires and Wi-Fi on. Averaging n divides it by √n. */
const NOISE = 3;

/** Keyed by the millivolts that Espruino's `ESP32.setAtten` takes; anything else means 11 dB there. */
const ATTENUATIONS: Record<number, Attenuation> = {
  1000: { decibels: 0, offset: 75, slope: 0.2353, bends: false },
  1340: { decibels: 2.5, offset: 78, slope: 0.3124, bends: false },
  2000: { decibels: 6, offset: 107, slope: 0.4322, bends: false },
  3600: { decibels: 11, offset: 142, slope: 0.8056, bends: true },
};
const DEFAULT_ATTENUATION = 3600;

/** ADC1's pins in the order of its channels 0..7. The stock board has no ADC2. */
export const ADC_PINS: readonly string[] = ["D36", "D37", "D38", "D39", "D32", "D33", "D34", "D35"];

export interface AdcOptions {
  random: Random;
  /** False: every conversion is exact. */
  noise: boolean;
  /** The chip's reference in millivolts, 1000..1200; drawn from `random` when absent. */
  reference?: number;
}

/** Reference voltage of one chip, millivolts, within what Espressif guarantees. */
function drawReference(random: Random): number {
  const drawn = NOMINAL_REFERENCE + REFERENCE_SPREAD * random.gaussian();
  return Math.min(1200, Math.max(1000, Math.round(drawn)));
}

/** Ideal count (not rounded, not clipped above) of an input in millivolts. */
function curve(millivolts: number, attenuation: Attenuation, reference: number): number {
  const linear = (millivolts - attenuation.offset) / ((attenuation.slope * reference) / NOMINAL_REFERENCE);
  if (linear <= 0) return 0;
  if (!attenuation.bends || linear <= KNEE) return linear;
  const discriminant = 1 - 4 * BEND * (linear - KNEE);
  // Beyond the parabola's top the count has long passed full scale.
  return discriminant <= 0 ? Number.POSITIVE_INFINITY : KNEE + (1 - Math.sqrt(discriminant)) / (2 * BEND);
}

/** One chip's ADC: its own reference, an attenuation per pin, noise. */
export class Adc {
  /** This chip's reference in millivolts. */
  readonly reference: number;
  private readonly random: Random;
  private readonly noise: boolean;
  private readonly selected = new Map<string, Attenuation>();

  constructor(options: AdcOptions) {
    this.random = options.random;
    this.noise = options.noise;
    this.reference = options.reference ?? drawReference(options.random.fork("reference"));
  }

  /** `ESP32.setAtten`: 1000, 1340, 2000 or 3600 (millivolts of full scale); other values mean 3600. */
  setAttenuation(pin: string, millivolts: number): void {
    this.selected.set(pin, ATTENUATIONS[millivolts] ?? ATTENUATIONS[DEFAULT_ATTENUATION]);
  }

  /** Attenuation in effect on a pin, in decibels. */
  attenuation(pin: string): number {
    return this.of(pin).decibels;
  }

  /** A reset of the chip: every pin back to 11 dB. */
  reset(): void {
    this.selected.clear();
  }

  /** One conversion of a pin at `millivolts`: 0..4095. Noise at the ends is clipped, as on the chip. */
  convert(pin: string, millivolts: number): number {
    const ideal = curve(millivolts, this.of(pin), this.reference);
    if (ideal === 0 || ideal >= FULL_SCALE + 4 * NOISE) return ideal === 0 ? 0 : FULL_SCALE;
    const count = Math.round(ideal + (this.noise ? NOISE * this.random.gaussian() : 0));
    return Math.min(FULL_SCALE, Math.max(0, count));
  }

  private of(pin: string): Attenuation {
    return this.selected.get(pin) ?? ATTENUATIONS[DEFAULT_ATTENUATION];
  }
}

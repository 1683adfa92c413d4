/** `--knob`, `--light` and `--button` with their traces read from files. */
import { type ButtonSpec, parseButton as parseButtonWith } from "./button.js";
import { type KnobSpec, parseKnob as parseKnobWith } from "./knob.js";
import { type LightSpec, parseLight as parseLightWith } from "./light.js";
import { readTrace } from "./trace-file.js";

/** @throws Error in a sentence, also when the trace cannot be read. */
export function parseKnob(text: string): KnobSpec {
  return parseKnobWith(text, readTrace);
}

/** @throws Error in a sentence, also when the trace cannot be read. */
export function parseLight(text: string): LightSpec {
  return parseLightWith(text, readTrace);
}

/** @throws Error in a sentence, also when the trace cannot be read. */
export function parseButton(text: string): ButtonSpec {
  return parseButtonWith(text, readTrace);
}

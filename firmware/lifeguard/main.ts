/**
 * Entry of `dist/lifeguard.js`, which Espruino loads as the module `rheo.lifeguard` while the firmware
 * starts. What it gives is left in a global: bundles for Espruino export nothing.
 */
import { errors, type Lifeguard, restart, watch } from "./lifeguard";

/** What the module leaves behind. */
export interface LifeguardGlobal {
  rheoLifeguard: Lifeguard;
}

declare const global: LifeguardGlobal;

global.rheoLifeguard = { watch, errors, restart };

/**
 * Entry of `dist/lifeguard.js`, which Espruino loads as the module `rheo.lifeguard` while the firmware
 * starts. What it gives is left in a global: bundles for Espruino export nothing.
 */
import { errors, type LifeguardGlobal, restart, watch } from "./lifeguard";

export type { LifeguardGlobal } from "./lifeguard";

declare const global: LifeguardGlobal;

global.rheoLifeguard = { watch, errors, restart };

/**
 * Entry of `dist/setup.js`, which Espruino loads as the module `rheo.setup` when set-up mode begins. What
 * it gives is left in a global: bundles for Espruino export nothing.
 */
import { createSetup } from "./setup";

/** What the module leaves behind. */
export interface SetupGlobal {
  rheoSetup: typeof createSetup | undefined;
}

declare const global: SetupGlobal;

global.rheoSetup = createSetup;

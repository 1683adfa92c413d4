/**
 * Entry of `dist/provisioning.js`, which Espruino loads as the module `rheo.provisioning` when set-up mode begins. What
 * it gives is left in a global: bundles for Espruino export nothing.
 */
import { createProvisioning } from "./provisioning";

/** What the module leaves behind. */
export interface SetupGlobal {
  rheoSetup: typeof createProvisioning | undefined;
}

declare const global: SetupGlobal;

global.rheoSetup = createProvisioning;

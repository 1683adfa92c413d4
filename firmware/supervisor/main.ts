/**
 * Entry of `dist/supervisor.js`, which Espruino loads as the module `rheo.supervisor` while the firmware
 * starts. What it gives is left in a global: bundles for Espruino export nothing.
 */
import { errors, log, meet, restart, type SupervisorGlobal, watch } from "./supervisor";

export type { SupervisorGlobal } from "./supervisor";

declare const global: SupervisorGlobal;

global.rheoSupervisor = { watch, meet, errors, log, restart };

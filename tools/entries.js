/**
 * What is built from what. Paths are from the repository's root.
 */

/**
 * Programs in Espruino's dialect: they run on the chip, in the simulator and on Espruino for Linux. All
 * boot files share one global scope: `wrap` keeps a bundle's short names out of it.
 */
export const ESPRUINO_ENTRIES = [
  { name: "firmware", input: "firmware/main.ts", file: "dist/firmware.js" },
  { name: "echo", input: "firmware/echo.ts", file: "dist/echo.js" },
  { name: "selftest", input: "firmware/selftest.ts", file: "dist/selftest.js" },
  // Run before the firmware at every start: finishes installations, undoes bad ones.
  { name: "updater", input: "firmware/updater/main.ts", file: "dist/updater.js", wrap: true },
  // Watches over the firmware: error log, watchdog, restarts.
  { name: "supervisor", input: "firmware/supervisor/main.ts", file: "dist/supervisor.js" },
  // Wi-Fi: connecting, recovering, LED and button.
  { name: "network", input: "firmware/network/main.ts", file: "dist/network.js" },
  // Set-up mode's own access point and page: loaded only then.
  { name: "provisioning", input: "firmware/provisioning/main.ts", file: "dist/provisioning.js" },
  // Supplies what Espruino for Linux lacks, before the firmware runs there.
  {
    name: "prelude",
    input: "host-sim/targets/prelude.ts",
    file: "dist/host-sim/prelude.js",
    wrap: true,
  },
];

/** Command lines that run on Node; each becomes `dist/<path without .ts>.js`. */
export const NODE_ENTRIES = [
  { input: "host-sim/main.ts" },
  { input: "host-sim/targets/main.ts" },
  { input: "host-sim/conformance/main.ts" },
  { input: "host-sim/soak/main.ts" },
  { input: "host-sim/bench/main.ts" },
  { input: "tools/flash/main.ts" },
  { input: "tools/flash/selftest.ts" },
  { input: "tools/flash/doctor.ts" },
];

/** The page: one HTML file with everything inside. */
export const DASHBOARD = {
  name: "dashboard",
  html: "web/index.html",
  input: "web/src/main.ts",
  styles: "web/src",
  file: "dist/dashboard.html",
};

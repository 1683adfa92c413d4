/**
 * What is built besides the bundles (`../bundles.js`). Paths are from the repository's root.
 */

/** Command lines that run on Node; each becomes `dist/<path without .ts>.js`. */
export const NODE_ENTRIES = [
  { input: "host-sim/main.ts" },
  { input: "host-sim/targets/main.ts" },
  { input: "host-sim/conformance/main.ts" },
  { input: "host-sim/soak/main.ts" },
  { input: "host-sim/trace/main.ts" },
  { input: "host-sim/bench/main.ts" },
  { input: "client/watch/main.ts" },
  { input: "gateway/main.ts" },
  { input: "tools/flash/main.ts" },
  { input: "tools/flash/selftest.ts" },
  { input: "tools/flash/doctor.ts" },
];

/** The page: one HTML file with everything inside. Its script is the manifest's. */
export const DASHBOARD = {
  name: "dashboard",
  html: "web/index.html",
  styles: "web/styles",
  file: "dist/dashboard.html",
};

/** The page of set-up mode. Its script is the manifest's, too. */
export const SETUP_PAGE = {
  name: "setup",
  html: "web/setup/index.html",
  styles: "web/setup/src",
  file: "dist/setup.html",
};

/** The gateway's page of all boards. */
export const FLEET_PAGE = {
  name: "fleet",
  html: "gateway/page/index.html",
  script: "gateway/page/src/main.ts",
  styles: "gateway/page/src",
  file: "dist/fleet.html",
};

/** The simulator's page beside a board. */
export const WORKBENCH = {
  name: "workbench",
  html: "host-sim/control/page/index.html",
  script: "host-sim/control/page/src/main.ts",
  styles: "host-sim/control/page/src",
  file: "dist/workbench.html",
};

/** A page with a board in it. */
export const DEMO = {
  name: "demo",
  html: "web/demo/index.html",
  script: "web/demo/src/main.ts",
  styles: "web/demo/src",
  file: "dist/demo.html",
};

/** The client library: one file for pages, and an npm package for all who build. */
export const CLIENT = {
  page: { name: "client-page", input: "client/browser.ts", file: "dist/rheo-client.js" },
  package: {
    name: "client-package",
    entries: ["client/browser.ts", "client/node.ts"],
    dir: "dist/npm/rheo-client",
    description: "client/package.json",
    files: ["client/README.md", "LICENSE"],
  },
};

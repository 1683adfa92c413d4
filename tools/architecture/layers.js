/**
 * Which folder may import from which: dependencies point one way. The most specific entry counts;
 * what has no entry of its own belongs to the folder above, which may always import from itself.
 *
 * @type {Record<string, { values: string[], types: string[] }>}
 *   `values` is what may be imported outright, `types` what may be imported as types only
 */
export const LAYERS = {
  "firmware/http": { values: [], types: [] },
  // The opening handshake is HTTP.
  "firmware/websocket": { values: ["firmware/http"], types: [] },
  // Byte strings as text.
  "firmware/text": { values: ["firmware/websocket"], types: [] },
  "firmware/app": {
    values: ["firmware/http", "firmware/text", "firmware/websocket"],
    types: ["firmware/parts"],
  },
  // Bundles of their own, each with its own copy of the pure code that it uses.
  "firmware/parts": {
    values: ["firmware/app", "firmware/http", "firmware/text", "firmware/websocket", "firmware/journal"],
    types: [],
  },
  // Files that are replaced: handed Storage, for parts, supervisor and updater alike.
  "firmware/journal": { values: [], types: ["firmware/app"] },
  // Kinds of channels, which touch the chip.
  "firmware/parts/commands": { values: ["firmware/app", "firmware/board"], types: ["firmware/websocket"] },
  "firmware/parts/storing": {
    values: ["firmware/app", "firmware/board", "firmware/journal", "firmware/text"],
    types: [],
  },
  "firmware/parts/requests": { values: ["firmware/app", "firmware/board"], types: [] },
  "firmware/parts/settings": { values: ["firmware/app", "firmware/board"], types: [] },
  "firmware/parts/access-point": { values: ["firmware/access-point"], types: [] },
  "firmware/parts/network": { values: ["firmware/network"], types: [] },
  "firmware/parts/supervisor": { values: ["firmware/supervisor"], types: [] },
  "firmware/parts/sha1": { values: ["firmware/board"], types: [] },
  "firmware/parts/reports": { values: ["firmware/app", "firmware/board"], types: [] },
  "firmware/parts/metrics": { values: ["firmware/app", "firmware/board"], types: [] },
  "firmware/parts/digital": { values: ["firmware/board/channels"], types: [] },
  "firmware/parts/veml7700": { values: ["firmware/board/channels"], types: [] },
  "firmware/board/channels": { values: ["firmware/app"], types: [] },
  "firmware/board": {
    values: ["firmware/websocket", "firmware/journal"],
    types: ["firmware/app", "firmware/provisioning", "firmware/parts"],
  },
  // Bundles of their own: the firmware meets them in flash.
  "firmware/updater": { values: ["firmware/supervisor", "firmware/journal"], types: [] },
  "firmware/supervisor": {
    values: ["firmware/board", "firmware/journal"],
    types: ["firmware/parts"],
  },
  "firmware/access-point": { values: ["firmware/http"], types: [] },
  "firmware/provisioning": {
    values: ["firmware/access-point", "firmware/app", "firmware/text"],
    types: [],
  },
  // Tools that run on Node, for boards as for targets on this machine.
  "tools/flash": { values: ["firmware", "host-sim", "bundles.js"], types: [] },
  // The entries compose everything.
  firmware: {
    values: [
      "firmware/http",
      "firmware/text",
      "firmware/websocket",
      "firmware/app",
      "firmware/board",
      "firmware/network",
      "firmware/supervisor",
    ],
    types: ["firmware/parts"],
  },
  "firmware/network": {
    values: ["firmware/board"],
    types: ["firmware/access-point", "firmware/app", "firmware/parts", "firmware/provisioning"],
  },
  // Espruino on Node knows neither what is wired to the chip nor the firmware.
  "host-sim/espruino": { values: [], types: [] },
  "host-sim/devices": { values: [], types: ["host-sim/espruino"] },
  "host-sim/chaos": { values: ["host-sim/devices"], types: ["host-sim/espruino"] },
  "host-sim/console": { values: [], types: ["host-sim/espruino"] },
  // It runs in a browser, and knows of the simulator what it is sent.
  "host-sim/control/page": { values: [], types: ["host-sim/control"] },
  "host-sim/control": { values: ["host-sim/devices"], types: ["host-sim/espruino"] },
  // A board is all of these together.
  "host-sim/simulator": {
    values: [
      "host-sim/chaos",
      "host-sim/console",
      "host-sim/control",
      "host-sim/devices",
      "host-sim/espruino",
      "bundles.js",
    ],
    types: [],
  },
  // What every command line needs, whatever it runs.
  "host-sim/shell": { values: ["bundles.js"], types: [] },
  "host-sim/cli": {
    values: ["host-sim/chaos", "host-sim/devices", "host-sim/shell", "host-sim/simulator"],
    types: ["host-sim/espruino"],
  },
  "host-sim/targets": {
    values: ["host-sim/devices", "host-sim/espruino", "host-sim/shell", "host-sim/simulator"],
    types: ["host-sim/chaos"],
  },
  "host-sim/trace": { values: ["host-sim/devices", "host-sim/shell"], types: [] },
  // Tools on top, which start boards.
  "host-sim/measure": { values: ["host-sim/targets"], types: [] },
  "host-sim/conformance": { values: ["host-sim/shell", "host-sim/targets"], types: [] },
  "host-sim/bench": {
    values: ["client", "host-sim/devices", "host-sim/shell", "host-sim/simulator", "host-sim/targets"],
    types: [],
  },
  "host-sim/soak": {
    values: [
      "client",
      "host-sim/conformance",
      "host-sim/devices",
      "host-sim/espruino",
      "host-sim/shell",
      "host-sim/simulator",
      "host-sim/targets",
    ],
    types: [],
  },
  // The entry of `npm start`.
  "host-sim": { values: ["host-sim/cli", "host-sim/shell", "host-sim/simulator"], types: [] },
  // The build and its checks know the list of bundles and nothing of what is in them.
  tools: { values: ["tools/dev", "tools/plugins", "bundles.js", "rollup.config.js"], types: [] },
  "tools/architecture": { values: ["tools/glob.js", "tools/paths.js"], types: [] },
  "tools/dev": { values: ["tools", "bundles.js"], types: [] },
  "tools/dialect": { values: ["tools/espruino", "bundles.js"], types: [] },
  "tools/espruino": { values: ["tools/glob.js", "tools/paths.js", "tools/plugins"], types: [] },
  "tools/plugins": {
    values: ["tools/budgets.js", "tools/paths.js", "tools/dialect", "tools/espruino", "bundles.js"],
    types: [],
  },
  // Whoever talks to a board shares nothing with it but the types of their messages.
  client: { values: [], types: ["firmware/app"] },
  "client/watch": { values: ["client", "host-sim/shell"], types: [] },
  "web/src": { values: ["client"], types: ["firmware/app"] },
  // The page of set-up mode shares theme and look with the dashboard.
  "web/setup": { values: ["web/src"], types: ["firmware/provisioning"] },
  // It measures in the tests' browser.
  "web/bench": { values: ["web/test"], types: [] },
  // What the simulator has of Espruino's surroundings and needs nothing of Node's.
  "web/demo": { values: ["web/src", "host-sim/devices", "host-sim/espruino"], types: [] },
  // Sketches on the firmware's library; the others on the published client.
  "examples/espruino": { values: ["firmware/http", "firmware/websocket", "firmware/board"], types: [] },
  examples: { values: ["dist/npm"], types: [] },
  // It runs simulated boards beside itself, in a process of their own.
  gateway: { values: ["gateway/mqtt", "client", "host-sim/cli", "host-sim/shell"], types: [] },
  "gateway/mqtt": { values: ["gateway", "client"], types: [] },
  "gateway/page": { values: ["client", "web"], types: [] },
};

/**
 * What is wrong with an import, if anything.
 * @param {import("./imports.js").Import} imported
 * @returns {string | undefined}
 */
export function layerProblem({ from, to, typeOnly, line }) {
  const layer = layerOf(from);
  if (!layer || layerOf(to) === layer) return undefined;
  const { values, types } = LAYERS[layer];
  if (values.some((folder) => isBelow(to, folder))) return undefined;
  const asType = types.some((folder) => isBelow(to, folder));
  if (asType && typeOnly) return undefined;
  const may = [...values, ...types.map((folder) => `types of ${folder}`)].join(", ") || "nothing else";
  return `${from}:${line} imports ${to}${asType ? " and not only its types" : ""}; ${layer} may import ${may}`;
}

/**
 * The folder of the entry that counts for a file.
 * @param {string} file
 */
export function layerOf(file) {
  return Object.keys(LAYERS)
    .filter((folder) => isBelow(file, folder))
    .sort((a, b) => b.length - a.length)[0];
}

/**
 * @param {string} file
 * @param {string} place a folder, or a file
 */
function isBelow(file, place) {
  return file === place || file.startsWith(`${place}/`);
}

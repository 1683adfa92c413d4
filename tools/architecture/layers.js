/**
 * Which folder may import from which: dependencies point one way. The most specific entry counts;
 * a folder may always import from itself.
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
  "firmware/parts/digital": { values: ["firmware/board/channels"], types: [] },
  "firmware/parts/veml7700": { values: ["firmware/board/channels"], types: [] },
  "firmware/board/channels": { values: ["firmware/app"], types: [] },
  "firmware/board": {
    values: ["firmware/websocket"],
    types: ["firmware/app", "firmware/provisioning", "firmware/parts"],
  },
  // Bundles of their own: the firmware meets them in flash.
  "firmware/updater": { values: ["firmware/supervisor", "firmware/journal"], types: [] },
  "firmware/supervisor": {
    values: ["firmware/board", "firmware/journal"],
    types: ["firmware/app", "firmware/parts"],
  },
  "firmware/provisioning": { values: ["firmware/text"], types: [] },
  // Tools that run on Node, for boards as for targets on this machine.
  "tools/flash": { values: ["firmware", "host-sim", "bundles.js"], types: [] },
  // The entries compose everything.
  firmware: {
    values: ["firmware/http", "firmware/text", "firmware/websocket", "firmware/app", "firmware/board"],
    types: ["firmware/supervisor"],
  },
  // Espruino on Node knows neither what is wired to the chip nor the firmware.
  "host-sim/espruino": { values: [], types: [] },
  // Tools that compare it with the real interpreter start both.
  "host-sim/espruino/measure": { values: ["host-sim/espruino", "host-sim/targets"], types: [] },
  "host-sim/devices": { values: [], types: ["host-sim/espruino"] },
  // Whoever talks to a board shares nothing with it but the types of their messages.
  client: { values: [], types: ["firmware/app"] },
  web: { values: ["client"], types: ["firmware/app"] },
  // Sketches on the firmware's library.
  "examples/espruino": { values: ["firmware/http", "firmware/websocket", "firmware/board"], types: [] },
  // It runs simulated boards beside itself.
  gateway: { values: ["client", "host-sim"], types: ["firmware/app"] },
};

/**
 * What is wrong with an import, if anything.
 * @param {import("./imports.js").Import} imported
 * @returns {string | undefined}
 */
export function layerProblem({ from, to, typeOnly, line }) {
  const layer = layerOf(from);
  if (!layer || isBelow(to, layer)) return undefined;
  const { values, types } = LAYERS[layer];
  if (values.some((folder) => isBelow(to, folder))) return undefined;
  const asType = types.some((folder) => isBelow(to, folder));
  if (asType && typeOnly) return undefined;
  const may = [...values, ...types.map((folder) => `types of ${folder}`)].join(", ") || "nothing else";
  return `${from}:${line} imports ${to}${asType ? " and not only its types" : ""}; ${layer} may import ${may}`;
}

/** @param {string} file */
function layerOf(file) {
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

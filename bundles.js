/**
 * The one list of what is built for a board: from which source, what it is called in the board's Storage and
 * when it is loaded. Build, `npm run dev`, simulator, flash tool, doctor, the check of the dialect and the
 * tests all read it: a new bundle is one line here.
 *
 * Nothing but data, so that it can be imported from anywhere.
 */

/**
 * @typedef {object} Bundle
 * @property {string} name of the build's output
 * @property {string} source its entry, from the repository's root
 * @property {string} file the built file, from `dist/`
 * @property {string} stored name in Storage, at most 28 characters; empty when no board gets it
 * @property {string} staged name in Storage while it is uploaded; as `stored` when it is written in place
 * @property {string} kept name in Storage of the copy of what was there before; empty for none
 * @property {"boot" | "module" | "part" | "page" | "alone"} load when it is loaded:
 *   `boot`: at every start, by Espruino itself; `module`: by `require` when set-up mode begins; `part`: by `require` when it is needed, and released after (`firmware/board/parts.ts`);
 *   `page`: never run on the board, sent to browsers; `alone`: in place of the firmware, or before it, on
 *   this machine
 * @property {boolean} [wrap] whether its names are kept out of the global scope, which all boot files share
 * @property {string} purpose what it is for: the text in `firmware/README.md`
 */

/** Characters that Espruino allows in a name in Storage. */
export const LONGEST_NAME = 28;

/** The program: what Espruino starts. */
export const PROGRAM_FILE = ".bootcde";
/** The updater is stored directly: it is what makes the rest safe, and the board starts without it too. */
export const UPDATER_FILE = ".boot1";
/** The board's settings: the only file that is not built. */
export const SETTINGS_FILE = "rheo.json";

/** @type {readonly Bundle[]} the firmware first: its build checks the types of all that runs on a board */
export const BUNDLES = [
  bundle("firmware", PROGRAM_FILE, "boot", "the program", {
    source: "firmware/main.ts",
    ...stages("rheo"),
  }),
  bundle("updater", UPDATER_FILE, "boot", "the updater: installations, and taking back bad ones", {
    staged: UPDATER_FILE,
    kept: "",
    wrap: true,
  }),
  part("supervisor", "part: counting starts, error log, the trial of a new program"),
  part("network", "part: Wi-Fi, when there is something to do"),
  bundle("provisioning", "rheo.provisioning", "module", "set-up mode, loaded only while it lasts"),
  part("storing", "part: replacing settings and error log"),
  part("burst", "part: conversions in quick succession, for the oscilloscope"),
  part("digital", "part: channels of kind `digital`"),
  part("veml7700", "part: channels of kind `veml7700` and `veml6030`"),
  part("settings", "part: reading the settings, opening the channels"),
  part("sha1", "part: choosing the engine for SHA-1, and those of our own"),
  part("protocol", "part: WebSockets besides whole short messages: long ones, closing, failing"),
  part("crowd", "part: connections that are too many, too slow or too large, commands that wait"),
  part("commands", "part: what viewers ask for"),
  part("reports", "part: `hello`, `vitals`, `/status`"),
  part("requests", "part: what requests get but the usual opening of a WebSocket"),
  part("access-point", "part: names and probes, for boards that are a network of their own"),
  part("update", "part: updates over the air, for boards whose settings allow them"),
  part("metrics", "part: the text of `/metrics`"),
  bundle("dashboard", "rheo.html.gz", "page", "the dashboard", {
    source: "web/src/main.ts",
    file: "dashboard.html.gz",
    ...stages("rheo.html"),
  }),
  bundle("setup", "rheo.setup.gz", "page", "the set-up page", {
    source: "web/setup/src/main.ts",
    file: "setup.html.gz",
    ...stages("rheo.setup"),
  }),
  bundle("echo", "", "alone", "returns every message: for the conformance cases", {
    source: "firmware/echo.ts",
  }),
  bundle("selftest", "", "alone", "npm run selftest: what only a real board can tell", {
    source: "firmware/selftest.ts",
  }),
  bundle("chat", "", "alone", "examples/espruino/chat.ts: a chat on the same library", {
    source: "examples/espruino/chat.ts",
  }),
  bundle("pong", "", "alone", "examples/espruino/pong.ts: a game on the same library", {
    source: "examples/espruino/pong.ts",
  }),
  bundle("prelude", "", "alone", "supplies what Espruino for Linux lacks, before the firmware", {
    source: "host-sim/targets/prelude.ts",
    file: "host-sim/prelude.js",
    wrap: true,
  }),
  bundle("prelude-light", "", "alone", "light sensors for Espruino for Linux, in front of the prelude", {
    source: "host-sim/targets/prelude-light.ts",
    file: "host-sim/prelude-light.js",
    wrap: true,
  }),
];

/** What a board gets, in the order in which it is uploaded. */
export const STORED = BUNDLES.filter(({ stored }) => stored !== "");

/** Programs in Espruino's dialect; the rest is for browsers. */
export const ESPRUINO_BUNDLES = BUNDLES.filter(({ load }) => load !== "page");

/** Names that `require` finds in a board's Storage. */
export const STORED_MODULES = BUNDLES.filter(({ load }) => load === "module" || load === "part").map(
  ({ stored }) => stored,
);

/**
 * @param {string} name
 * @param {string} stored
 * @param {Bundle["load"]} load
 * @param {string} purpose
 * @param {Partial<Bundle>} [other] what differs from the usual
 * @returns {Bundle}
 */
function bundle(name, stored, load, purpose, other) {
  const source = `firmware/${name}/main.ts`;
  return { name, source, file: `${name}.js`, stored, ...stages(stored), load, purpose, ...other };
}

/**
 * @param {string} name of its folder in `firmware/parts`
 * @param {string} purpose
 * @returns {Bundle}
 */
function part(name, purpose) {
  return bundle(name, `rheo.${name}`, "part", purpose, { source: `firmware/parts/${name}/main.ts` });
}

/**
 * Names while a file is uploaded, and of the copy of what was there before.
 * @param {string} stored
 */
function stages(stored) {
  return stored ? { staged: `${stored}.new`, kept: `${stored}.old` } : { staged: "", kept: "" };
}

/**
 * uPlot has more in it than the page draws with, inside one function that no bundler can look into:
 * settings that are constant here keep the other branches alive. This table states those settings, and
 * names functions that then never run. It takes the page's 40 KB down by 6.
 *
 * Every entry must match exactly once, so an update of uPlot that moves things fails the build.
 */

/** Constants of the page. What depends on them goes with the minifier's help. */
const SETTINGS = [
  // The page labels the time axis itself: a plain numeric scale.
  ["const FEAT_TIME          = true;", "const FEAT_TIME = false;"],
  ["\t\t\t\tlet isTime = sc.time;\n", "\t\t\t\tconst isTime = false;\n"],
  ["\t\t\tlet isTime = mode == 1 && scales[s.scale].time;", "\t\t\tconst isTime = false;"],
  ["\t\t\tlet isTime = sc.time;\n", "\t\t\tconst isTime = false;\n"],
  // It has its own readout instead of a legend.
  ["const showLegend = legend.show;", "const showLegend = false;"],
  // Its series share their x values.
  ["const mode = u.mode;", "const mode = 1;"],
  ["const mode = self.mode;", "const mode = 1;"],
  ["let mode = self.mode;", "const mode = 1;"],
];

/** Functions never called under these settings, and what stands in for them. */
const UNUSED = {
  genTimeStuffs: "return [[], [], () => []];",
  timeAxisVals: "",
  timeAxisStamps: "",
  timeSeriesVal: "",
  timeSeriesStamp: "",
  fmtDate: "",
  tzDate: "",
  // Scales are linear.
  rangeLog: "",
  rangeAsinh: "",
  logAxisSplits: "",
  asinhAxisSplits: "",
  log10AxisValsFilt: "",
  log2AxisValsFilt: "",
  // There is one series, so no bands between series.
  bandFillClipDirs: "return [0, 0];",
  clipBandLine: "",
  legendFill: "",
};

/** From here on the module only hangs parts on `uPlot` that its users may call by name. */
const STATICS = /\nuPlot\.assign = assign;[\s\S]*?\nexport \{ uPlot as default \};/;
const STATICS_USED = "\nuPlot.paths = { points, linear };\nexport { uPlot as default };";

/**
 * uPlot's module without what the page never uses.
 * @param {string} code
 */
export function leanUplotCode(code) {
  /** @param {string | RegExp} pattern @param {string} by */
  const replace = (pattern, by) => {
    const parts = code.split(pattern);
    if (parts.length !== 2)
      throw new Error(`uPlot has changed: "${pattern}" is found ${parts.length - 1} times`);
    code = parts.join(by);
  };
  replace(STATICS, STATICS_USED);
  for (const [from, to] of SETTINGS) replace(/** @type {string} */ (from), /** @type {string} */ (to));
  for (const [name, body] of Object.entries(UNUSED)) {
    replace(
      new RegExp(`\\nfunction ${name}\\([^\\n]*\\) \\{\\n[\\s\\S]*?\\n\\}\\n`),
      `\nfunction ${name}() {${body}}\n`,
    );
  }
  return code;
}

/** @returns {import("rollup").Plugin} */
export function leanUplot() {
  return {
    name: "lean-uplot",
    transform(code, id) {
      return id.endsWith("uPlot.esm.js") ? { code: leanUplotCode(code), map: null } : null;
    },
  };
}

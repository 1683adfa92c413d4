/**
 * Program texts made ready to run, each once however many machines run it and however often they start: a
 * bundle takes longer to instrument than to run.
 */
import { createHash } from "node:crypto";
import vm from "node:vm";
import { type Instrumented, type InstrumentOptions, instrument } from "./instrument.js";

export interface Compiled extends Instrumented {
  readonly script: vm.Script;
  /** Built-ins that the text names. */
  readonly builtIns: ReadonlySet<string>;
  /** What Espruino cannot do of it, as `InstrumentOptions.report` gets it. */
  readonly problems: ReadonlyArray<Parameters<InstrumentOptions["report"]>>;
}

/** Texts kept: a board has about ten, and a fleet runs the same ones. */
const MOST = 64;
const cache = new Map<string, Compiled>();

/**
 * @param name stands in stack traces.
 * @throws Refused as `instrument`; SyntaxError of Node's.
 */
export function compile(code: string, name: string, byteStrings: boolean): Compiled {
  const key = createHash("sha256").update(`${byteStrings}\0${name}\0${code}`).digest("base64");
  const known = cache.get(key);
  if (known) return known;
  const builtIns = new Set<string>();
  const problems: Array<Parameters<InstrumentOptions["report"]>> = [];
  const instrumented = instrument(code, {
    byteStrings,
    uses: (builtIn) => builtIns.add(builtIn),
    report: (...problem) => problems.push(problem),
  });
  const script = new vm.Script(instrumented.code, { filename: name });
  const compiled = { ...instrumented, script, builtIns, problems };
  cache.set(key, compiled);
  if (cache.size > MOST) cache.delete(cache.keys().next().value!);
  return compiled;
}

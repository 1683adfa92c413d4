/** Sources of light for the simulated sensor: a lamp, a day, the flicker of mains, a trace. In lux. */
import { Driven, type Driver } from "./driven.js";
import { columnFor, type Trace, valueAt } from "./trace.js";

export const LIGHT_KINDS = "steady:lux|day|flicker|file:trace.csv";

/** The sun at its highest, lux; what a hand can set at most. */
export const BRIGHTEST = 120_000;

export interface LightSpec {
  kind: "steady" | "day" | "flicker" | "file";
  /** `steady`: lux. `day`: seconds from midnight to midnight. `flicker`: hertz. */
  parameter: number;
  /** Only for `file`. */
  trace?: Trace;
}

interface Parameter {
  initial: number;
  least: number;
  most: number;
  meaning: string;
}

const PARAMETERS: Record<string, Parameter> = {
  steady: { initial: 300, least: 0, most: BRIGHTEST, meaning: "the light level in lux" },
  day: { initial: 120, least: 1, most: 86_400, meaning: "seconds for one day" },
  flicker: { initial: 100, least: 0.1, most: 1000, meaning: "flashes per second" },
};

/** Clear night without moon, and noon in the open, lux (CIE 191 and IES tables give such figures). */
const NIGHT = 0.1;
const NOON = 100_000;
/** A fluorescent lamp on old ballast: mean of an office desk, and how deep it dips at each half wave. */
const DESK = 300;
const DEPTH = 0.6;

/**
 * Reads `--light`: a kind, optionally with its parameter (`steady:20`), or `file:PATH`.
 * @throws Error saying what is allowed, or why the trace cannot be used.
 */
export function parseLight(text: string, readTrace: (path: string) => Trace): LightSpec {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? undefined : text.slice(colon + 1);
  if (kind === "file") {
    if (!rest) throw new Error("--light file: needs a path, such as --light file:trace.csv");
    return { kind, parameter: 0, trace: readTrace(rest) };
  }
  const known = Object.hasOwn(PARAMETERS, kind) ? PARAMETERS[kind] : undefined;
  if (!known) throw new Error(`--light ${text} is not known; use one of ${LIGHT_KINDS}`);
  const parameter = rest === undefined ? known.initial : rest.trim() === "" ? Number.NaN : Number(rest);
  if (!(parameter >= known.least && parameter <= known.most)) {
    throw new Error(
      `--light ${text}: after the colon comes ${known.meaning} (${known.least} to ${known.most}), not "${rest}"`,
    );
  }
  return { kind: kind as LightSpec["kind"], parameter };
}

/** Daylight: six decades between midnight and noon, as the sun's height makes them. */
function daylight(share: number): number {
  const height = -Math.cos(2 * Math.PI * share);
  return NIGHT * (NOON / NIGHT) ** ((height + 1) / 2);
}

/** The driver of a spec; undefined for `steady`. @param id the channel, to find its column in a trace. */
function driverOf({ kind, parameter, trace }: LightSpec, id: string): Driver | undefined {
  if (kind === "day") return (t) => daylight(t / parameter);
  if (kind === "flicker") {
    // A rectified sine, scaled so that its mean is that of the desk.
    const mean = 1 - DEPTH + (DEPTH * 2) / Math.PI;
    return (t) => (DESK / mean) * (1 - DEPTH + DEPTH * Math.abs(Math.sin(Math.PI * parameter * t)));
  }
  if (!trace) return undefined;
  const column = columnFor(trace, id, ["lux"]);
  return (t) => valueAt(column, t);
}

/** Points that stand for the light over one integration of the sensor. */
const POINTS = 64;

/** The light at one sensor. */
export class Light extends Driven {
  /** @throws Error when the trace has no column of light for this channel. */
  constructor(
    readonly spec: LightSpec,
    id: string,
    now: number,
  ) {
    super(driverOf(spec, id), spec.kind === "steady" ? spec.parameter : 300, 0, BRIGHTEST, now);
  }

  /** Mean between two times in milliseconds. */
  mean(from: number, until: number): number {
    if (!this.changing) return this.at(until);
    let sum = 0;
    for (let i = 0; i < POINTS; i++) sum += this.at(from + ((i + 0.5) * (until - from)) / POINTS);
    return sum / POINTS;
  }
}

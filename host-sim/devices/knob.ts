/** Whoever turns a knob: a driver that moves by itself, or a hand (arrow keys, a page, the control API). */
import { Driven, type Driver } from "./driven.js";
import type { Random } from "./random.js";
import { type Column, columnFor, type Quantity, type Trace, valueAt } from "./trace.js";

export const KNOB_KINDS = "gentle|manual|sine|sweep|steps|noise|file:trace.csv";

/** Seconds of one full swing of `sine` and `sweep`. */
const PERIOD = 8;
/** `gentle` turns slowly and stays away from the ends, where the ESP32's ADC reads flat. */
const GENTLE_PERIOD = 12;
const GENTLE_RANGE = [0.15, 0.85] as const;
/** Seconds at each of the positions of `steps`. */
const STEP_TIME = 2;
const STEPS = [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25];
/** `noise` wanders: seconds between targets. */
const WANDER_TIME = 0.5;

/** What of a trace a knob can play. */
const QUANTITIES: readonly Quantity[] = ["conversions", "counts", "position"];

export interface KnobSpec {
  kind: "gentle" | "manual" | "sine" | "sweep" | "steps" | "noise" | "file";
  /** `manual`: where it starts, 0..1. Others: seconds of one period, step or stretch. */
  parameter: number;
  /** Only for `file`. */
  trace?: Trace;
}

const PARAMETERS: Record<string, { initial: number; least: number; most: number; meaning: string }> = {
  gentle: { initial: GENTLE_PERIOD, least: 0.01, most: 86_400, meaning: "seconds for one swing" },
  manual: { initial: 0.5, least: 0, most: 1, meaning: "the position, 0 to 1" },
  sine: { initial: PERIOD, least: 0.01, most: 86_400, meaning: "seconds for one swing" },
  sweep: { initial: PERIOD, least: 0.01, most: 86_400, meaning: "seconds for one sweep up and down" },
  steps: { initial: STEP_TIME, least: 0.01, most: 86_400, meaning: "seconds at each step" },
  noise: { initial: WANDER_TIME, least: 0.01, most: 86_400, meaning: "seconds between two targets" },
};

/**
 * Reads `--knob`: a kind, optionally with its parameter (`manual:0.3`, `sine:2`), or `file:PATH`.
 * @throws Error saying what is allowed, or why the trace cannot be used.
 */
export function parseKnob(text: string, readTrace: (path: string) => Trace): KnobSpec {
  const colon = text.indexOf(":");
  const kind = colon < 0 ? text : text.slice(0, colon);
  const rest = colon < 0 ? undefined : text.slice(colon + 1);
  if (kind === "file") {
    if (!rest) throw new Error("--knob file: needs a path, such as --knob file:trace.csv");
    return { kind, parameter: 0, trace: readTrace(rest) };
  }
  const known = Object.hasOwn(PARAMETERS, kind) ? PARAMETERS[kind] : undefined;
  if (!known) throw new Error(`--knob ${text} is not known; use one of ${KNOB_KINDS}`);
  if (rest === undefined) return { kind: kind as KnobSpec["kind"], parameter: known.initial };
  const parameter = rest.trim() === "" ? Number.NaN : Number(rest);
  if (!(parameter >= known.least && parameter <= known.most)) {
    throw new Error(
      `--knob ${text}: after the colon comes ${known.meaning} (${known.least} to ${known.most}), not "${rest}"`,
    );
  }
  return { kind: kind as KnobSpec["kind"], parameter };
}

/** A smooth random walk: between two targets it moves along half a cosine. */
function wander(random: Random, stretch: number): Driver {
  const targets: number[] = [random.next()];
  return (t) => {
    const index = Math.floor(t / stretch);
    while (targets.length < index + 2) targets.push(random.next());
    const phase = (1 - Math.cos((Math.PI * (t - index * stretch)) / stretch)) / 2;
    return targets[index] + phase * (targets[index + 1] - targets[index]);
  };
}

function swing(t: number, period: number, [low, high]: readonly [number, number]): number {
  return low + (high - low) * (0.5 - 0.5 * Math.cos((2 * Math.PI * t) / period));
}

/** The driver of a spec, positions 0..1; undefined for `manual`. @param column what of the trace is played. */
export function knobDriver(spec: KnobSpec, random: Random, column?: Column): Driver | undefined {
  const { kind, parameter } = spec;
  switch (kind) {
    case "gentle":
      return (t) => swing(t, parameter, GENTLE_RANGE);
    case "sine":
      return (t) => swing(t, parameter, [0, 1]);
    case "sweep":
      return (t) => 1 - Math.abs(1 - (((2 * t) / parameter) % 2));
    case "steps":
      return (t) => STEPS[Math.floor(t / parameter) % STEPS.length];
    case "noise":
      return wander(random, parameter);
    case "file":
      return column && ((t) => valueAt(column, t) / (column.quantity === "position" ? 1 : 4095));
    default:
      return undefined;
  }
}

/** A knob as seen from outside the board: where it is and who holds it. Times in milliseconds. */
export class Knob {
  private readonly driven: Driven;
  /** What is played of its trace. */
  readonly column: Column | undefined;
  private played = 0;

  /**
   * @param id its channel, by which its column in a trace is found.
   * @throws Error when the trace has none for it.
   */
  constructor(
    readonly spec: KnobSpec,
    random: Random,
    now: number,
    id = "knob",
  ) {
    this.column = spec.trace && columnFor(spec.trace, id, QUANTITIES);
    const initial = spec.kind === "manual" ? spec.parameter : 0.5;
    this.driven = new Driven(knobDriver(spec, random, this.column), initial, 0, 1, now);
  }

  /** True while it turns by itself. */
  get turning(): boolean {
    return this.driven.changing;
  }

  /** True when there is something that can turn it by itself. */
  get canTurn(): boolean {
    return this.driven.canChange;
  }

  /** True once a trace of conversions has been played to its end; its last count then stays. */
  get ended(): boolean {
    return this.column?.quantity === "conversions" && this.played >= this.column.values.length;
  }

  /** Where the knob is at `now`, 0..1. */
  position(now: number): number {
    if (this.turning && this.column?.quantity === "conversions" && this.played > 0) {
      return this.column.values[Math.min(this.played, this.column.values.length) - 1] / 4095;
    }
    return this.driven.at(now);
  }

  /** The count that a trace gives for a conversion now, 0..4095; undefined: the potentiometer decides. */
  count(now: number): number | undefined {
    if (!this.turning || !this.column || this.column.quantity === "position") return undefined;
    if (this.column.quantity === "counts") return Math.round(this.driven.at(now) * 4095);
    const { values } = this.column;
    const index = Math.min(this.played, values.length - 1);
    this.played = Math.min(this.played + 1, values.length);
    return values[index];
  }

  /** A hand turns it to `position`, clipped to 0..1; the driver stops. */
  turnTo(position: number, now: number): void {
    this.driven.set(position, now);
  }

  /** A hand turns it by a share of the travel, from where it is. */
  turnBy(share: number, now: number): void {
    this.turnTo(this.position(now) + share, now);
  }

  /** Lets go of it, or stops it where it is. @returns whether it now turns by itself. */
  toggle(now: number): boolean {
    if (this.turning) this.driven.set(this.position(now), now);
    else this.driven.toggle(now);
    return this.turning;
  }
}

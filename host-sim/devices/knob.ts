/**
 * Whoever turns the knob: a driver that moves by itself, or a hand (arrow keys, the page, the control
 * API). A hand on the knob stops the driver until it is asked to go on.
 */
import type { Random } from "./random.js";
import { positionAt, readTrace, type Trace } from "./trace.js";

/** Position 0..1 of the knob's travel at `t` seconds of the driver's own time. */
export type KnobDriver = (t: number) => number;

export const KNOB_KINDS = "manual|sine|sweep|steps|noise|file:trace.csv";

/** Seconds of one full swing of `sine` and `sweep`. */
const PERIOD = 8;
/** Seconds at each of the positions of `steps`. */
const STEP_TIME = 2;
const STEPS = [0, 0.25, 0.5, 0.75, 1, 0.75, 0.5, 0.25];
/** `noise` wanders: seconds between targets. */
const WANDER_TIME = 0.5;

export interface KnobSpec {
  kind: "manual" | "sine" | "sweep" | "steps" | "noise" | "file";
  /** `manual`: where it starts, 0..1. Others: seconds of one period, step or stretch. */
  parameter: number;
  /** Only for `file`. */
  trace?: Trace;
}

const PARAMETERS: Record<string, { initial: number; least: number; most: number; meaning: string }> = {
  manual: { initial: 0.5, least: 0, most: 1, meaning: "the position, 0 to 1" },
  sine: { initial: PERIOD, least: 0.01, most: 86_400, meaning: "seconds for one swing" },
  sweep: { initial: PERIOD, least: 0.01, most: 86_400, meaning: "seconds for one sweep up and down" },
  steps: { initial: STEP_TIME, least: 0.01, most: 86_400, meaning: "seconds at each step" },
  noise: { initial: WANDER_TIME, least: 0.01, most: 86_400, meaning: "seconds between two targets" },
};

/**
 * Reads `--knob`: a kind, optionally with its parameter (`manual:0.3`, `sine:2`), or `file:PATH`.
 * @throws Error saying what is allowed.
 */
export function parseKnob(text: string): KnobSpec {
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
function wander(random: Random, stretch: number): KnobDriver {
  const targets: number[] = [random.next()];
  return (t) => {
    const index = Math.floor(t / stretch);
    while (targets.length < index + 2) targets.push(random.next());
    const phase = (1 - Math.cos((Math.PI * (t - index * stretch)) / stretch)) / 2;
    return targets[index] + phase * (targets[index + 1] - targets[index]);
  };
}

/** The driver of a spec; undefined for `manual` and for traces of raw counts, which bypass the knob. */
export function knobDriver(spec: KnobSpec, random: Random): KnobDriver | undefined {
  const { kind, parameter, trace } = spec;
  switch (kind) {
    case "sine":
      return (t) => 0.5 - 0.5 * Math.cos((2 * Math.PI * t) / parameter);
    case "sweep":
      return (t) => 1 - Math.abs(1 - (((2 * t) / parameter) % 2));
    case "steps":
      return (t) => STEPS[Math.floor(t / parameter) % STEPS.length];
    case "noise":
      return wander(random, parameter);
    case "file":
      return trace?.kind === "position" ? (t) => positionAt(trace, t) : undefined;
    default:
      return undefined;
  }
}

/** The knob as seen from outside the board: where it is and who holds it. Times in milliseconds. */
export class Knob {
  private readonly driver: KnobDriver | undefined;
  private hand: number;
  private driven: boolean;
  /** Driver's time that had passed when it was last switched, and when that was. */
  private driverTime = 0;
  private switchedAt: number;

  constructor(
    readonly spec: KnobSpec,
    random: Random,
    now: number,
  ) {
    this.driver = knobDriver(spec, random);
    this.hand = spec.kind === "manual" ? spec.parameter : 0.5;
    this.driven = this.driver !== undefined || spec.trace?.kind === "raw";
    this.switchedAt = now;
  }

  /** True while it turns by itself. */
  get turning(): boolean {
    return this.driven;
  }

  /** True when there is something that can turn it by itself. */
  get canTurn(): boolean {
    return this.driver !== undefined || this.spec.trace?.kind === "raw";
  }

  /** Where the knob is at `now`, 0..1. */
  position(now: number): number {
    if (!this.driven || !this.driver) return this.hand;
    return this.driver((this.driverTime + now - this.switchedAt) / 1000);
  }

  /** A hand turns it to `position`, clipped to 0..1; the driver stops. */
  turnTo(position: number, now: number): void {
    this.stop(now);
    this.hand = Math.min(1, Math.max(0, position));
  }

  /** A hand turns it by a share of the travel, from where it is. */
  turnBy(share: number, now: number): void {
    this.turnTo(this.position(now) + share, now);
  }

  /** Lets go of it, or stops it where it is. @returns whether it now turns by itself. */
  toggle(now: number): boolean {
    if (this.driven) {
      this.stop(now);
    } else if (this.canTurn) {
      this.driven = true;
      this.switchedAt = now;
    }
    return this.driven;
  }

  /** Used by the replay of raw counts, which does not go through the knob: where it seems to be. */
  showAs(position: number): void {
    this.hand = position;
  }

  private stop(now: number): void {
    if (!this.driven) return;
    this.hand = this.position(now);
    this.driverTime += now - this.switchedAt;
    this.driven = false;
  }
}

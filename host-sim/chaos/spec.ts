/** `--net`: which faults the simulated network has, and how bad. One table; parsing and help follow it. */

export interface NetworkSpec {
  /** Longest piece of received bytes the board sees at a time, bytes. */
  split?: number;
  /** Mean time each piece is held back, milliseconds. */
  delay?: number;
  /** Every now and then a connection stands still for this long, seconds. */
  stall?: number;
  /** Mean age at which a connection is reset, seconds. */
  reset?: number;
  /** Share of connections whose peer vanishes without a word. */
  halfopen?: number;
  /** Share of segments that are lost and sent again. */
  lossy?: number;
}

interface Fault {
  initial: number;
  least: number;
  most: number;
  unit: string;
}

export const FAULTS: Record<keyof NetworkSpec, Fault> = {
  split: { initial: 1, least: 1, most: 536, unit: "bytes in the longest piece" },
  delay: { initial: 100, least: 1, most: 60_000, unit: "milliseconds, on average" },
  stall: { initial: 5, least: 0.1, most: 600, unit: "seconds" },
  reset: { initial: 30, least: 0.1, most: 86_400, unit: "seconds until a connection is reset, on average" },
  halfopen: { initial: 0.2, least: 0, most: 1, unit: "share of connections, 0 to 1" },
  lossy: { initial: 0.05, least: 0, most: 0.9, unit: "share of segments, 0 to 0.9" },
};

/**
 * Reads `--net`: faults separated by commas, each with `=` and a number or without: `split,delay=50`.
 * @throws Error saying what is allowed.
 */
export function parseNetwork(text: string): NetworkSpec {
  const spec: NetworkSpec = {};
  for (const part of text.split(",")) {
    const [name, value, ...rest] = part.split("=");
    if (!Object.hasOwn(FAULTS, name) || rest.length > 0) {
      throw new Error(
        `--net ${part} is not known; use ${Object.keys(FAULTS).join(", ")}, such as split=3,lossy`,
      );
    }
    const fault = FAULTS[name as keyof NetworkSpec];
    const number = value === undefined ? fault.initial : value.trim() === "" ? Number.NaN : Number(value);
    const fits = number >= fault.least && number <= fault.most;
    if (!fits || (name === "split" && !Number.isInteger(number))) {
      throw new Error(`--net ${part}: ${fault.unit}, from ${fault.least} to ${fault.most}`);
    }
    spec[name as keyof NetworkSpec] = number;
  }
  return spec;
}

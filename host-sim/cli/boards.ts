/** Options of each of several boards, from those of one. */

import { UsageError } from "../shell/values.js";
import { DEFAULT_PORT, type SimulatorOptions } from "../simulator/simulator.js";

/** Boards in one process. */
export const MOST_BOARDS = 200;

export interface NamedBoard {
  name: string;
  options: SimulatorOptions & { port: number };
}

/** The first port of what is started. */
export function firstPort({ port, settings }: SimulatorOptions): number {
  return port ?? (typeof settings?.port === "number" ? settings.port : DEFAULT_PORT);
}

/**
 * @param options those of the first board: the others have the next ports, names and seeds.
 * @throws UsageError for what only one board can have, and for ports that meet or end.
 */
export function eachBoard(options: SimulatorOptions, count: number): NamedBoard[] {
  const { flashFile, record, settings, seed, chaos } = options;
  if (flashFile !== undefined) throw new UsageError("--flash keeps one board's Storage: leave --boards out");
  if (record !== undefined) throw new UsageError("--record writes one board's trace: leave --boards out");
  const port = firstPort(options);
  checkRanges({ port, control: options.control, console: options.console }, count);
  const base = typeof settings?.name === "string" && settings.name !== "" ? settings.name : "Board";
  return Array.from({ length: count }, (_, index) => {
    const name = `${base} ${index + 1}`;
    return {
      name,
      options: {
        ...options,
        port: port + index,
        control: after(options.control, index),
        console: after(options.console, index),
        // A blank one gets its name when it is flashed.
        settings: options.blank ? settings : { ...settings, name },
        seed: seed === undefined ? undefined : (seed + index) >>> 0,
        chaos: chaos === undefined ? undefined : (chaos + index) >>> 0,
        knob: options.knob && { ...options.knob, parameter: pace(options.knob, index) },
        knobs: Object.fromEntries(
          Object.entries(options.knobs ?? {}).map(([id, knob]) => [
            id,
            { ...knob, parameter: pace(knob, index) },
          ]),
        ),
      },
    };
  });
}

function after(port: number | undefined, index: number): number | undefined {
  return port === undefined ? undefined : port + index;
}

/** Multiples of the golden ratio, less their whole part, lie apart however many there are. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** The slowest knob takes so much longer than the first. */
const SLOWER = 0.8;

/** A knob's parameter: a period of its own for each board, so that no two move alike; a position stays. */
function pace({ kind, parameter }: NonNullable<SimulatorOptions["knob"]>, index: number): number {
  return kind === "manual" ? parameter : parameter * (1 + SLOWER * ((index * GOLDEN) % 1));
}

function checkRanges(first: Record<string, number | undefined>, count: number): void {
  const ranges = Object.entries(first).flatMap(([name, port]) =>
    port === undefined ? [] : [{ name, port }],
  );
  for (const [index, { name, port }] of ranges.entries()) {
    const last = port + count - 1;
    if (last > 65535)
      throw new UsageError(`--boards ${count} from --${name} ${port} on ends beyond port 65535`);
    const twin = ranges.slice(0, index).find((other) => Math.abs(other.port - port) < count);
    if (twin) {
      throw new UsageError(
        `--boards ${count} takes ${count} ports from --${twin.name} ${twin.port} and from --${name} ${port}: they meet`,
      );
    }
  }
}

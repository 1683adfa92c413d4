import type { Calibration, Channel as Description } from "./messages.js";

/** What a {@link Channel} looks at; the board's. */
export interface ChannelSource {
  describe(id: string): Description | null;
  valueOf(id: string): number | null;
}

/** One channel of a board, by its id. It may be asked before the board has answered, and over restarts. */
export class Channel {
  readonly id: string;
  private readonly source: ChannelSource;

  constructor(id: string, source: ChannelSource) {
    this.id = id;
    this.source = source;
  }

  /** What the board says of it, with its present label, dead band and calibration; null until it did. */
  get info(): Description | null {
    return this.source.describe(this.id);
  }

  /** The newest value in `info.unit`; null for no reading, no such channel, or no sample yet. */
  get value(): number | null {
    return this.source.valueOf(this.id);
  }

  /** The newest value as a share of the calibrated range, 0..1; null without value or calibration. */
  get position(): number | null {
    const { value, info } = this;
    return value === null || !info?.calibration ? null : positionOf(value, info.calibration);
  }

  /** The value as people read it: with `decimals`, and the unit; "–" for none. */
  get text(): string {
    const { value, info } = this;
    return value === null ? "–" : `${value.toFixed(info?.decimals ?? 0)}${info?.unit ? ` ${info.unit}` : ""}`;
  }
}

/** Share of the way from `min` (0) to `max` (1), held within; the range may be reversed, and is not empty. */
export function positionOf(value: number, { min, max }: Calibration): number {
  return max === min ? 0 : Math.min(1, Math.max(0, (value - min) / (max - min)));
}

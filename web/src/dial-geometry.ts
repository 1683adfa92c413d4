/** The knob turns 270°, from 7:30 to 4:30 on a clock's face. */
export const SWEEP = 270;

/** Degrees clockwise from twelve o'clock of a position 0..1. */
export function angleOf(position: number): number {
  return (position - 0.5) * SWEEP;
}

/**
 * Position 0..1 of a point relative to the dial's centre (x to the right, y down). In the open quarter
 * at the bottom the nearer end counts.
 */
export function positionOf(x: number, y: number): number {
  const degrees = (Math.atan2(x, -y) * 180) / Math.PI;
  return Math.min(1, Math.max(0, degrees / SWEEP + 0.5));
}

/** A point at `degrees` clockwise from twelve o'clock, `radius` from the origin, as SVG coordinates. */
export function polar(degrees: number, radius: number): string {
  const radians = (degrees * Math.PI) / 180;
  return `${(radius * Math.sin(radians)).toFixed(2)} ${(-radius * Math.cos(radians)).toFixed(2)}`;
}

/** SVG path of an arc between two positions 0..1. */
export function arcPath(from: number, to: number, radius: number): string {
  const large = Math.abs(to - from) * SWEEP > 180 ? 1 : 0;
  const clockwise = to >= from ? 1 : 0;
  return `M${polar(angleOf(from), radius)}A${radius} ${radius} 0 ${large} ${clockwise} ${polar(angleOf(to), radius)}`;
}

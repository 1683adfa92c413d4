/** Keys that turn a knob, as of a slider (WAI-ARIA Authoring Practices, "Slider"). */

/**
 * How far a key turns it, as a share of the whole way; undefined for other keys. Home and End go beyond the ends.
 * @param fine step of the arrow keys, @param coarse that of the page keys
 */
export function knobStep(key: string, fine: number, coarse: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowUp: fine,
    ArrowRight: fine,
    ArrowDown: -fine,
    ArrowLeft: -fine,
    PageUp: coarse,
    PageDown: -coarse,
    Home: -1,
    End: 1,
  };
  return steps[key];
}

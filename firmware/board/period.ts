import type { Rheo } from "../app/rheo";

/**
 * Calls the sampler's `_turn` in `first` milliseconds, and so many milliseconds apart from then on, instead of
 * before.
 */
export function setPeriod(
  rheo: Pick<Rheo, "_timer" | "_sampler">,
  milliseconds: number,
  first: number,
): void {
  clearInterval(rheo._timer);
  rheo._timer = setTimeout(() => {
    rheo._timer = setInterval(rheo._sampler._turn, milliseconds);
    rheo._sampler._turn();
  }, first);
}

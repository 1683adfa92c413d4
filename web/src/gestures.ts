/** What the user asks of a chart; fractions of its width, 0 left to 1 right. */
export interface GestureHandlers {
  /** Move by this fraction of the stretch shown; positive goes to later times. */
  pan(fraction: number): void;
  /** Show `factor` times as long a stretch around `anchor`. */
  zoom(factor: number, anchor: number): void;
  /** The plot's left edge and width in client coordinates. */
  area(): { left: number; width: number };
}

/** One wheel notch of 100 pixels zooms by about a fifth. */
const WHEEL = 0.002;

/** Pixels a pointer may tremble and still have clicked. */
const CLICK = 4;

/**
 * Pan by dragging and zoom by pinching on `element`. The wheel scrolls the page, as anywhere: it zooms
 * with Ctrl, or after a click into the plot until the pointer leaves it.
 */
export function gestures(element: HTMLElement, { pan, zoom, area }: GestureHandlers): void {
  const pointers = new Map<number, number>();
  let travelled = 0;
  const grab = (yes: boolean) => element.classList.toggle("grabbed", yes);
  const spread = () => {
    const [first, second] = [...pointers.values()];
    return second === undefined
      ? null
      : { distance: Math.abs(first! - second), middle: (first! + second) / 2 };
  };
  element.addEventListener("pointerdown", (event) => {
    if ((event.target as Element).closest("button")) return;
    if (event.pointerType === "mouse" && event.button !== 0) return;
    pointers.set(event.pointerId, event.clientX);
    element.setPointerCapture(event.pointerId);
    travelled = 0;
  });
  element.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const { left, width } = area();
    const old = spread();
    pointers.set(event.pointerId, event.clientX);
    travelled += Math.abs(event.clientX - before);
    const fresh = spread();
    if (old && fresh) {
      pan((old.middle - fresh.middle) / width);
      // Fingers one above the other would zoom by their trembling.
      if (fresh.distance > 20 && old.distance > 20)
        zoom(old.distance / fresh.distance, (fresh.middle - left) / width);
    } else if (travelled > CLICK) pan((before - event.clientX) / width);
  });
  const release = (event: PointerEvent) => {
    if (pointers.delete(event.pointerId) && event.type === "pointerup" && travelled <= CLICK) grab(true);
  };
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener("pointerleave", () => grab(false));
  element.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey && !element.classList.contains("grabbed")) return;
      event.preventDefault();
      const { left, width } = area();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / width);
      else zoom(Math.exp(event.deltaY * WHEEL), (event.clientX - left) / width);
    },
    { passive: false },
  );
}

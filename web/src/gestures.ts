/** What the user asks of a chart; fractions of its width, 0 left to 1 right. */
export interface GestureHandlers {
  /** Move by this fraction of the stretch shown; positive goes to later times. */
  pan(fraction: number): void;
  /** Show `factor` times as long a stretch around `anchor`. */
  zoom(factor: number, anchor: number): void;
}

/** One wheel notch of 100 pixels zooms by about a fifth. */
const WHEEL = 0.002;

/** Pan by dragging, zoom by wheel or by pinching, on `element`; `area` is the plot inside the axes. */
export function gestures(element: HTMLElement, area: HTMLElement, { pan, zoom }: GestureHandlers): void {
  const pointers = new Map<number, number>();
  const spread = () => {
    const [first, second] = [...pointers.values()];
    return second === undefined
      ? null
      : { distance: Math.abs(first! - second), middle: (first! + second) / 2 };
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" && event.button !== 0) return;
    pointers.set(event.pointerId, event.clientX);
    element.setPointerCapture(event.pointerId);
  });
  element.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (before === undefined) return;
    const { left, width } = area.getBoundingClientRect();
    const old = spread();
    pointers.set(event.pointerId, event.clientX);
    const fresh = spread();
    if (old && fresh) {
      pan((old.middle - fresh.middle) / width);
      // Fingers one above the other would zoom by their trembling.
      if (fresh.distance > 20 && old.distance > 20)
        zoom(old.distance / fresh.distance, (fresh.middle - left) / width);
    } else pan((before - event.clientX) / width);
  });
  const release = (event: PointerEvent) => pointers.delete(event.pointerId);
  element.addEventListener("pointerup", release);
  element.addEventListener("pointercancel", release);
  element.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { left, width } = area.getBoundingClientRect();
      if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) pan(event.deltaX / width);
      else zoom(Math.exp(event.deltaY * WHEEL), (event.clientX - left) / width);
    },
    { passive: false },
  );
}

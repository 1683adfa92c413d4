import type { Dial } from "./dial";
import type { Model } from "./model";
import { fraction, RAW_MAX, rawAt } from "./units";

/** Steps of the arrow and page keys, and of one notch of a mouse wheel, as positions 0..1. */
const FINE = 0.005;
const COARSE = 0.05;

/** Turning by pointer further than this between two moves means that it crossed the open quarter. */
const JUMP = 0.5;

/**
 * In the simulator the dial turns the simulated knob: by dragging, wheel and keys. Positions go to the
 * simulator's control port, one request at a time, the newest wins.
 */
export class Knob {
  /** True when there is a simulated knob to turn. */
  active = false;
  private readonly element: HTMLElement;
  private readonly dial: Dial;
  private readonly model: Model;
  private url = "";
  /** Where the user wants the knob, 0..1 on the dial; NaN before the first turn. */
  private wanted = Number.NaN;
  private busy = false;
  private sent = Number.NaN;

  constructor(element: HTMLElement, dial: Dial, model: Model) {
    this.element = element;
    this.dial = dial;
    this.model = model;
    element.addEventListener("pointerdown", (event) => this.grab(event));
    element.addEventListener("pointermove", (event) => {
      if (element.hasPointerCapture(event.pointerId)) this.drag(event);
    });
    element.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    element.addEventListener("keydown", (event) => this.key(event));
    // Left alone, the knob may be turned elsewhere: the aim would mislead.
    for (const type of ["blur", "pointerup", "pointerleave"])
      element.addEventListener(type, () => this.dial.aim(Number.NaN));
  }

  /** `serial` of the board: `simulator:<port>` names the simulator's control port on its host. */
  connect(serial: string): void {
    const port = /^simulator:(\d+)$/.exec(serial)?.[1];
    this.active = Boolean(port) && this.model.source.state.name !== "replay";
    const { element } = this;
    element.role = this.active ? "slider" : "meter";
    element.toggleAttribute("tabindex", this.active);
    this.url = `http://${this.model.name.replace(/:\d+$/, "")}:${port}/knob`;
  }

  private get position(): number {
    const { latest } = this.model.readings;
    if (document.activeElement === this.element && !Number.isNaN(this.wanted)) return this.wanted;
    return latest ? fraction(latest.raw, this.model.calibration) : 0;
  }

  private grab(event: PointerEvent): void {
    if (!this.active || event.button !== 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.wanted = Number.NaN;
    this.drag(event);
  }

  private drag(event: PointerEvent): void {
    const position = this.dial.positionAt(event.clientX, event.clientY);
    if (!(Math.abs(position - this.wanted) > JUMP)) this.turn(position);
  }

  private wheel(event: WheelEvent): void {
    if (!this.active) return;
    event.preventDefault();
    this.turn((Number.isNaN(this.wanted) ? this.position : this.wanted) - Math.sign(event.deltaY) * 2 * FINE);
  }

  private key(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowUp: FINE,
      ArrowRight: FINE,
      ArrowDown: -FINE,
      ArrowLeft: -FINE,
      PageUp: COARSE,
      PageDown: -COARSE,
      Home: -1,
      End: 1,
    };
    const step = steps[event.key];
    if (!this.active || step === undefined) return;
    event.preventDefault();
    this.turn(this.position + step);
  }

  private turn(position: number): void {
    this.wanted = Math.min(1, Math.max(0, position));
    this.dial.aim(this.wanted);
    this.post();
  }

  private post(): void {
    if (this.busy || this.sent === this.wanted) return;
    this.busy = true;
    this.sent = this.wanted;
    const position = Math.min(1, Math.max(0, rawAt(this.wanted, this.model.calibration) / RAW_MAX));
    fetch(this.url, { method: "POST", body: JSON.stringify({ position }) })
      // The dial shows what the board reads: a knob that does not turn is seen.
      .catch(() => {})
      .then(() => {
        this.busy = false;
        this.post();
      });
  }
}

import type { Dial } from "./dial";
import { knobStep } from "./knob-keys";
import type { Model } from "./model";

/** Steps of the arrow and page keys as positions 0..1. */
const FINE = 0.005;
const COARSE = 0.05;

/** Milliseconds after a turn during which further steps add to it, though the board has not read it yet. */
const TURNING = 1000;

/** Turning by pointer further than this between two moves means that it crossed the open quarter. */
const JUMP = 0.5;

/**
 * In the simulator the dial turns the simulated knob: by dragging its rim, and by keys. Wheel and swipes
 * over the dial scroll the page. Positions go to the simulator's control port, one request at a time, the
 * newest wins.
 */
export class SimKnob {
  /** True when there is a simulated knob to turn. */
  active = false;
  private readonly element: HTMLElement;
  private readonly dial: Dial;
  private readonly model: Model;
  private url = "";
  /** Where the user wants the knob, 0..1 on the dial; NaN before the first turn. */
  private wanted = Number.NaN;
  private turnedAt = Number.NEGATIVE_INFINITY;
  private busy = false;
  private sent = Number.NaN;

  private readonly onAnswer: (turned: boolean) => void;

  /** `onAnswer` is told whether the simulator turned its knob. */
  constructor(element: HTMLElement, dial: Dial, model: Model, onAnswer: (turned: boolean) => void) {
    this.onAnswer = onAnswer;
    this.element = element;
    this.dial = dial;
    this.model = model;
    const { rim } = dial;
    rim.addEventListener("pointerdown", (event) => this.grab(event));
    rim.addEventListener("pointermove", (event) => {
      if (rim.hasPointerCapture(event.pointerId)) this.drag(event);
    });
    element.addEventListener("keydown", (event) => this.key(event));
    // Left alone, the knob may be turned elsewhere: the aim would mislead.
    for (const type of ["blur", "pointerup", "pointerleave"])
      for (const target of [element, rim]) target.addEventListener(type, () => this.dial.aim(Number.NaN));
  }

  /** `serial` of the board: `simulator:<port>` names the simulator's control port on its host. */
  connect(serial: string): void {
    const port = /^simulator:(\d+)$/.exec(serial)?.[1];
    this.active = Boolean(port) && this.model.source.state.name !== "replay";
    const { element } = this;
    element.role = this.active ? "slider" : "meter";
    if (this.active) element.tabIndex = 0;
    else element.removeAttribute("tabindex");
    this.url = this.active
      ? `http://${new URL(/:\/\//.test(this.model.address) ? this.model.address : `http://${this.model.address}`).hostname}:${port}/knob`
      : "";
  }

  /** Where the next step starts: from the last turn while turning, else from what the board reads. */
  private get position(): number {
    const { scales, chosen, readings } = this.model;
    if (performance.now() - this.turnedAt < TURNING) return this.wanted;
    return scales[chosen]?.position(readings.value(chosen)) || 0;
  }

  private grab(event: PointerEvent): void {
    if (!this.active || event.button !== 0) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.dial.rim.setPointerCapture(event.pointerId);
    this.wanted = Number.NaN;
    this.drag(event);
  }

  private drag(event: PointerEvent): void {
    const position = this.dial.positionAt(event.clientX, event.clientY);
    if (!(Math.abs(position - this.wanted) > JUMP)) this.turn(position);
  }

  private key(event: KeyboardEvent): void {
    const step = knobStep(event.key, FINE, COARSE);
    if (!this.active || step === undefined) return;
    event.preventDefault();
    this.turn(this.position + step);
  }

  private turn(position: number): void {
    this.wanted = Math.min(1, Math.max(0, position));
    this.turnedAt = performance.now();
    this.dial.aim(this.wanted);
    this.post();
  }

  private post(): void {
    const scale = this.model.scales[this.model.chosen];
    if (this.busy || this.sent === this.wanted || !scale) return;
    this.busy = true;
    this.sent = this.wanted;
    const { id, min, max } = scale.channel;
    const position = Math.min(1, Math.max(0, (scale.valueAt(this.wanted) - min) / (max - min)));
    fetch(this.url, { method: "POST", body: JSON.stringify({ id, position }) })
      .then((response) => response.ok)
      .catch(() => false)
      .then((turned) => {
        this.busy = false;
        this.onAnswer(turned);
        this.post();
      });
  }
}

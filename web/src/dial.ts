import { angleOf, arcPath, polar, positionOf, ticks } from "./dial-scale";
import { ref } from "./dom";
import type { Calibration } from "./first-channel";
import { fraction, type Unit } from "./units";

const RADIUS = 150;

/** Time constant in seconds with which the needle follows: hides the steps of 20 readings per second. */
const EASING = 0.035;

const MARKUP = `<path class="track" d="${arcPath(0, 1, RADIUS)}"/>
<path class="seen"/><path class="minor"/><path class="major"/><g class="labels"></g>
<path class="aim" d="M0 -170l-6 -11h12z"/>`;
const ARC = `<path class="fill" pathLength="100" d="${arcPath(0, 1, RADIUS)}"/>`;

/** Where the centre is, from the top of the dial's box: the view box is 306 high, 182 of it above zero. */
const CENTRE = 182 / 306;

/**
 * The instrument's face: 270° with a scale, an arc up to the value, a needle, the range seen. What moves
 * at every frame is in layers of its own, so that a frame repaints the arc and nothing else.
 */
export class Dial {
  private readonly svg: SVGElement;
  private readonly fill: SVGElement;
  private readonly needle: HTMLElement;
  private shown = Number.NaN;
  private target = Number.NaN;
  private seen = "";

  /** `root` has the dial's empty elements: the face, the arc and the needle. */
  constructor(root: HTMLElement) {
    this.svg = ref<SVGElement>(root, "dial");
    this.svg.innerHTML = MARKUP;
    const arc = ref<SVGElement>(root, "arc");
    arc.innerHTML = ARC;
    this.fill = arc.firstElementChild as SVGElement;
    this.needle = ref(root, "needle");
    this.aim(Number.NaN);
    this.draw(0);
  }

  /** Where the needle shall point, 0..1. It gets there in the next few frames. */
  point(position: number): void {
    this.target = position;
    if (Number.isNaN(this.shown)) this.shown = position;
  }

  /** Advances the needle by `seconds`; at once when `still` (the user asked for reduced motion). */
  animate(seconds: number, still: boolean): void {
    const distance = this.target - this.shown;
    if (!distance) return;
    const step = still || Math.abs(distance) < 0.0004 ? 1 : 1 - Math.exp(-seconds / EASING);
    this.shown += distance * step;
    this.draw(this.shown);
  }

  /** Redraws the scale for a unit and a calibration. */
  scale(unit: Unit, calibration: Calibration): void {
    let major = "";
    let minor = "";
    let labels = "";
    for (const { position, label } of ticks(unit, calibration)) {
      const angle = angleOf(position);
      const line = (length: number) => `M${polar(angle, RADIUS - 14)}L${polar(angle, RADIUS - 14 - length)}`;
      if (label === undefined) minor += line(5);
      else {
        major += line(10);
        labels += `<text x="${polar(angle, RADIUS - 40).replace(" ", '" y="')}">${label}</text>`;
      }
    }
    this.part("major").setAttribute("d", major);
    this.part("minor").setAttribute("d", minor);
    this.part("labels").innerHTML = labels;
  }

  /** Shows the range seen since the last reset as a thin outer arc; raw readings. */
  range(min: number, max: number, calibration: Calibration): void {
    const path = Number.isNaN(min)
      ? ""
      : arcPath(fraction(min, calibration), fraction(max, calibration) + 1e-4, RADIUS + 13);
    if (path !== this.seen) this.part("seen").setAttribute("d", path);
    this.seen = path;
  }

  /** Shows where the user is turning the simulated knob to, 0..1; NaN hides it. */
  aim(position: number): void {
    const aim = this.part("aim");
    aim.style.display = Number.isNaN(position) ? "none" : "";
    if (!Number.isNaN(position)) aim.setAttribute("transform", `rotate(${angleOf(position)})`);
  }

  /** Position 0..1 under a pointer at the given client coordinates. */
  positionAt(x: number, y: number): number {
    const box = this.svg.getBoundingClientRect();
    return positionOf(x - box.left - box.width / 2, y - box.top - box.height * CENTRE);
  }

  private draw(position: number): void {
    this.fill.style.strokeDashoffset = (100 - position * 100).toFixed(2);
    this.needle.style.transform = `rotate(${angleOf(position).toFixed(2)}deg)`;
  }

  private part(name: string): SVGElement {
    return this.svg.querySelector<SVGElement>(`.${name}`)!;
  }
}

import { angleOf, arcPath, polar, positionOf } from "./dial-geometry";
import { ref, setText } from "./dom";
import type { Scale } from "./scale";

/** Radii in units of the view box, which is 400 wide: the arc, the ticks' outer ends, the numerals. */
const ARC = 140;
const TICKS = 128;
const NUMERALS = 169;

/** Where the centre is, from the top of the dial's box: the view box is 346 high, 186 of it above zero. */
const CENTRE = 186 / 346;

/** Labels on the scale that can stand side by side around the arc. */
const LABELS = 10;

const FACE = `<path class="track" d="${arcPath(0, 1, ARC)}"/>
<path class="seen"/><path class="minor"/><path class="major"/><g class="labels"></g>
<path class="aim" d="M0 -148l-7 -13h14z"/>
<path class="rim" d="${arcPath(0, 1, 150)}"/>`;
/** What changes with the value has a layer of its own, so that the rest is not painted again. */
const VALUE = `<path class="fill" pathLength="100" d="${arcPath(0, 1, ARC)}"/>
<text class="digits" y="138"><tspan class="figure"></tspan><tspan class="suffix" dx="6"></tspan></text>`;
/** Tapered to its tip, with a counterweight behind the hub. */
const NEEDLE = '<path d="M-1.4 -126h2.8L4.6 30h-9.2z"/><circle r="11"/><circle class="pin" r="4"/>';

/**
 * The instrument's face: 270° with a scale, an arc up to the value, a needle, the range seen, and the
 * digits in the open quarter, where no needle points. Everything scales together, so that nothing meets
 * at any size. The needle glides by a transition of its own layer, which costs no script.
 */
export class Dial {
  private readonly svg: SVGElement;
  private readonly needle: SVGElement;
  private readonly parts: Record<string, SVGElement> = {};
  private shown = Number.NaN;
  private seen = "";

  /** `root` has the dial's three empty elements: face, value and needle. */
  constructor(root: HTMLElement) {
    this.svg = ref<SVGElement>(root, "dial");
    this.svg.innerHTML = FACE;
    const value = ref<SVGElement>(root, "reading");
    value.innerHTML = VALUE;
    for (const layer of [this.svg, value])
      for (const part of layer.querySelectorAll<SVGElement>("[class]"))
        this.parts[part.getAttribute("class")!] = part;
    this.needle = ref<SVGElement>(root, "needle");
    this.needle.innerHTML = NEEDLE;
    this.aim(Number.NaN);
    this.hide();
  }

  /** The part that is to be grabbed for turning. */
  get rim(): SVGElement {
    return this.parts.rim!;
  }

  /** Points at a position 0..1; NaN takes needle and arc away, as there is nothing to show. */
  point(position: number): void {
    if (Object.is(position, this.shown)) return;
    if (Number.isNaN(position)) return this.hide();
    // The first value is there at once: nothing to glide from.
    this.needle.style.transition = Number.isNaN(this.shown) ? "none" : "";
    this.shown = position;
    this.needle.style.display = "";
    this.needle.style.transform = `rotate(${angleOf(position).toFixed(2)}deg)`;
    // A dash of no length would still show its round cap.
    this.parts.fill!.style.strokeDasharray = position > 0 ? `${(position * 100).toFixed(2)} 200` : "0 200";
  }

  private hide(): void {
    this.shown = Number.NaN;
    this.needle.style.display = "none";
    this.parts.fill!.style.strokeDasharray = "0 200";
  }

  /** The value in figures. */
  digits(figure: string, suffix: string): void {
    setText(this.parts.figure!, figure);
    setText(this.parts.suffix!, suffix);
  }

  /** Redraws the ticks. */
  scale(scale: Scale): void {
    let major = "";
    let minor = "";
    let labels = "";
    for (const { at, label } of scale.ticks(scale.from, scale.to, LABELS)) {
      const angle = angleOf(scale.place(at, scale.from, scale.to));
      const line = (length: number) => `M${polar(angle, TICKS)}L${polar(angle, TICKS - length)}`;
      if (label === undefined) minor += line(6);
      else {
        major += line(12);
        labels += `<text x="${polar(angle, NUMERALS).replace(" ", '" y="')}">${label}</text>`;
      }
    }
    this.parts.major!.setAttribute("d", major);
    this.parts.minor!.setAttribute("d", minor);
    this.parts.labels!.innerHTML = labels;
  }

  /** Shows the range seen since the last reset as a thin outer arc between two positions. */
  range(from: number, to: number): void {
    const path = Number.isNaN(from) ? "" : arcPath(from, to + 1e-4, ARC + 11);
    if (path !== this.seen) this.parts.seen!.setAttribute("d", path);
    this.seen = path;
  }

  /** Shows where the user is turning the simulated knob to, 0..1; NaN hides it. */
  aim(position: number): void {
    const aim = this.parts.aim!;
    aim.style.display = Number.isNaN(position) ? "none" : "";
    if (!Number.isNaN(position)) aim.setAttribute("transform", `rotate(${angleOf(position)})`);
  }

  /** Position 0..1 under a pointer at the given client coordinates. */
  positionAt(x: number, y: number): number {
    const box = this.svg.getBoundingClientRect();
    return positionOf(x - box.left - box.width / 2, y - box.top - box.height * CENTRE);
  }
}

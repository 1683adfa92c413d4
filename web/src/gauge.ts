import { Dial } from "./dial";
import { h, onClick, ref, setText } from "./dom";
import type { Model, Panel } from "./model";
import { Scale, type Unit } from "./scale";
import { SimKnob } from "./sim-knob";
import { lineStyle } from "./strokes";
import { STEADY, trend } from "./trend";
import type { FromBoard, Sample } from "./wire";

/** Seconds between two updates of what screen readers may read: they must not chatter. */
const ARIA_EVERY = 1;

const UNITS: Unit[] = ["raw", "percent", "volts"];

const coarse = matchMedia("(pointer: coarse)");

/** The face: dial, digits, units, minimum, mean and maximum, trend; and a tile for each channel. */
export class Gauge implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly dial: Dial;
  private readonly knob: SimKnob;
  private readonly meter: HTMLElement;
  private ariaAt = Number.NEGATIVE_INFINITY;
  /** The sample that needle and figures show; undefined when all of it is to be drawn anew. */
  private shown: Sample | null | undefined;

  /** `rescale` is called when the user chose another unit. */
  constructor(root: HTMLElement, model: Model, rescale: () => void) {
    this.root = root;
    this.model = model;
    this.meter = ref(root, "knob");
    this.dial = new Dial(root);
    this.knob = new SimKnob(this.meter, this.dial, model, (turned) => this.hint(turned));
    ref(root, "units").addEventListener("change", (event) => {
      model.unit = (event.target as HTMLInputElement).value as Unit;
      rescale();
    });
    ref(root, "tiles").addEventListener("change", (event) =>
      model.choose(Number((event.target as HTMLInputElement).value)),
    );
    onClick(root, "reset", () => {
      for (const extent of model.readings.extents) extent.reset();
      model.touch();
    });
  }

  message(message: FromBoard): void {
    if (message.type !== "hello") return;
    this.knob.connect(message.serial);
    this.hint(true);
  }

  rescale(): void {
    const { model, root } = this;
    const scale = model.scales[model.chosen];
    if (!scale) return;
    this.dial.scale(scale);
    this.shown = undefined;
    ref(root, "units").hidden = scale.channel.kind !== "analog";
    const many = model.scales.length > 1;
    const tiles = ref(root, "tiles");
    tiles.hidden = !many;
    setText(ref(root, "label"), scale.channel.label);
    this.meter.ariaLabel = scale.channel.label;
    this.meter.ariaValueMin = String(Math.min(scale.from, scale.to));
    this.meter.ariaValueMax = String(Math.max(scale.from, scale.to));
    if (tiles.childElementCount !== model.scales.length + 1 || this.labels !== this.shownLabels)
      this.makeTiles(tiles);
  }

  private shownLabels = "";

  private get labels(): string {
    return this.model.scales.map(({ channel }) => channel.label).join("\n");
  }

  private makeTiles(tiles: HTMLElement): void {
    const { model } = this;
    this.shownLabels = this.labels;
    const made = model.scales.map(({ channel }, index) => {
      const input = h("input", {
        type: "radio",
        name: `channel of ${ref(this.root, "units").querySelector("input")!.name}`,
        value: String(index),
      });
      (input as HTMLInputElement).checked = index === model.chosen;
      return h(
        "label.tile",
        { style: lineStyle(index) },
        input,
        h("span", {}, channel.label),
        h("b", {}, "–"),
      );
    });
    tiles.replaceChildren(tiles.firstElementChild!, ...made);
  }

  frame(_milliseconds: number, beat: boolean): number {
    const { model } = this;
    const { last } = model.readings;
    if (last === this.shown || (this.shown !== undefined && !beat)) return Number.POSITIVE_INFINITY;
    const scale = model.scales[model.chosen];
    const value = model.readings.value(model.chosen);
    this.shown = last;
    this.dial.point(scale ? scale.position(value) : Number.NaN);
    return Number.POSITIVE_INFINITY;
  }

  digits(now: number): void {
    const { model, root } = this;
    const { scales, chosen, readings } = model;
    const scale = scales[chosen];
    if (!scale) return this.dial.digits("–", "");
    const put = (name: string, text: string) => setText(ref(root, name), text);
    const extent = readings.extents[chosen]!;
    for (const name of ["min", "mean", "max"] as const) put(name, scale.text(extent[name]));
    if (scale.digital) put("mean", "–");
    this.dial.range(scale.position(extent.min), scale.position(extent.max));
    const value = readings.value(chosen);
    this.dial.digits(scale.text(value), Number.isNaN(value) ? "" : scale.suffix);
    this.figures(scale, value);
    const fresh = readings.latest && this.model.source.state.name !== "stale";
    const held = fresh ? this.trendText(scale, value) : "last known value";
    put("trend", Number.isNaN(value) ? this.absence() : held);
    if (now - this.ariaAt < ARIA_EVERY) return;
    this.ariaAt = now;
    this.meter.ariaValueNow = Number.isNaN(value) ? null : scale.show(value).toFixed(scale.decimals);
    this.meter.ariaValueText = scale.words(value);
  }

  /** The value in each unit, and the values of all channels: whatever is in figures changes at once. */
  private figures(chosen: Scale, value: number): void {
    const { scales, readings } = this.model;
    for (const unit of UNITS) {
      const words = new Scale(chosen.channel, unit).words(value);
      setText(ref(this.root, unit), Number.isNaN(value) ? "–" : words);
    }
    const tiles = ref(this.root, "tiles").querySelectorAll("b");
    scales.forEach((each, index) => {
      if (tiles[index]) setText(tiles[index], each.words(readings.value(index)));
    });
  }

  /** Why there is no value. */
  private absence(): string {
    const { latest } = this.model.readings;
    return latest ? "the sensor gives no reading" : "no reading yet";
  }

  private hint(turned: boolean): void {
    const how = coarse.matches
      ? "Drag the rim to turn the knob"
      : "Drag the rim, or use the arrow keys, to turn the knob";
    const text = turned
      ? how
      : "The simulated knob can only be turned on the machine that runs the simulator";
    setText(ref(this.root, "hint"), this.knob.active ? text : "\u00a0");
  }

  private trendText(scale: Scale, value: number): string {
    const { readings, source, chosen } = this.model;
    if (scale.digital) return "\u00a0";
    const slope = trend(readings.ring, chosen, source.now());
    const span = scale.channel.max - scale.channel.min;
    if (Math.abs(slope) < STEADY * Math.max(span, scale.log ? value : span)) return "steady";
    // Relative to the reading, so that the calibrated and reversed scales have their own slope.
    const change = scale.show(value + slope / 100) - scale.show(value);
    const speed = Math.abs(change * 100).toFixed(Math.max(0, scale.decimals - 1));
    return `${slope > 0 ? "↗" : "↘"} ${speed} ${scale.suffix}/s`;
  }
}

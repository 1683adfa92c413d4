import { Dial } from "./dial";
import { onClick, ref, setText } from "./dom";
import type { FromBoard } from "./first-channel";
import { Knob } from "./knob";
import type { Model, Panel } from "./model";
import { STEADY, trend } from "./trend";
import { convert, format, fraction, UNITS, type Unit } from "./units";

const reducedMotion = matchMedia("(prefers-reduced-motion: reduce)");

const TURN = "Drag, scroll or use arrow keys to turn the knob";

/** Seconds between two updates of what screen readers may read: they must not chatter. */
const ARIA_EVERY = 1;

/** The face: dial, digits in three units, minimum, mean and maximum, trend. */
export class Instrument implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly dial: Dial;
  private readonly knob: Knob;
  private readonly meter: HTMLElement;
  private ariaAt = 0;

  /** `rescale` is called when the user chose another unit. */
  constructor(root: HTMLElement, model: Model, rescale: () => void) {
    this.root = root;
    this.model = model;
    this.meter = ref(root, "knob");
    this.dial = new Dial(root);
    this.knob = new Knob(this.meter, this.dial, model, (turned) => this.hint(turned));
    ref(root, "units").addEventListener("change", (event) => {
      model.unit = (event.target as HTMLInputElement).value as Unit;
      rescale();
    });
    onClick(root, "reset", () => model.readings.extent.reset());
  }

  message(message: FromBoard): void {
    const { model } = this;
    if (message.type === "sample") this.dial.point(fraction(message.raw, model.calibration));
    if (message.type !== "hello") return;
    this.knob.connect(message.serial);
    this.hint(true);
  }

  rescale(): void {
    const { model } = this;
    this.dial.scale(model.unit, model.calibration);
    if (model.readings.latest) this.dial.point(fraction(model.readings.latest.raw, model.calibration));
  }

  frame(_milliseconds: number, seconds: number): void {
    this.dial.animate(seconds, reducedMotion.matches);
  }

  digits(now: number): void {
    const { calibration, unit, readings } = this.model;
    const { extent, latest } = readings;
    const put = (name: string, text: string) => setText(ref(this.root, name), text);
    const { suffix } = UNITS[unit];
    for (const name of ["min", "mean", "max"] as const) {
      const raw = extent[name];
      put(name, Number.isNaN(raw) ? "–" : format(raw, unit, calibration));
    }
    this.dial.range(extent.min, extent.max, calibration);
    if (!latest) {
      if (Number.isFinite(extent.mean)) put("trend", "last known value");
      return;
    }
    const percent = format(latest.raw, "percent", calibration);
    put("value", format(latest.raw, unit, calibration));
    put("suffix", suffix);
    put("raw", String(latest.raw));
    put("percent", `${percent} %`);
    put("volts", `${format(latest.raw, "volts", calibration)} V`);
    put("trend", this.trendText());
    if (now - this.ariaAt < ARIA_EVERY) return;
    this.ariaAt = now;
    this.meter.ariaValueNow = percent;
    this.meter.ariaValueText = `${percent} percent, raw ${latest.raw}`;
  }

  private hint(turned: boolean): void {
    const how = turned
      ? TURN
      : "The simulated knob can only be turned on the machine that runs the simulator";
    setText(ref(this.root, "hint"), this.knob.active ? how : "\u00a0");
  }

  private trendText(): string {
    const { calibration, unit, readings, source } = this.model;
    const slope = trend(readings.ring, source.wall());
    if (Math.abs(slope) < STEADY) return "steady";
    // Relative to the reading, so that the calibrated and reversed scales have their own slope.
    const raw = readings.latest?.raw ?? 0;
    const change = convert(raw + slope / 100, unit, calibration) - convert(raw, unit, calibration);
    const speed = Math.abs(change * 100).toFixed(Math.max(0, UNITS[unit].decimals - 1));
    return `${slope > 0 ? "↗" : "↘"} ${speed} ${UNITS[unit].suffix}/s`;
  }
}

import type { Burst } from "../../client/burst";
import { type Edge, measure, trigger } from "./burst";
import { ref, setText } from "./dom";
import type { Model } from "./model";
import { type Box, Plane } from "./plane";
import { roundStep } from "./scale";

/** Milliseconds between an answer and the next request: the board grants five bursts a second to all its viewers. */
const PAUSE = 250;

/** Share of a burst that is shown; the rest is there to find the trigger in. */
const SHOWN = 0.5;

/** Where the trigger stands on the screen. */
const PRETRIGGER = 0.25;

const WAITING = "Waiting for the trigger…";

/** The oscilloscope: one burst after the other of the chosen channel, held by its trigger. */
export class Scope {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly plane: Plane;
  private shown: Burst | null = null;
  /** Index of the trigger in what is shown; -1 without one. */
  private at = -1;
  private timer = 0;
  private on = false;
  private asking = false;

  constructor(root: HTMLElement, model: Model) {
    this.root = root;
    this.model = model;
    this.plane = new Plane(ref(root, "screen"), () => this.draw());
    for (const name of ["level", "edge", "samples"]) {
      this.input(name).addEventListener("input", () => {
        this.draw();
        this.label();
      });
    }
    this.input("hold").addEventListener("change", () => this.next(0));
    ref(root, "single").addEventListener("click", () => {
      this.input("hold").checked = false;
      this.once = true;
      this.say(WAITING);
      this.next(0);
    });
  }

  /** Hold with the next trigger. */
  private once = false;

  /** Starts or ends asking the board. */
  run(on: boolean): void {
    this.on = on;
    this.plane.restyle();
    this.label();
    this.draw();
    this.next(0);
  }

  rescale(): void {
    this.plane.restyle();
    this.label();
    if (!this.on) return;
    this.draw();
    // Another channel may be one that can be looked at.
    this.next(PAUSE);
  }

  dispose(): void {
    this.run(false);
    this.plane.dispose();
  }

  private input(name: string): HTMLInputElement {
    return ref<HTMLInputElement>(this.root, name);
  }

  private get level(): number {
    const { min, max } = this.model.scales[this.model.chosen]?.channel ?? { min: 0, max: 1 };
    return min + (Number(this.input("level").value) / 100) * (max - min);
  }

  private next(wait: number): void {
    clearTimeout(this.timer);
    if (this.on && !this.input("hold").checked) this.timer = window.setTimeout(() => this.ask(), wait);
  }

  private async ask(): Promise<void> {
    const { model } = this;
    const channel = model.scales[model.chosen]?.channel;
    if (this.asking || document.hidden || model.source.state.name !== "live") return this.next(PAUSE * 2);
    if (channel?.kind !== "analog") return this.say("Only analog channels can be looked at this fast.");
    this.asking = true;
    const outcome = await model.source.burst(channel.id, Number(this.input("samples").value));
    this.asking = false;
    if (outcome.ok && outcome.burst) this.take(outcome.burst);
    else if (!outcome.ok && outcome.code === "busy") this.say("The board is busy with another burst.");
    else if (!outcome.ok) this.say(outcome.message);
    this.next(outcome.ok ? PAUSE : PAUSE * 4);
  }

  private take(burst: Burst): void {
    const { values } = burst;
    const edge = this.input("edge").value as Edge;
    const room = values.length * SHOWN * PRETRIGGER;
    const at = trigger(
      values,
      this.level,
      edge,
      Math.ceil(room),
      Math.floor(values.length * (1 - SHOWN) + room),
    );
    if (edge !== "off" && at < 0) {
      if (this.once) return this.say(WAITING);
      this.say("No trigger: the signal does not cross the level. Free running.");
    } else this.say(this.once ? "Held at the trigger." : "\u00a0");
    if (this.once) {
      this.once = false;
      this.input("hold").checked = true;
    }
    this.shown = burst;
    this.at = at;
    this.label();
    this.draw();
  }

  private say(text: string): void {
    setText(ref(this.root, "scopeSays"), text);
  }

  /** Writes what was measured. */
  private label(): void {
    const { model, shown, root } = this;
    const scale = model.scales[shown?.channel ?? model.chosen];
    if (!scale) return;
    const put = (name: string, text: string) => setText(ref(root, name), text);
    put("levelWords", scale.words(this.level));
    if (!shown) return;
    const { min, max, mean, frequency } = measure(shown);
    put("scopeMin", scale.words(min));
    put("scopeMax", scale.words(max));
    put("scopeMean", scale.words(mean));
    put("scopeHertz", Number.isNaN(frequency) ? "–" : `${frequency.toPrecision(3)} Hz`);
    const rate = (shown.values.length - 1) / shown.span;
    put("scopeBase", `${(shown.span * 1000).toFixed(1)} ms, ${Math.round(rate)} samples/s`);
  }

  private draw(): void {
    const { plane, model, shown } = this;
    const ctx = plane.begin();
    const scale = model.scales[shown?.channel ?? model.chosen];
    if (!scale || plane.height < 60) return;
    const height = plane.height - 34;
    const ticks = plane.valueTicks(scale, scale.low, scale.high, height);
    const words = (label = "") => `${label} ${scale.suffix}`.trim();
    const left = Math.max(38, ...ticks.map(({ label }) => plane.measure(words(label)) + 13));
    const box: Box = { left, top: 8, width: plane.width - left - 10, height };
    const y = (value: number) =>
      box.top + height * (1 - scale.place(scale.show(value), scale.low, scale.high));
    plane.rows(
      box,
      ticks.map(({ at, label }) => ({
        at: box.top + height * (1 - scale.place(at, scale.low, scale.high)),
        text: words(label),
      })),
    );
    const level = y(this.level);
    if (this.input("edge").value !== "off") plane.grid(left, level, left + box.width, level, "--needle");
    if (!shown) return;
    const last = shown.values.length - 1;
    const wide = last * SHOWN;
    const first = this.at < 0 ? 0 : this.at - wide * PRETRIGGER;
    const x = (index: number) => left + ((index - first) / wide) * box.width;
    const perSample = shown.span / last;
    const step = roundStep((wide * perSample) / Math.max(2, box.width / 90));
    const zero = this.at < 0 ? 0 : this.at;
    const labels = [];
    const decimals = Math.max(0, -Math.floor(Math.log10(step * 1000) + 1e-9));
    for (
      let tick = Math.ceil(((first - zero) * perSample) / step);
      tick * step <= (first + wide - zero) * perSample;
      tick++
    )
      labels.push({
        at: x(zero + (tick * step) / perSample),
        text: `${(tick * step * 1000).toFixed(decimals)} ms`,
      });
    plane.columns(box, labels);
    ctx.save();
    ctx.beginPath();
    ctx.rect(box.left, box.top - 2, box.width, box.height + 4);
    ctx.clip();
    ctx.beginPath();
    shown.values.forEach((value, index) => {
      ctx.lineTo(x(index), y(value));
    });
    ctx.strokeStyle = plane.colour(`--c${shown.channel}`);
    ctx.lineWidth = this.plane.pen;
    ctx.stroke();
    ctx.restore();
  }
}

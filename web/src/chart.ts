import uPlot from "uplot";
import { clockText } from "./clock-text";
import { decimate, type Line } from "./decimate";
import type { Model } from "./model";
import { convert, RAW_MAX, UNITS } from "./units";
import type { View } from "./view";

/** Longest pause between two drawings of a moving chart, milliseconds. */
const SLOWEST = 250;

/** The live line: uPlot fed with what is visible, as often as it would move by a pixel. */
export class Chart {
  readonly plot: uPlot;
  private readonly model: Model;
  private readonly view: View;
  private readonly line: Line = { x: [], y: [] };
  /** Colours by custom property: asking the document at every drawing would cost a style pass. */
  private colours: Record<string, string> = {};
  private drawnAt = 0;
  private stale = true;
  /** Fit the value axis to what is visible instead of showing the full travel. */
  fit = false;

  /** `onCursor` gets the time under the pointer in seconds, null when it left. */
  constructor(parent: HTMLElement, model: Model, view: View, onCursor: (time: number | null) => void) {
    this.model = model;
    this.view = view;
    const style = (name: string) => () => {
      this.colours[name] ??= getComputedStyle(parent).getPropertyValue(name);
      return this.colours[name];
    };
    const axis = {
      stroke: style("--soft"),
      font: `11px ${getComputedStyle(document.body).fontFamily}`,
      grid: { stroke: style("--line"), width: 1 },
      ticks: { show: false },
    };
    this.plot = new uPlot(
      {
        width: 300,
        height: 200,
        legend: { show: false },
        padding: [10, 12, 0, 0],
        cursor: { drag: { x: false, y: false }, y: false, points: { size: 8 } },
        scales: { x: { time: false }, y: { range: (_, min, max) => this.valueRange(min, max) } },
        axes: [
          { ...axis, size: 30, space: 90, values: (_, splits) => this.timeLabels(splits), incrs: TIME_STEPS },
          {
            ...axis,
            size: 50,
            space: 36,
            values: (_, splits) => splits.map((value) => this.valueLabel(value)),
          },
        ],
        series: [
          {},
          { stroke: style("--trace"), fill: style("--wash"), width: 1.6, points: { show: false } },
        ],
        hooks: {
          setCursor: [
            (plot) => onCursor(plot.cursor.left! >= 0 ? plot.posToVal(plot.cursor.left!, "x") : null),
          ],
          draw: [() => this.drawMarks(style("--needle")())],
        },
      },
      [[], []],
      parent,
    );
    new ResizeObserver(() => this.resize(parent)).observe(parent);
    this.resize(parent);
  }

  /** Something besides the passing of time changed: draw at the next frame. */
  touch(): void {
    this.stale = true;
    this.colours = {};
  }

  /** Draws if that would change a pixel. `milliseconds` is the frame's time. */
  frame(milliseconds: number): void {
    const { view } = this;
    const perPixel = (view.span * 1000) / Math.max(1, this.plot.bbox.width);
    const due = view.following && milliseconds - this.drawnAt >= Math.min(SLOWEST, perPixel);
    if (!due && !this.stale) return;
    this.drawnAt = milliseconds;
    this.stale = false;
    this.draw();
  }

  private draw(): void {
    const { model, plot } = this;
    const { ring } = model.readings;
    const now = model.source.wall();
    const [from, to] = this.view.range(now);
    const { x, y } = decimate(ring, from, to, Math.max(50, plot.width), this.line);
    const last = ring.length - 1;
    // Within the dead band nothing is sent: while the link lives the newest value holds until now.
    const holds = model.readings.latest && ["live", "replay"].includes(model.source.state.name);
    if (holds && last >= 0 && x[x.length - 1] === ring.time(last) && now > ring.time(last)) {
      x.push(now);
      y.push(y[y.length - 1]!);
    }
    const { unit, calibration } = model;
    if (unit !== "raw") {
      for (let i = 0; i < y.length; i++) if (y[i] !== null) y[i] = convert(y[i]!, unit, calibration);
    }
    plot.batch(() => {
      plot.setData([x, y], false);
      plot.setScale("x", { min: from, max: to });
    });
  }

  private valueRange(min: number | null, max: number | null): [number, number] {
    const { unit, calibration } = this.model;
    const full = unit === "percent" ? 100 : convert(RAW_MAX, unit, calibration);
    if (!this.fit || min === null || max === null) return [0, full];
    const room = Math.max((max - min) * 0.1, full / 400);
    return [min - room, max + room];
  }

  private valueLabel(value: number): string {
    const { suffix, decimals } = UNITS[this.model.unit];
    return `${Number(value.toFixed(decimals))} ${suffix}`.trim();
  }

  private timeLabels(splits: number[]): string[] {
    const fine = splits.length > 1 && splits[1]! - splits[0]! < 1;
    return splits.map((time) => clockText(time, fine ? 1 : 0));
  }

  private drawMarks(colour: string): void {
    const { ctx, bbox } = this.plot;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = colour;
    ctx.lineWidth = devicePixelRatio;
    ctx.font = `600 ${11 * devicePixelRatio}px system-ui, sans-serif`;
    ctx.textBaseline = "bottom";
    for (const mark of this.model.marks) {
      const x = Math.round(this.plot.valToPos(mark.time, "x", true));
      if (x < bbox.left || x > bbox.left + bbox.width) continue;
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const flip = x > bbox.left + bbox.width - 40 * devicePixelRatio;
      ctx.textAlign = flip ? "right" : "left";
      ctx.fillText(
        mark.label,
        x + (flip ? -4 : 4) * devicePixelRatio,
        bbox.top + bbox.height - 3 * devicePixelRatio,
      );
    }
    ctx.restore();
  }

  private resize(parent: HTMLElement): void {
    const { clientWidth: width, clientHeight: height } = parent;
    if (width && height) this.plot.setSize({ width, height });
    this.touch();
  }
}

/** Steps between labels of the time axis, seconds. */
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

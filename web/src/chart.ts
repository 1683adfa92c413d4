import { clockText } from "./clock-text";
import { drawCurve, drawStrip } from "./curves";
import { decimate, type Line } from "./decimate";
import { type Lane, lanesOf, type Trace } from "./lanes";
import { BEAT, type Model, SLACK } from "./model";
import { type Box, type Label, Plane } from "./plane";
import { GAP } from "./ring";
import type { TimeWindow } from "./time-window";

/**
 * Milliseconds from a beat to the chart's drawing: it goes into the frame after the one of needle and figures, which the
 * needle's glide needs in any case. All in one frame would be too long for a slow processor.
 */
const AFTER_BEAT = 17;

/** Milliseconds between two drawings of a chart that moves by more than {@link STEP} CSS pixels in half a beat. */
const FASTEST = 40;
const STEP = 2;

/** Steps between labels of the time axis, seconds. */
const TIME_STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800];

/** Room for the labels of the time axis, above the lanes, between them, and of a strip; CSS pixels. */
const BELOW = 26;
const ABOVE = 8;
const BETWEEN = 18;
const STRIP = 22;

/** What a chart is of. */
export interface ChartModel extends Pick<Model, "marks" | "touch"> {
  readonly source: Pick<Model["source"], "now" | "dateAt">;
  traces(): Trace[];
}

/** A lane where it is drawn; `low` and `high` are the ends of its value axis. */
interface Placed extends Lane, Box {
  low: number;
  high: number;
}

/**
 * The live lines: lanes above each other over one time axis, drawn as often as they would move by a pixel.
 *
 * Drawn by hand, since what is needed is little and particular: lines that break, hold and are unsure,
 * strips, lanes, lowest and highest of each pixel. A library that has it in other forms costs 12 KB more.
 */
export class Chart {
  readonly plane: Plane;
  private readonly model: ChartModel;
  private readonly view: TimeWindow;
  private readonly line: Line = { x: [], y: [], guess: [] };
  private lanes: Lane[] = [];
  private drawnAt = Number.NEGATIVE_INFINITY;
  /** When it is drawn after a beat; infinite between. */
  private dueAt = Number.POSITIVE_INFINITY;
  private dirty = true;
  /** Where time is drawn. */
  area: Box = { left: 0, top: 0, width: 1, height: 1 };
  /** Fit the value axes to what is visible instead of showing the full range. */
  fit = false;

  constructor(parent: HTMLElement, model: ChartModel, view: TimeWindow) {
    this.model = model;
    this.view = view;
    this.plane = new Plane(parent, () => this.touch());
  }

  /** Channels, units or colours changed. */
  rescale(): void {
    this.lanes = lanesOf(this.model.traces());
    this.plane.restyle();
    this.touch();
  }

  /** Something besides the passing of time changed: draw at the next frame. */
  touch(): void {
    this.dirty = true;
    this.model.touch(true);
  }

  /** Time in seconds at `x` CSS pixels from the left of the canvas. */
  timeAt(x: number): number {
    const [from, to] = this.range();
    return from + ((x - this.area.left) / this.area.width) * (to - from);
  }

  /** Left and right edge in seconds. */
  range(): [number, number] {
    return this.view.range(this.model.source.now());
  }

  /** Whether any reading is in view, or holds into it. */
  get empty(): boolean {
    const [from, to] = this.range();
    return this.model.traces().every(({ readings: { ring } }) => {
      const index = ring.find(from);
      if (index < ring.length && ring.time(index) <= to) return false;
      return index === 0 || ring.kind(index - 1) === GAP;
    });
  }

  /** Draws if that would change a pixel, on beats where they are often enough. Gives the milliseconds until it will. */
  frame(milliseconds: number, beat: boolean): number {
    const { view } = this;
    const perPixel = (view.span * 1000) / Math.max(1, this.area.width);
    const fast = STEP * perPixel < BEAT / 2;
    const every = fast ? FASTEST : BEAT;
    const moves = view.following && this.alive;
    const due = moves ? this.drawnAt + every - milliseconds : Number.POSITIVE_INFINITY;
    if (beat && !fast && due <= SLACK) {
      this.drawnAt = milliseconds;
      this.dueAt = milliseconds + AFTER_BEAT;
    }
    const wait = fast ? due : this.dueAt - milliseconds;
    if (!this.dirty && wait > (fast ? SLACK : 1)) return fast ? due : Math.min(wait, Math.max(due, BEAT / 2));
    if (fast || this.dirty) this.drawnAt = milliseconds;
    this.dueAt = Number.POSITIVE_INFINITY;
    this.dirty = false;
    this.draw();
    return moves ? every : Number.POSITIVE_INFINITY;
  }

  /** Whether time passes. */
  private get alive(): boolean {
    return this.lanes.some(({ traces }) => traces.some(({ readings }) => readings.ring.length > 0));
  }

  private draw(): void {
    const { plane, model } = this;
    const now = model.source.now();
    const [from, to] = this.view.range(now);
    const ctx = plane.begin();
    if (this.lanes.length === 0) return;
    const placed = this.place(from, to);
    const { area } = this;
    const x = (time: number) => area.left + ((time - from) / (to - from)) * area.width;
    plane.columns(area, this.timeLabels(from, to, x));
    for (const lane of placed) {
      const y = (shown: number) =>
        lane.top + lane.height * (1 - lane.traces[0]!.scale.place(shown, lane.low, lane.high));
      this.axis(lane, y);
      ctx.save();
      ctx.beginPath();
      ctx.rect(lane.left, lane.top - 2, lane.width, lane.height + 4);
      ctx.clip();
      for (const trace of lane.traces) this.trace(trace, lane, from, to, now, x, y);
      ctx.restore();
    }
    this.marks(x);
  }

  /** Gives each lane its place and its value axis. */
  private place(from: number, to: number): Placed[] {
    const { plane, lanes } = this;
    const strips = lanes.filter(({ strip }) => strip).length;
    const bands = lanes.length - strips;
    const free = plane.height - ABOVE - BELOW - BETWEEN * Math.max(0, lanes.length - 1) - strips * STRIP;
    const band = Math.max(20, bands ? free / bands : 0);
    const ranges = lanes.map((lane) => this.valueRange(lane, from, to));
    const widths = lanes.flatMap(({ strip, traces: [first] }, index) =>
      strip
        ? [first!.scale.channel.label.slice(0, 14)]
        : plane
            .valueTicks(first!.scale, ...ranges[index]!, band)
            .map(({ label }) => `${label} ${first!.scale.suffix}`),
    );
    const left = Math.max(38, ...widths.map((text) => plane.measure(text) + 13));
    const width = Math.max(1, plane.width - left - 10);
    let top = ABOVE;
    const placed = lanes.map((lane, index) => {
      const height = lane.strip ? STRIP : band;
      const box = { ...lane, left, top, width, height, low: ranges[index]![0], high: ranges[index]![1] };
      top += height + BETWEEN;
      return box;
    });
    this.area = { left, top: ABOVE, width, height: plane.height - ABOVE - BELOW };
    return placed;
  }

  private valueRange({ traces, strip }: Lane, from: number, to: number): [number, number] {
    const { scale } = traces[0]!;
    if (!this.fit || strip) return [scale.low, scale.high];
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (const trace of traces) {
      const { y } = this.points(trace, from, to);
      for (const value of y) {
        if (Number.isNaN(value)) continue;
        const shown = trace.scale.show(value);
        low = Math.min(low, shown);
        high = Math.max(high, shown);
      }
    }
    if (low > high) return [scale.low, scale.high];
    const least = scale.log ? high * 0.1 : Math.abs(scale.high - scale.low) / 400;
    const room = Math.max((high - low) * 0.1, least, 10 ** -scale.decimals);
    return [scale.log ? Math.max(0, low - room) : low - room, high + room];
  }

  private points({ readings, channel }: Trace, from: number, to: number): Line {
    return decimate(readings.ring, channel, from, to, Math.max(50, this.area.width), this.line);
  }

  private axis(lane: Placed, y: (shown: number) => number): void {
    const { plane } = this;
    const { scale, colour } = lane.traces[0]!;
    if (lane.strip) {
      const { ctx } = plane;
      ctx.textAlign = "right";
      ctx.textBaseline = "middle";
      ctx.fillStyle = plane.colour("--soft");
      ctx.fillText(scale.channel.label.slice(0, 14), lane.left - 7, lane.top + lane.height / 2);
      return;
    }
    const labels: Label[] = plane
      .valueTicks(scale, lane.low, lane.high, lane.height)
      .map(({ at, label }) => ({ at: y(at), text: `${label} ${scale.suffix}`.trim() }));
    plane.rows(lane, labels, lane.traces.length > 1 || this.lanes.length === 1 ? "--soft" : `--c${colour}`);
  }

  private trace(
    trace: Trace,
    lane: Placed,
    from: number,
    to: number,
    now: number,
    x: (time: number) => number,
    y: (shown: number) => number,
  ): void {
    const { scale } = trace;
    const line = this.points(trace, from, to);
    this.hold(line, trace, now);
    if (lane.strip) drawStrip(this.plane, line, lane, this.plane.colour(`--c${trace.colour}`), x);
    else
      drawCurve(
        this.plane,
        line,
        trace.colour,
        x,
        (value) => y(scale.show(value)),
        lane.traces.length === 1 && this.lanes.length === 1 ? lane : null,
      );
  }

  /** Within the dead band nothing is sent: while the link lives the newest value holds until now. */
  private hold(line: Line, { readings, channel, holds }: Trace, now: number): void {
    const { ring } = readings;
    const last = ring.length - 1;
    if (!readings.latest || !holds() || last < 0) return;
    if (line.x.at(-1) !== ring.time(last) || now <= ring.time(last)) return;
    line.x.push(now);
    line.y.push(ring.value(last, channel));
    line.guess.push(false);
  }

  private timeLabels(from: number, to: number, x: (time: number) => number): Label[] {
    const { source } = this.model;
    const most = Math.max(2, this.area.width / 92);
    const step = TIME_STEPS.find((each) => (to - from) / each <= most) ?? 3600;
    const labels: Label[] = [];
    // Round in the viewer's date, which differs from the clock by a constant but for a moment ago.
    const offset = source.dateAt(to) - to;
    for (let tick = Math.ceil((from + offset) / step); tick * step <= to + offset; tick++)
      labels.push({ at: x(tick * step - offset), text: clockText(tick * step, step < 1 ? 1 : 0) });
    return labels;
  }

  private marks(x: (time: number) => number): void {
    const { plane, area } = this;
    const { ctx } = plane;
    ctx.textBaseline = "bottom";
    for (const mark of this.model.marks) {
      const at = x(mark.time);
      if (at < area.left || at > area.left + area.width) continue;
      plane.grid(at, area.top, at, area.top + area.height, "--needle");
      const flip = at > area.left + area.width - 40;
      ctx.textAlign = flip ? "right" : "left";
      ctx.fillStyle = plane.colour("--needle");
      ctx.fillText(mark.label, at + (flip ? -4 : 4), area.top + area.height - 3);
    }
  }
}

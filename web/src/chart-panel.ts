import { Chart } from "./chart";
import { clockText } from "./clock-text";
import { h, onClick, ref, setText } from "./dom";
import { csv, download, fileName, picture } from "./export";
import { gestures } from "./gestures";
import type { Mark, Model, Panel } from "./model";
import { READING } from "./ring";
import { format, UNITS } from "./units";
import { View } from "./view";

/** The chart with its tools: windows, pause, zoom, marks, files. */
export class ChartPanel implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly view = new View(60);
  private readonly chart: Chart;
  private nextMark = 1;

  private readonly onMark: (mark: Mark) => void;

  /** `onMark` is told of every mark the user sets. */
  constructor(root: HTMLElement, model: Model, onMark: (mark: Mark) => void) {
    this.onMark = onMark;
    this.root = root;
    this.model = model;
    const plot = ref(root, "plot");
    this.chart = new Chart(plot, model, this.view, (time) => this.readCursor(time));
    gestures(plot, this.chart.plot.over, {
      pan: (fraction) => this.pan(fraction),
      zoom: (factor, anchor) => this.zoom(factor, anchor),
    });
    plot.addEventListener("dblclick", () => this.follow(true));
    plot.addEventListener("keydown", (event) => this.key(event));
    ref(root, "windows").addEventListener("change", (event) => {
      const anchorIsNow = this.view.following;
      this.zoom(Number((event.target as HTMLInputElement).value) / this.view.span, anchorIsNow ? 1 : 0.5);
    });
    onClick(root, "pause", () => this.follow(!this.view.following));
    const fit = onClick(root, "fit", () => {
      this.chart.fit = !this.chart.fit;
      fit.ariaPressed = String(this.chart.fit);
      this.rescale();
    });
    onClick(root, "mark", () => this.mark());
    onClick(root, "csv", () => this.saveCsv());
    onClick(root, "png", () => this.savePng());
  }

  rescale(): void {
    this.chart.touch();
  }

  frame(milliseconds: number): void {
    this.chart.frame(milliseconds);
  }

  dispose(): void {
    this.chart.plot.destroy();
  }

  /** Stops at the present, or returns to it. */
  private follow(yes: boolean): void {
    if (yes) this.view.follow();
    else this.view.hold(this.model.source.wall());
    this.moved();
  }

  private pan(fraction: number): void {
    const { ring } = this.model.readings;
    if (ring.length === 0) return;
    this.view.pan(fraction * this.view.span, this.model.source.wall(), ring.time(0));
    this.moved();
  }

  private zoom(factor: number, anchor: number): void {
    this.view.zoom(factor, anchor, this.model.source.wall());
    this.moved();
  }

  private moved(): void {
    const { following, span } = this.view;
    setText(ref(this.root, "pause"), following ? "Pause" : "Go live");
    ref(this.root, "windows")
      .querySelectorAll("input")
      .forEach((input) => {
        input.checked = Math.abs(Number(input.value) / span - 1) < 1e-6;
      });
    this.chart.touch();
  }

  private key(event: KeyboardEvent): void {
    const actions: Record<string, () => void> = {
      ArrowLeft: () => this.pan(-0.1),
      ArrowRight: () => this.pan(0.1),
      "+": () => this.zoom(0.8, 0.5),
      "-": () => this.zoom(1.25, 0.5),
      " ": () => this.follow(!this.view.following),
      End: () => this.follow(true),
      m: () => this.mark(),
    };
    const action =
      event.shiftKey && event.key.startsWith("Arrow") ? () => this.point(event.key) : actions[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    action();
  }

  /** Moves the readout by a hundredth of the width, and says it. */
  private point(key: string): void {
    const { plot } = this.chart;
    const width = plot.over.clientWidth;
    const from = plot.cursor.left! >= 0 ? plot.cursor.left! : width;
    const left = Math.min(width, Math.max(0, from + (key === "ArrowLeft" ? -width : width) / 100));
    plot.setCursor({ left, top: 0 });
    setText(ref(this.root, "announce"), ref(this.root, "cursor").textContent!);
  }

  /** Marks this moment: while held still, the middle of what is shown or where the cursor is. */
  private mark(): void {
    const { model, view } = this;
    const { left } = this.chart.plot.cursor;
    const [from, to] = view.range(model.source.wall());
    const held = left !== undefined && left >= 0 ? this.chart.plot.posToVal(left, "x") : (from + to) / 2;
    const mark = { time: view.following ? model.source.wall() : held, label: String(this.nextMark++) };
    this.addMark(mark);
    this.onMark(mark);
  }

  /** Shows a mark on the chart and in the list below. */
  addMark(mark: Mark): void {
    const { model } = this;
    model.marks.push(mark);
    const index = model.readings.ring.nearest(mark.time);
    const raw = index < 0 ? "" : ` · raw ${model.readings.ring.raw(index)}`;
    const remove = h("button.quiet", { type: "button", "aria-label": `Remove mark ${mark.label}` }, "✕");
    const item = h("li", {}, h("b", {}, mark.label), ` ${clockText(mark.time, 1)}${raw}`, remove);
    remove.onclick = () => {
      model.marks.splice(model.marks.indexOf(mark), 1);
      item.remove();
      this.chart.touch();
    };
    ref(this.root, "marks").append(item);
    this.chart.touch();
  }

  /** Removes all marks. */
  clearMarks(): void {
    this.model.marks.length = 0;
    ref(this.root, "marks").replaceChildren();
  }

  private readCursor(time: number | null): void {
    const { unit, calibration, readings } = this.model;
    const index = time === null ? -1 : readings.ring.nearest(time);
    const raw = index < 0 ? 0 : readings.ring.raw(index);
    const others = unit === "raw" ? "" : ` · raw ${raw}`;
    const text = `${clockText(index < 0 ? 0 : readings.ring.time(index), 3)} · ${format(raw, unit, calibration)} ${UNITS[unit].suffix}${others}`;
    setText(ref(this.root, "cursor"), index < 0 ? "" : text);
  }

  private saveCsv(): void {
    const { model } = this;
    const [from, to] = this.view.range(model.source.wall());
    const rows = csv(model.readings.ring, from, to, model.calibration, model.marks);
    download(new Blob(rows, { type: "text/csv" }), fileName(model.name, "csv", model.source.wall()));
  }

  private savePng(): void {
    const { model, chart, view } = this;
    const { ring } = model.readings;
    const [from, to] = view.range(model.source.wall());
    let count = 0;
    for (let index = ring.find(from); index < ring.length && ring.time(index) <= to; index++) {
      if (ring.kind(index) === READING) count++;
    }
    const unit = model.unit === "raw" ? "raw" : UNITS[model.unit].suffix;
    const title = `${model.name} · ${clockText(from)} to ${clockText(to)} · ${unit} · ${count} readings`;
    picture(chart.plot.ctx.canvas, this.root, title).toBlob((blob) => {
      if (blob) download(blob, fileName(model.name, "png", model.source.wall()));
    });
  }
}

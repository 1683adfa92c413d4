import { Chart } from "./chart";
import { clockText } from "./clock-text";
import { h, onClick, ref, setText } from "./dom";
import { csv, download, fileName, localManner, type Manner, PLAIN, picture } from "./export";
import { gestures } from "./gestures";
import type { Mark, Model, Panel } from "./model";
import { Scope } from "./scope";
import { strokesOf } from "./strokes";
import { TimeWindow } from "./time-window";

/** The chart with its tools: windows, pause, zoom, marks, files; and the oscilloscope in its place. */
export class ChartPanel implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly view = new TimeWindow(60);
  private readonly chart: Chart;
  private readonly scope: Scope;
  private nextMark = 1;
  /** Time under the readout; null without one. */
  private cursor: number | null = null;
  private readonly onMark: (mark: Mark) => void;
  private readonly onPause: (since: number | null) => void;

  /** `onMark` is told of every mark the user sets, `onPause` since when the chart is held still, if it is. */
  constructor(
    root: HTMLElement,
    model: Model,
    onMark: (mark: Mark) => void,
    onPause: (since: number | null) => void,
  ) {
    this.onMark = onMark;
    this.onPause = onPause;
    this.root = root;
    this.model = model;
    const plot = ref(root, "plot");
    this.chart = new Chart(plot, model, this.view);
    this.scope = new Scope(root, model);
    gestures(plot, {
      pan: (fraction) => this.pan(fraction),
      zoom: (factor, anchor) => this.zoom(factor, anchor),
      area: () => {
        const { left, width } = this.chart.area;
        return { left: left + plot.getBoundingClientRect().left, width };
      },
    });
    plot.addEventListener("pointermove", (event) => this.point(this.chart.timeAt(event.offsetX)));
    plot.addEventListener("pointerleave", () => this.point(null));
    plot.addEventListener("dblclick", () => this.follow(true));
    ref(root, "windows").addEventListener("change", (event) => {
      const anchorIsNow = this.view.following;
      this.zoom(Number((event.target as HTMLInputElement).value) / this.view.span, anchorIsNow ? 1 : 0.5);
    });
    onClick(root, "pause", () => this.follow(!this.view.following));
    const fit = onClick(root, "fit", () => {
      this.chart.fit = !this.chart.fit;
      fit.ariaPressed = String(this.chart.fit);
      this.chart.touch();
    });
    onClick(root, "mark", () => this.mark());
    onClick(root, "csv", () => this.saveCsv(PLAIN));
    onClick(root, "csvLocal", () => this.saveCsv(localManner()));
    onClick(root, "png", () => this.savePng());
    onClick(root, "live", () => this.follow(true));
    onClick(root, "all", () => this.showAll());
    const scope = onClick(root, "scope", () => {
      const on = scope.ariaPressed !== "true";
      scope.ariaPressed = String(on);
      ref(root, "oscilloscope").hidden = !on;
      ref(root, "windows").hidden = ref(root, "buttons").hidden = on;
      this.scope.run(on);
      this.rescale();
    });
  }

  rescale(): void {
    this.chart.rescale();
    this.scope.rescale();
  }

  frame(milliseconds: number, beat: boolean): number {
    return this.chart.frame(milliseconds, beat);
  }

  digits(): void {
    ref(this.root, "nothing").hidden = !this.chart.empty;
    ref(this.root, "back").hidden = this.model.readings.ring.length === 0;
    this.readCursor();
  }

  dispose(): void {
    this.chart.plane.dispose();
    this.scope.dispose();
  }

  /** A key of the page's; false when it means nothing here. */
  key(key: string, shift: boolean): boolean {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => (shift ? this.step(-1) : this.pan(-0.1)),
      ArrowRight: () => (shift ? this.step(1) : this.pan(0.1)),
      "+": () => this.zoom(0.8, 0.5),
      "-": () => this.zoom(1.25, 0.5),
      " ": () => this.follow(!this.view.following),
      End: () => this.follow(true),
      f: () => ref(this.root, "fit").click(),
      m: () => this.mark(),
      o: () => ref(this.root, "scope").click(),
      r: () => ref(this.root, "record").click(),
    };
    keys[key]?.();
    return key in keys;
  }

  /** Stops at the present, or returns to it. */
  follow(yes: boolean): void {
    if (yes) this.view.follow();
    else this.view.hold(this.model.source.now());
    this.moved();
  }

  /** Shows everything there is, up to the longest window. */
  private showAll(): void {
    const { ring } = this.model.readings;
    if (ring.length === 0) return;
    this.view.show(ring.time(0), ring.time(ring.length - 1));
    this.moved();
  }

  private pan(fraction: number): void {
    const { ring } = this.model.readings;
    if (ring.length === 0) return;
    this.view.pan(fraction * this.view.span, this.model.source.now(), ring.time(0));
    this.moved();
  }

  private zoom(factor: number, anchor: number): void {
    this.view.zoom(factor, anchor, this.model.source.now());
    this.moved();
  }

  private moved(): void {
    const { following, span } = this.view;
    setText(ref(this.root, "pauseWord"), following ? "Pause" : "Go live");
    ref(this.root, "pause").classList.toggle("play", !following);
    this.onPause(following ? null : this.chart.range()[1]);
    for (const input of ref(this.root, "windows").querySelectorAll("input"))
      input.checked = Math.abs(Number(input.value) / span - 1) < 1e-6;
    this.say("");
    this.chart.touch();
  }

  /** Moves the readout by a hundredth of the width, and says it. */
  private step(direction: number): void {
    const [from, to] = this.chart.range();
    const time = Math.min(to, Math.max(from, (this.cursor ?? to) + (direction * (to - from)) / 100));
    this.point(time);
    setText(ref(this.root, "announce"), ref(this.root, "cursor").textContent!);
  }

  private point(time: number | null): void {
    this.cursor = time;
    this.readCursor();
  }

  private readCursor(): void {
    const { root, model, cursor } = this;
    const { left, width } = this.chart.area;
    const [from, to] = this.chart.range();
    const x = cursor === null ? -1 : (cursor - from) / (to - from);
    const line = ref(root, "cursorLine");
    line.hidden = x < 0 || x > 1;
    if (!line.hidden) line.style.transform = `translateX(${left + x * width}px)`;
    const { ring } = model.readings;
    const index = cursor === null || line.hidden ? -1 : ring.nearest(cursor);
    const values = index < 0 ? [] : model.scales.map((scale, channel) => this.reading(index, channel, scale));
    setText(
      ref(root, "cursor"),
      index < 0 ? "" : `${clockText(model.source.dateAt(ring.time(index)), 3)} · ${values.join(" · ")}`,
    );
  }

  private reading(index: number, channel: number, scale: Model["scales"][number]): string {
    const value = this.model.readings.ring.value(index, channel);
    const label = this.model.scales.length > 1 ? `${scale.channel.label} ` : "";
    const raw = scale.unit === "own" || scale.unit === "raw" || label ? "" : ` · raw ${value}`;
    return `${label}${scale.words(value)}${raw}`;
  }

  /** Marks this moment: while held still, the middle of what is shown or where the readout is. */
  private mark(): void {
    const [from, to] = this.chart.range();
    const time = this.view.following ? this.model.source.now() : (this.cursor ?? (from + to) / 2);
    const mark = { time, label: String(this.nextMark++) };
    this.addMark(mark);
    this.onMark(mark);
  }

  /** Shows a mark on the chart and in the list below. */
  addMark(mark: Mark): void {
    const { model } = this;
    model.marks.push(mark);
    const { ring } = model.readings;
    const index = ring.nearest(mark.time);
    const scale = model.scales[model.chosen];
    const value = index < 0 || !scale ? "" : ` · ${scale.words(ring.value(index, model.chosen))}`;
    const remove = h("button.quiet", { type: "button", "aria-label": `Remove mark ${mark.label}` }, "✕");
    const time = clockText(model.source.dateAt(mark.time), 1);
    const item = h("li", {}, h("b", {}, mark.label), ` ${time}${value}`, remove);
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

  private say(text: string): void {
    setText(ref(this.root, "chartSays"), text);
  }

  /** Closes the menu; false, with a word, when there is nothing to save. */
  private readyToSave(): boolean {
    ref<HTMLDetailsElement>(this.root, "export").open = false;
    this.say(this.chart.empty ? "Nothing to save: no readings in the stretch of time shown." : "");
    return !this.chart.empty;
  }

  private name(extension: string): string {
    const { name, source } = this.model;
    return fileName(name, extension, source.dateAt(source.now()));
  }

  private saveCsv(manner: Manner): void {
    if (!this.readyToSave()) return;
    const rows = csv(this.model, ...this.chart.range(), manner);
    // A spreadsheet takes a file for UTF-8 only with a byte order mark.
    const parts = manner === PLAIN ? rows : ["\ufeff", ...(rows ?? [])];
    if (rows) download(new Blob(parts!, { type: "text/csv" }), this.name("csv"));
    else this.say("Nothing to save: no reading was sent in the stretch of time shown.");
  }

  private savePng(): void {
    if (!this.readyToSave()) return;
    const { model, chart } = this;
    const { name, source, scales } = model;
    const [from, to] = chart.range().map((time) => clockText(source.dateAt(time)));
    const legend = scales.map(({ channel, suffix }, index) => ({
      text: `${channel.label}${suffix && `, ${suffix}`}`,
      colour: chart.plane.colour(`--c${index}`),
      strokes: strokesOf(index),
    }));
    const date = new Date(source.dateAt(source.now()) * 1000).toLocaleDateString();
    picture(chart.plane.canvas, this.root, `${name} · ${date} · ${from} to ${to}`, legend).toBlob((blob) => {
      if (blob) download(blob, this.name("png"));
    });
  }
}

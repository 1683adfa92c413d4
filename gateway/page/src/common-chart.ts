/** The chart of chosen channels, of any boards, over one axis of time; the list below it says what each line is. */
import { Chart } from "../../../web/src/chart";
import { h, setText } from "../../../web/src/dom";
import { fromCsv } from "../../../web/src/history";
import type { Trace } from "../../../web/src/lanes";
import { Readings } from "../../../web/src/readings";
import { HELD, Ring } from "../../../web/src/ring";
import { Scale } from "../../../web/src/scale";
import { lineStyle } from "../../../web/src/strokes";
import { TimeWindow } from "../../../web/src/time-window";
import { type Board, type Channel, isHere, valueText } from "./boards";

/** Lines at once: as many as there are colours that can be told apart, `--c0` to `--c7`. */
export const MOST_LINES = 8;

/** Entries kept of a board: an hour of the values that come five times a second at most. */
const ENTRIES = 5 * 3600;

/** Seconds between two values from which on the first is drawn as holding until shortly before the second. */
const HELD_FROM = 2.5;

/** One chosen channel: the board's id, and the channel's. */
export interface Choice {
  board: string;
  channel: string;
}

/** What came of one board since one of its channels was chosen, and from the gateway what came before. */
interface Feed {
  readings: Readings;
  /** Its channels, to notice when they are others. */
  channels: string;
}

interface Line extends Choice {
  /** Of the colours; kept as long as the line is there. */
  colour: number;
  item: HTMLElement;
}

const now = (): number => performance.now() / 1000;

export class CommonChart {
  private readonly root: HTMLElement;
  private readonly legend: HTMLElement;
  private readonly view = new TimeWindow(60);
  private readonly chart: Chart;
  private readonly feeds = new Map<string, Feed>();
  private lines: Line[] = [];
  private traces: Trace[] = [];
  private timer = 0;
  /** Whether the gateway is there. */
  private connected = true;
  private readonly look: (id: string) => Board | undefined;
  private readonly onChange: () => void;

  /**
   * `root` holds the plot and the list; `look` gives a board as the page shows it, which may be frozen; `onChange`
   * is called when lines came or went.
   */
  constructor(root: HTMLElement, look: (id: string) => Board | undefined, onChange: () => void) {
    this.root = root;
    this.look = look;
    this.onChange = onChange;
    this.legend = root.querySelector("ul")!;
    const offset = Date.now() / 1000 - now();
    this.chart = new Chart(
      root.querySelector(".plot")!,
      {
        marks: [],
        source: { now, dateAt: (time) => time + offset },
        traces: () => this.traces,
        touch: () => this.schedule(0),
      },
      this.view,
    );
  }

  get choices(): Choice[] {
    return this.lines.map(({ board, channel }) => ({ board, channel }));
  }

  /** The colour of a channel's line; null without one. */
  colourOf(board: string, channel: string): number | null {
    return this.lines.find((line) => line.board === board && line.channel === channel)?.colour ?? null;
  }

  /** Puts a channel into the chart. False when there is no room for it. */
  add(board: Board, channel: Channel): boolean {
    if (this.colourOf(board.id, channel.id) !== null) return true;
    const taken = new Set(this.lines.map(({ colour }) => colour));
    const colour = Array.from({ length: MOST_LINES }, (_, index) => index).find((index) => !taken.has(index));
    if (colour === undefined) return false;
    const remove = h(
      "button",
      { type: "button", "aria-label": `Take ${board.name}, ${nameOf(channel)} off` },
      "✕",
    );
    const item = h("li", { style: lineStyle(colour) }, h("span", {}), h("b", {}), remove);
    remove.onclick = () => this.remove(board.id, channel.id);
    this.lines.push({ board: board.id, channel: channel.id, colour, item });
    if (!this.feeds.has(board.id)) this.feed(board);
    this.changed();
    return true;
  }

  remove(board: string, channel: string): void {
    this.lines = this.lines.filter((line) => line.board !== board || line.channel !== channel);
    if (!this.lines.some((line) => line.board === board)) this.feeds.delete(board);
    this.changed();
  }

  clear(): void {
    this.lines = [];
    this.feeds.clear();
    this.changed();
  }

  /** Something came of a board. */
  take(board: Board): void {
    const feed = this.feeds.get(board.id);
    if (!feed) return;
    if (idsOf(board) !== feed.channels) this.feed(board);
    else if (isHere(board)) push(feed.readings, board.values);
    else feed.readings.interrupt();
    this.write();
    if (this.view.following) this.schedule(0);
  }

  /** The gateway came or went: without it nothing is known. */
  connect(on: boolean): void {
    this.connected = on;
    if (!on) for (const { readings } of this.feeds.values()) readings.interrupt();
    this.chart.touch();
  }

  /** Seconds of the stretch of time shown. */
  set span(seconds: number) {
    this.view.zoom(seconds / this.view.span, 1, now());
    this.chart.touch();
  }

  /** Holds the chart still, or lets it go on; what came meanwhile is in it. */
  freeze(on: boolean): void {
    if (on) this.view.hold(now());
    else this.view.follow();
    this.write();
    this.chart.touch();
  }

  /** Colours, or the size of letters, changed. */
  restyle(): void {
    this.chart.rescale();
  }

  /** Begins to collect, with what the gateway has of the last hour. */
  private feed(board: Board): void {
    const readings = new Readings(new Ring(board.channels.length, ENTRIES));
    this.feeds.set(board.id, { readings, channels: idsOf(board) });
    if (isHere(board)) push(readings, board.values);
    this.past(board, readings).catch(() => undefined);
    this.refresh();
  }

  private async past(board: Board, readings: Readings): Promise<void> {
    const response = await fetch(`boards/${board.id}/history.csv${location.search}`);
    if (!response.ok) return;
    // The times in it are of the gateway's clock, which may differ from the reader's.
    const ahead = Date.parse(response.headers.get("date") ?? "") / 1000 - now();
    const scales = board.channels.map((channel) => scaleOf(channel));
    const ring = new Ring(readings.ring.width, ENTRIES);
    const until = readings.ring.length > 0 ? readings.ring.time(0) : now();
    for (const { dates, values } of fromCsv(await response.text(), scales)) {
      dates.forEach((date, row) => {
        if (date - ahead < until)
          ring.push(
            date - ahead,
            values.map((column) => column[row]!),
          );
      });
    }
    const fresh = readings.ring;
    for (let index = 0; index < fresh.length; index++) {
      const values = Array.from({ length: fresh.width }, (_, channel) => fresh.value(index, channel));
      ring.push(fresh.time(index), values, fresh.kind(index));
    }
    readings.ring = ring;
    this.chart.touch();
  }

  /** Lines came or went, or what a channel is. */
  private changed(): void {
    this.root.hidden = this.lines.length === 0;
    this.legend.replaceChildren(...this.lines.map(({ item }) => item));
    this.refresh();
    this.write();
    this.onChange();
  }

  private refresh(): void {
    this.traces = this.lines.flatMap(({ board: id, channel: name, colour }) => {
      const board = this.look(id);
      const feed = this.feeds.get(id);
      const channel = board?.channels.findIndex((one) => one.id === name) ?? -1;
      if (!board || !feed || channel < 0) return [];
      const { readings } = feed;
      const holds = (): boolean => this.connected && readings.latest !== null;
      return [{ readings, channel, colour, scale: scaleOf(board.channels[channel]!), live: true, holds }];
    });
    this.chart.rescale();
  }

  private write(): void {
    for (const { board: id, channel: name, item } of this.lines) {
      const board = this.look(id);
      const index = board?.channels.findIndex((one) => one.id === name) ?? -1;
      const [label, value] = item.children;
      if (!board || index < 0) continue;
      const channel = board.channels[index]!;
      setText(label!, `${board.name}, ${nameOf(channel)}`);
      setText(value!, isHere(board) ? valueText(channel, board.values[index]) : "away");
    }
  }

  private schedule(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.lines.length === 0) return;
      const next = document.hidden ? 1000 : this.chart.frame(performance.now(), true);
      // As it asks: it draws a little after the beat, and later calls would each be the next beat.
      if (Number.isFinite(next)) this.schedule(next);
    }, wait);
  }
}

/** Counts up, as boards count their samples: none is left out here. */
let seq = 0;

function push(readings: Readings, values: (number | null)[]): void {
  const time = now();
  const { ring, latest } = readings;
  // What does not change is not sent: without this a step would be drawn as a ramp from the last change on.
  if (latest && time - latest.t > HELD_FROM) ring.push(time - 1, latest.values, HELD);
  readings.add({ type: "sample", seq: ++seq, t: time, values, skipped: 0 }, time);
}

function idsOf({ channels }: Board): string {
  return channels.map(({ id }) => id).join();
}

function nameOf({ label, id }: Channel): string {
  return label || id;
}

function scaleOf(channel: Channel): Scale {
  return new Scale({ ...channel, label: nameOf(channel), deadband: 0, calibration: null }, "raw");
}

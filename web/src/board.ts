import { Banner } from "./banner";
import { ChartPanel } from "./chart-panel";
import { ControlPanel } from "./control-panel";
import { onClick, ref, setText } from "./dom";
import { download, fileName } from "./export";
import { FrameInspector } from "./frame-inspector";
import { Gauge } from "./gauge";
import { History } from "./history";
import type { Trace } from "./lanes";
import { LinkPanel } from "./link-panel";
import { BEAT, type Mark, type Model, type Panel, SLACK } from "./model";
import { Readings } from "./readings";
import { Scale, type Unit } from "./scale";
import { type PlayerEvents, Recorder } from "./session";
import type { LinkState, Outcome, Source } from "./source";
import { VitalsPanel } from "./vitals-panel";
import type { Change, Channel, FromBoard, Hello } from "./wire";

/** Milliseconds between two updates of what counts seconds, while nothing comes. */
const CLOCK_EVERY = 500;

/** Boards made so far: radio buttons are grouped by name over the whole page. */
let made = 0;

/** What a source may tell a board. */
export type BoardEvents = PlayerEvents & { sent(text: string): void };

/** What a board tells the page. */
export interface BoardOwner {
  /** The user takes it off the page. */
  onRemove(board: Board): void;
  /** It has answered. */
  onHello?(): void;
  /** Something is to be drawn; at once, or with the next frame that is due. */
  touch(atOnce: boolean): void;
}

/** One board on the page: its source of messages, its readings, its section of the document. */
export class Board implements Model {
  readonly element: HTMLElement;
  readonly address: string;
  readonly source: Source;
  readonly readings = new Readings();
  readonly marks: Mark[] = [];
  readonly chart: ChartPanel;
  hello: Hello | null = null;
  scales: Scale[] = [];
  chosen = 0;
  unit: Unit = "percent";
  private readonly owner: BoardOwner;
  private readonly remark: string;
  private readonly panels: Panel[];
  private readonly timer: number;
  private recorder: Recorder | null = null;
  /** The newest hello as it came, for recordings that begin later. */
  private helloText = "";
  private digitsAt = Number.NEGATIVE_INFINITY;
  /** Whether something came since the small figures were written. */
  private news = false;
  private called = "";

  /** `connect` makes the source, given where to report; `remark` is put behind the name. */
  constructor(
    template: HTMLTemplateElement,
    address: string,
    connect: (events: BoardEvents) => Source,
    owner: BoardOwner,
    remark = "",
  ) {
    this.remark = remark;
    this.address = address;
    this.owner = owner;
    this.element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const root = this.element;
    made++;
    for (const input of root.querySelectorAll<HTMLInputElement>("[type=radio]"))
      input.name = `${input.closest<HTMLElement>("fieldset")!.dataset.ref} ${made}`;
    const link: { panel?: LinkPanel; lens?: FrameInspector; chart?: ChartPanel } = {};
    this.source = connect({
      message: (message, text) => this.receive(message, text),
      state: (state) => this.enter(state),
      sent: (text) => {
        link.panel?.sentText(text);
        link.lens?.sentText(text);
      },
      restart: () => {
        this.readings.clear();
        link.chart?.clearMarks();
      },
      mark: (mark) => link.chart?.addMark(mark),
    });
    link.panel = new LinkPanel(root, this);
    link.lens = new FrameInspector(root, this);
    const banner = new Banner(root, this, () => this.chart.follow(true));
    this.chart = link.chart = new ChartPanel(
      root,
      this,
      (mark) => this.recorder?.mark(mark),
      (since) => banner.paused(since),
    );
    this.panels = [
      new Gauge(root, this, () => this.rescale()),
      this.chart,
      link.panel,
      banner,
      new ControlPanel(root, this),
      new VitalsPanel(root, this),
      new History(this),
      link.lens,
    ];
    onClick(root, "record", () => this.record());
    onClick(root, "remove", () => owner.onRemove(this));
    this.rename();
    this.source.connect();
    this.timer = window.setInterval(() => this.source.tick(), 250);
  }

  get name(): string {
    return (this.called || this.address) + this.remark;
  }

  /** The newest value, what is the matter, and the name: for the title of the window. */
  get summary(): string {
    const { state } = this.source;
    const scale = this.scales[this.chosen];
    const value = this.readings.value(this.chosen);
    const known = scale && !Number.isNaN(value) ? [scale.words(value)] : [];
    const well = state.name === "live" || state.name === "replay";
    return [...(well ? known : [`(${state.name})`]), this.name].join(" · ");
  }

  traces(): Trace[] {
    const { readings, source } = this;
    const live = source.history !== undefined;
    const holds = () => source.state.name === "live" || source.state.name === "replay";
    return this.scales.map((scale, channel) => ({ readings, channel, colour: channel, scale, live, holds }));
  }

  async command(change: Change): Promise<Outcome> {
    const outcome = await this.source.set(change);
    // What could not be stored is in force all the same.
    if (outcome.ok || outcome.code === "not-stored") this.apply(change);
    return outcome;
  }

  choose(channel: number): void {
    this.chosen = channel;
    this.rescale();
  }

  touch(atOnce = false): void {
    this.owner.touch(atOnce);
  }

  /**
   * Draws what moved; `milliseconds` since the page began, `beat` as for panels. Gives the milliseconds until
   * something moves again.
   */
  frame(milliseconds: number, beat: boolean): number {
    this.source.tick();
    let wait = CLOCK_EVERY;
    for (const panel of this.panels) wait = Math.min(wait, panel.frame?.(milliseconds, beat) ?? wait);
    const due = this.digitsAt + (this.news ? BEAT : CLOCK_EVERY) - milliseconds;
    const atOnce = due === Number.NEGATIVE_INFINITY;
    if (due > SLACK || !(beat || atOnce)) return Math.min(wait, Math.max(due, BEAT / 2));
    this.digitsAt = milliseconds;
    this.news = false;
    const now = this.source.now();
    for (const panel of this.panels) panel.digits?.(now);
    if (this.recorder) this.showRecording(now);
    return wait;
  }

  /** Calls `digits` whenever the panels write theirs. */
  follow(digits: () => void): void {
    this.panels.push({ digits });
  }

  /** Unit, calibration, channels or colours changed. */
  rescale(): void {
    this.scales = this.scales.map(({ channel }) => new Scale(channel, this.unit));
    for (const panel of this.panels) panel.rescale?.();
    this.digitsAt = Number.NEGATIVE_INFINITY;
    this.touch(true);
  }

  /** Takes the board off the page permanently. */
  dispose(): void {
    clearInterval(this.timer);
    this.source.close();
    ref<HTMLDialogElement>(this.element, "dialog").close();
    for (const panel of this.panels) panel.dispose?.();
    this.element.remove();
  }

  private receive(message: FromBoard, text: string): void {
    const time = this.source.now();
    if (this.recorder && !this.recorder.add(time, text)) this.record();
    if (message.type === "hello") this.greet(message, text);
    else if (message.type === "sample") this.readings.add(message, time);
    else if (message.type === "vitals") {
      const { name, rate, led } = message;
      this.apply({ name, rate, led });
      for (const { id, ...settings } of message.channels) this.apply({ channel: id, ...settings });
    }
    for (const panel of this.panels) panel.message?.(message, text);
    this.news = true;
    this.touch();
  }

  private greet(hello: Hello, text: string): void {
    this.hello = hello;
    this.helloText = text;
    this.called = hello.name;
    this.rename();
    this.readings.expect(hello.channels.length);
    this.scales = hello.channels.map((channel) => new Scale(channel, this.unit));
    this.chosen = Math.max(0, Math.min(this.chosen, this.scales.length - 1));
    this.rescale();
    this.owner.onHello?.();
  }

  /** What holds on the board now, told by it or asked of it with success. */
  private apply({ name, rate, led, channel: id, ...settings }: Change): void {
    const { hello } = this;
    if (hello && rate !== undefined) hello.rate = rate;
    if (hello && led !== undefined) hello.led = led;
    if (name && name !== this.called) {
      this.called = name;
      if (hello) hello.name = name;
      this.rename();
    }
    const scale = this.scales.find(({ channel }) => channel.id === id);
    if (!scale) return;
    const fresh: Channel = { ...scale.channel };
    if (settings.label) fresh.label = settings.label;
    if (settings.deadband !== undefined) fresh.deadband = settings.deadband;
    if (settings.calibration !== undefined && fresh.kind === "analog")
      fresh.calibration = settings.calibration ?? { min: fresh.min, max: fresh.max };
    if (JSON.stringify(fresh) === JSON.stringify(scale.channel)) return;
    this.scales[this.scales.indexOf(scale)] = new Scale(fresh, this.unit);
    this.rescale();
  }

  private rename(): void {
    this.element.setAttribute("aria-label", this.name);
    const heading = ref(this.element, "name");
    setText(heading, this.name);
    heading.title = this.address;
  }

  private enter(state: LinkState): void {
    if (state.name === "lost" || state.name === "closed") {
      this.readings.interrupt();
      this.hello = null;
    }
    for (const panel of this.panels) panel.state?.(state);
    this.digitsAt = Number.NEGATIVE_INFINITY;
    this.touch(true);
  }

  /** Starts recording, or stops and saves. */
  private record(): void {
    const button = ref<HTMLButtonElement>(this.element, "record");
    const now = this.source.now();
    const date = this.source.dateAt(now);
    if (this.recorder) download(this.recorder.file(), fileName(this.name, "rheo", date));
    this.recorder = this.recorder
      ? null
      : new Recorder(this.address, now, date, this.hello ? this.helloText : "");
    button.ariaPressed = String(this.recorder !== null);
    if (this.recorder) this.showRecording(now);
    else setText(ref(button, "recordWord"), "Record");
  }

  private showRecording(now: number): void {
    const seconds = Math.floor(now - this.recorder!.started);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    setText(ref(this.element, "recordWord"), `Save ${clock}`);
  }
}

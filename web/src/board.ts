import { ChartPanel } from "./chart-panel";
import { type Change, Commands, type Outcome } from "./commands";
import { ControlPanel } from "./control-panel";
import { onClick, ref, setText } from "./dom";
import { download, fileName } from "./export";
import { type Calibration, type FromBoard, fromWire, type Hello, toWire } from "./first-channel";
import { Instrument } from "./instrument";
import { Lens } from "./lens";
import type { LinkState } from "./link";
import { LinkPanel } from "./link-panel";
import type { Mark, Model, Panel } from "./model";
import { Readings } from "./readings";
import { Recorder } from "./session";
import type { Source, SourceEvents } from "./source";
import { format, RAW_MAX, type Unit } from "./units";
import { VitalsPanel } from "./vitals-panel";

/** Milliseconds between two updates of the digits: faster than that nobody reads. */
const DIGITS_EVERY = 80;

/** What a source may tell a board. */
export type BoardEvents = SourceEvents & { sent(text: string): void; mark(mark: Mark): void };

/** One board on the page: its source of messages, its readings, its section of the document. */
export class Board implements Model {
  readonly element: HTMLElement;
  readonly name: string;
  readonly source: Source;
  readonly readings = new Readings();
  readonly marks: Mark[] = [];
  hello: Hello | null = null;
  calibration: Calibration = { min: 0, max: RAW_MAX };
  unit: Unit = "percent";
  private readonly commands: Commands;
  private readonly panels: Panel[];
  private readonly timer: number;
  private recorder: Recorder | null = null;
  private digitsAt = 0;

  /**
   * `connect` makes the source, given where to report. `onRemove` is called when the user takes the
   * board off the page; `onHello` when it has answered.
   */
  constructor(
    template: HTMLTemplateElement,
    name: string,
    connect: (events: BoardEvents) => Source,
    { onRemove, onHello }: { onRemove(board: Board): void; onHello?(): void },
  ) {
    this.name = name;
    this.element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const root = this.element;
    root.setAttribute("aria-label", name);
    setText(ref(root, "name"), name);
    // Radio buttons are grouped by name over the whole page.
    for (const input of root.querySelectorAll<HTMLInputElement>("[type=radio]")) {
      input.name = `${input.closest<HTMLElement>("fieldset")!.dataset.ref} ${name}`;
    }
    const link: { panel?: LinkPanel; lens?: Lens; chart?: ChartPanel } = {};
    this.source = connect({
      message: (message, text) => {
        this.receive(fromWire(message), text);
        if (message.type === "hello") onHello?.();
      },
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
    this.commands = new Commands(
      (message) => this.source.send(toWire(message, this.hello?.channels[0]?.id ?? "knob")),
      () => this.source.now(),
    );
    link.panel = new LinkPanel(root, this);
    link.lens = new Lens(root, this);
    link.chart = new ChartPanel(root, this, (mark) => this.recorder?.mark(mark));
    this.panels = [
      new Instrument(root, this, () => this.rescale()),
      link.chart,
      link.panel,
      new ControlPanel(root, this),
      new VitalsPanel(root, this),
      link.lens,
    ];
    onClick(root, "record", () => this.record());
    onClick(root, "remove", () => onRemove(this));
    this.rescale();
    this.source.connect();
    this.timer = window.setInterval(() => this.tick(), 250);
  }

  /** The newest value, or the state, for the title of the window. */
  get summary(): string {
    const { latest } = this.readings;
    return latest ? `${format(latest.raw, "percent", this.calibration)} %` : this.source.state.name;
  }

  command(change: Change): Promise<Outcome> {
    return this.commands.request(change);
  }

  /** One animation frame; `milliseconds` since the page began, `seconds` since the last frame. */
  frame(milliseconds: number, seconds: number): void {
    this.source.tick();
    for (const panel of this.panels) panel.frame?.(milliseconds, seconds);
    if (milliseconds - this.digitsAt < DIGITS_EVERY) return;
    this.digitsAt = milliseconds;
    const now = this.source.now();
    for (const panel of this.panels) panel.digits?.(now);
  }

  /** Calls `digits` whenever the panels write theirs. */
  follow(digits: () => void): void {
    this.panels.push({ digits });
  }

  /** Unit, calibration or colours changed. */
  rescale(): void {
    for (const panel of this.panels) panel.rescale?.();
  }

  /** Takes the board off the page for good. */
  dispose(): void {
    clearInterval(this.timer);
    this.source.close();
    ref<HTMLDialogElement>(this.element, "dialog").close();
    for (const panel of this.panels) panel.dispose?.();
    this.element.remove();
  }

  private tick(): void {
    this.source.tick();
    this.commands.tick();
  }

  private receive(message: FromBoard | null, text: string): void {
    const time = this.source.wall();
    if (this.recorder && !this.recorder.add(time, text)) this.record();
    if (!message) return;
    if (message.type === "hello") this.hello = message;
    if (message.type === "hello" || message.type === "vitals") {
      const { min, max } = message.calibration;
      const changed = min !== this.calibration.min || max !== this.calibration.max;
      this.calibration = message.calibration;
      if (changed) this.rescale();
    } else if (message.type === "sample") this.readings.add(message, time);
    else if (message.type === "ack" || message.type === "error") this.commands.answered(message);
    for (const panel of this.panels) panel.message?.(message, text);
  }

  private enter(state: LinkState): void {
    if (state.name === "lost" || state.name === "closed") {
      this.readings.interrupt();
      this.commands.abandon();
      this.hello = null;
    }
    for (const panel of this.panels) panel.state?.(state);
  }

  /** Starts recording, or stops and saves. */
  private record(): void {
    const button = ref<HTMLButtonElement>(this.element, "record");
    const now = this.source.wall();
    if (this.recorder) download(this.recorder.file(), fileName(this.name, "rheo", now));
    this.recorder = this.recorder ? null : new Recorder(this.name, now, this.hello);
    button.ariaPressed = String(this.recorder !== null);
    setText(button, this.recorder ? "Save" : "Record");
  }
}

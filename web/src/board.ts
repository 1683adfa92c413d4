import type { Calibration, FromBoard, Sample } from "../../firmware/app/messages";
import { type Address, socketUrl } from "./boards";
import { Chart, clockText, type Mark } from "./chart";
import { BoardClock } from "./clock";
import { Dial } from "./dial";
import { onClick, ref, setText } from "./dom";
import { inWords, Link, type LinkState, STALE_AFTER } from "./link";
import { probe } from "./probe";
import { GAP, HELD, Ring } from "./ring";
import { Extent, Rate } from "./stats";
import { STEADY, trend } from "./trend";
import { format, fraction, RAW_MAX, UNITS, type Unit } from "./units";
import { View } from "./view";

/** Milliseconds between two updates of the digits: faster than that nobody reads. */
const DIGITS_EVERY = 80;

/** One board on the page: its connection, its readings, its section of the document. */
export class Board {
  readonly element: HTMLElement;
  readonly ring = new Ring();
  readonly view = new View(60);
  readonly marks: Mark[] = [];
  private readonly address: Address;
  private readonly link: Link;
  private readonly clock = new BoardClock();
  private readonly extent = new Extent();
  private readonly frames = new Rate();
  private readonly dial: Dial;
  private readonly chart: Chart;
  private cal: Calibration = { min: 0, max: RAW_MAX };
  private shownUnit: Unit = "percent";
  private sample: Sample | null = null;
  private digitsAt = 0;
  private skipped = 0;

  constructor(template: HTMLTemplateElement, address: Address) {
    this.address = address;
    this.element = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    setText(ref(this.element, "name"), address.host);
    this.dial = new Dial(ref<SVGElement>(this.element, "dial"));
    this.chart = new Chart(
      ref(this.element, "plot"),
      {
        ring: this.ring,
        view: this.view,
        marks: this.marks,
        unit: () => this.shownUnit,
        calibration: () => this.cal,
        now: () => Date.now() / 1000,
        holding: () => this.link.state.name === "live",
      },
      (time) => this.readCursor(time),
    );
    const origin = `http://${address.host}`;
    this.link = new Link(
      {
        socket: () => new WebSocket(socketUrl(address), "rheo.v1"),
        now: () => performance.now() / 1000,
        random: Math.random,
        probe: () => probe(address, location.origin === origin),
      },
      { message: (message) => this.receive(message), state: (state) => this.enter(state) },
    );
    this.bind();
    this.dial.scale(this.shownUnit, this.cal);
    this.link.connect();
    setInterval(() => this.link.tick(), 250);
  }

  /** One animation frame; `milliseconds` since the page began, `seconds` since the last frame. */
  frame(milliseconds: number, seconds: number): void {
    this.dial.animate(seconds, matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.chart.frame(milliseconds);
    if (milliseconds - this.digitsAt < DIGITS_EVERY) return;
    this.digitsAt = milliseconds;
    this.digits();
  }

  private bind(): void {
    this.element.querySelectorAll<HTMLInputElement>(".units input").forEach((input) => {
      input.name = `unit-${this.address.host}`;
      input.onchange = () => this.choose(input.value as Unit);
    });
    this.element.querySelectorAll<HTMLInputElement>(".windows input").forEach((input) => {
      input.name = `window-${this.address.host}`;
      input.onchange = () => {
        this.view.span = Number(input.value);
        this.chart.touch();
      };
    });
    onClick(this.element, "reset", () => this.extent.reset());
    const pause = onClick(this.element, "pause", () => {
      if (this.view.following) this.view.hold(Date.now() / 1000);
      else this.view.follow();
      pause.ariaPressed = String(!this.view.following);
      this.chart.touch();
    });
    const fit = onClick(this.element, "fit", () => {
      this.chart.fit = !this.chart.fit;
      fit.ariaPressed = String(this.chart.fit);
      this.chart.touch();
    });
  }

  private choose(unit: Unit): void {
    this.shownUnit = unit;
    this.dial.scale(unit, this.cal);
    this.chart.touch();
  }

  private receive(message: FromBoard): void {
    this.frames.add(performance.now() / 1000);
    if (message.type === "hello") {
      this.clock.reset();
      this.cal = message.calibration;
      ref(this.element, "readOnly").hidden = !message.readOnly;
      ref(this.element, "simulated").hidden = !message.serial.startsWith("simulator:");
      this.choose(this.shownUnit);
    } else if (message.type === "sample") this.read(message);
  }

  private read(sample: Sample): void {
    const time = this.clock.toViewer(sample.t, Date.now() / 1000);
    const before = this.sample;
    const missed = before ? sample.seq - before.seq : 0;
    const period = before ? (sample.t - before.t) / missed : 0;
    if (before && missed > 1 && period > 0 && !sample.skipped) {
      this.ring.push(time - period, before.raw, HELD);
    }
    this.ring.push(time, sample.raw);
    this.extent.add(time, sample.raw);
    this.skipped += sample.skipped ?? 0;
    this.sample = sample;
    this.dial.point(fraction(sample.raw, this.cal));
  }

  private enter(state: LinkState): void {
    const badge = ref(this.element, "state");
    badge.dataset.state = state.name;
    setText(ref(this.element, "announce"), state.name);
    if (state.name === "connecting" && this.sample) {
      this.ring.push(Date.now() / 1000, 0, GAP);
      this.sample = null;
    }
  }

  private digits(): void {
    const put = (name: string, text: string) => setText(ref(this.element, name), text);
    const now = performance.now() / 1000;
    const { sample, cal } = this;
    put("words", inWords(this.link.state, now));
    const age = now - this.link.heardAt;
    put(
      "age",
      Number.isNaN(age)
        ? "–"
        : age < STALE_AFTER
          ? `${Math.round(age * 100) * 10} ms`
          : `${Math.floor(age)} s`,
    );
    put("fps", `${this.frames.perSecond(now).toFixed(1)} /s`);
    put("skips", String(this.skipped));
    if (!sample) return;
    put("value", format(sample.raw, this.shownUnit, cal));
    put("suffix", UNITS[this.shownUnit].suffix);
    put("raw", format(sample.raw, "raw", cal));
    put("percent", `${format(sample.raw, "percent", cal)} %`);
    put("volts", `${format(sample.raw, "volts", cal)} V`);
    for (const name of ["min", "mean", "max"] as const) {
      const value = this.extent[name];
      put(name, Number.isNaN(value) ? "–" : format(value, this.shownUnit, cal));
    }
    this.dial.range(this.extent.min, this.extent.max, cal);
    const slope = trend(this.ring, Date.now() / 1000);
    put("trend", Math.abs(slope) < STEADY ? "steady" : slope > 0 ? "↗ rising" : "↘ falling");
  }

  private readCursor(time: number | null): void {
    const index = time === null ? -1 : this.ring.nearest(time);
    const text =
      index < 0
        ? ""
        : `${clockText(this.ring.time(index), 3)} · ${format(this.ring.raw(index), this.shownUnit, this.cal)} ${UNITS[this.shownUnit].suffix}`;
    setText(ref(this.element, "cursor"), text);
  }
}

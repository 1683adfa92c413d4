import { STALE_AFTER } from "../../client/link";
import { clockText, durationText } from "./clock-text";
import { h, ref, setText } from "./dom";
import type { Model, Panel } from "./model";
import { inWords, type LinkState } from "./source";
import { Jitter, Percentiles, Rate } from "./stats";
import type { FromBoard } from "./wire";

/** Seconds between two pings of the page's own: what a round trip of a message takes, through the firmware. */
const PING_EVERY = 2;

/** Entries of the history kept. */
const HISTORY = 100;

/** Age of the data, the figures of the connection and its history. */
export class LinkPanel implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private frames = new Rate();
  private readonly trips = new Percentiles(300);
  private readonly jitter = new Jitter();
  private received = 0;
  private sent = 0;
  private pingedAt = 0;
  private connectedAt = Number.NaN;

  constructor(root: HTMLElement, model: Model) {
    this.root = root;
    this.model = model;
  }

  message(message: FromBoard, text: string): void {
    const { source } = this.model;
    const now = source.now();
    // A recorded session that is played again starts its clock anew.
    if (message.type === "hello") this.frames = new Rate();
    this.frames.add(now);
    this.received += frameSize(text);
    if (message.type === "sample") this.jitter.add(message.t, now);
    else if (message.type === "hello") {
      this.jitter.restart();
      this.connectedAt = now;
      this.note("connected");
    }
  }

  state(state: LinkState): void {
    const { root, model } = this;
    const words = inWords(state);
    root.dataset.state = ref(root, "state").dataset.state = state.name;
    setText(ref(root, "announce"), `${model.name}: ${words}`);
    if (state.name === "lost" || state.name === "closed") {
      const held = model.source.now() - this.connectedAt;
      this.note(Number.isNaN(held) ? "no answer" : `${words} after ${durationText(held)}`);
      this.connectedAt = Number.NaN;
    } else if (state.name === "refused") this.note(`refused: ${state.code}`);
    else if (state.name === "stale") this.note(words);
  }

  digits(now: number): void {
    const { source, readings } = this.model;
    const put = (name: string, text: string) => setText(ref(this.root, name), text);
    const { state, heardAt } = source;
    const age = now - heardAt;
    const milliseconds = (value: number) =>
      Number.isNaN(value) ? "–" : `${value.toFixed(value < 10 ? 1 : 0)} ms`;
    put(
      "age",
      Number.isNaN(age)
        ? "–"
        : age < STALE_AFTER
          ? milliseconds(Math.round(age * 100) * 10)
          : durationText(age),
    );
    put("fps", `${this.frames.perSecond(now).toFixed(1)} /s`);
    put("trip", milliseconds(this.trips.at(50)));
    put("p50", milliseconds(this.trips.at(50)));
    put("p99", milliseconds(this.trips.at(99)));
    put("jitter", milliseconds(this.jitter.value * 1000));
    put("skips", String(readings.skipped));
    put("received", sizeText(this.received));
    put("sent", sizeText(this.sent));
    if (state.name === "live" && !document.hidden && now - this.pingedAt > PING_EVERY) this.ping(now);
  }

  private ping(now: number): void {
    this.pingedAt = now;
    this.model.source.ping().then(
      (milliseconds) => this.trips.add(milliseconds),
      // One that does not come back is no round trip: state and age tell the rest.
      () => undefined,
    );
  }

  /** Counts a message that was sent: masked, so its frame is four bytes longer. */
  sentText(text: string): void {
    this.sent += frameSize(text) + 4;
  }

  private note(what: string): void {
    const list = ref(this.root, "history");
    const time = clockText(this.model.source.dateAt(this.model.source.now()));
    if (list.firstChild?.lastChild?.textContent === what && what === "no answer") list.firstChild.remove();
    list.prepend(h("li", {}, h("time", {}, time), what));
    while (list.childElementCount > HISTORY) list.lastChild?.remove();
  }
}

/** Bytes of an unmasked text frame on the wire; `rheo.v1` is ASCII but for labels. */
function frameSize(text: string): number {
  return text.length + (text.length < 126 ? 2 : text.length < 65536 ? 4 : 10);
}

function sizeText(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

import { clockText } from "./clock-text";
import { h, onClick, ref, setText } from "./dom";
import { anatomy, CLOSE, closePayload, encodeFrame, type Field, hex, mask, TEXT } from "./frame-bytes";
import { handshakeSteps } from "./handshake";
import type { Model, Panel } from "./model";
import type { LinkState } from "./source";
import type { FromBoard, Hello } from "./wire";

/** Frames listed. */
const LISTED = 6;

/** Characters of hexadecimal shown of a field: 96 bytes. The payload's text is shown in full beside it. */
const HEX_SHOWN = 96 * 3;

/** Seconds between two updates of the frames shown: readable, and cheap on a phone. */
const SHOW_EVERY = 0.5;

const SAMPLE_KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

interface Received {
  time: number;
  text: string;
}

/** The lens, which makes the protocol visible: handshake, frames, masking and close of this very connection. */
export class FrameInspector implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly recent: Received[] = [];
  private chosen: Received | null = null;
  private shown: Received | null = null;
  private shownAt = 0;
  private visible = false;
  private lastSent = "";
  private shownSent = "";

  constructor(root: HTMLElement, model: Model) {
    this.root = root;
    this.model = model;
    new IntersectionObserver((entries) => {
      this.visible = entries.some((entry) => entry.isIntersecting);
    }).observe(ref(root, "optics"));
    onClick(root, "close", () => this.goodbye());
    const explain = (event: Event) => {
      const text = (event.target as Element).closest<HTMLElement>("[data-explain]")?.dataset.explain;
      if (text) setText(ref(root, "explain"), text);
    };
    for (const type of ["pointerover", "focusin"]) ref(root, "optics").addEventListener(type, explain);
  }

  message(message: FromBoard, text: string): void {
    this.recent.unshift({ time: this.model.source.now(), text });
    if (this.recent.length > LISTED) this.recent.pop();
    if (message.type === "hello") this.showHandshake(message);
  }

  state(state: LinkState): void {
    const button = ref<HTMLButtonElement>(this.root, "close");
    setText(button, state.name === "closed" ? "Connect again" : "Close politely");
    button.disabled = state.name === "replay";
    if (state.name !== "closed") return;
    const echo = encodeFrame(CLOSE, closePayload(state.code));
    const end = state.clean
      ? `The board answered with ${hex(echo)}: Close, status ${state.code}. Then it ended TCP. A clean close.`
      : `The connection ended without the board's Close: status ${state.code} is the browser's own (RFC 6455 §7.1.5).`;
    ref(this.root, "goodbye").append(h("p", {}, end));
  }

  /** Remembers what was sent last. */
  sentText(text: string): void {
    this.lastSent = text;
  }

  digits(now: number): void {
    if (!this.visible || now - this.shownAt < SHOW_EVERY) return;
    this.shownAt = now;
    this.showFrames();
    if (this.lastSent !== this.shownSent) this.showSent(this.lastSent);
  }

  private showHandshake(hello: Hello): void {
    ref(this.root, "steps").replaceChildren(...handshakeSteps(hello, this.model.address));
  }

  private showFrames(): void {
    const list = ref(this.root, "frames");
    // A list under the user's hand holds still.
    if (!list.firstChild || !list.matches(":hover, :focus-within")) {
      list.replaceChildren(...this.recent.map((frame) => this.frameRow(frame)));
    }
    const frame = this.chosen ?? this.recent[0];
    if (!frame || frame === this.shown || ref(this.root, "anatomy").matches(":hover, :focus-within")) return;
    this.shown = frame;
    const bytes = encodeFrame(TEXT, new TextEncoder().encode(frame.text));
    ref(this.root, "anatomy").replaceChildren(...anatomy(bytes).map(fieldElement));
    setText(ref(this.root, "payload"), frame.text);
  }

  private frameRow(frame: Received): HTMLElement {
    const chosen = frame === this.chosen;
    const button = h(
      "button.frame",
      { type: "button", "aria-pressed": String(chosen) },
      h("time", {}, clockText(this.model.source.dateAt(frame.time), 2)),
      h("span", {}, `text, ${frame.text.length} B`),
      h("code", {}, frame.text.slice(0, 60)),
    );
    button.onclick = () => {
      this.chosen = chosen ? null : frame;
      this.shownAt = 0;
      for (const other of ref(this.root, "frames").querySelectorAll("button")) other.ariaPressed = "false";
      button.ariaPressed = String(!chosen);
    };
    return h("li", {}, button);
  }

  private showSent(text: string): void {
    this.shownSent = text;
    const payload = new TextEncoder().encode(text);
    const frame = encodeFrame(TEXT, payload, SAMPLE_KEY);
    ref(this.root, "sentAnatomy").replaceChildren(...anatomy(frame).map(fieldElement));
    const masked = mask(payload, SAMPLE_KEY);
    const row = (name: string, cells: (index: number) => string) =>
      h(
        "tr",
        {},
        h("th", { scope: "row" }, name),
        ...Array.from(payload, (_, index) => h("td", {}, cells(index))),
      );
    const pair = (bytes: Uint8Array, index: number) => bytes[index]!.toString(16).padStart(2, "0");
    ref(this.root, "mask").replaceChildren(
      row("text", (index) => text[index] ?? ""),
      row("byte", (index) => pair(payload, index)),
      row("⊕ key", (index) => pair(SAMPLE_KEY, index & 3)),
      row("= sent", (index) => pair(masked, index)),
    );
  }

  /** A Close being exchanged, or the way back. */
  private goodbye(): void {
    const { source } = this.model;
    if (source.state.name === "closed") {
      source.connect();
      return;
    }
    const frame = encodeFrame(CLOSE, closePayload(1000), SAMPLE_KEY);
    const parts = anatomy(frame).map(fieldElement);
    ref(this.root, "goodbye").replaceChildren(
      h("p", {}, "Your browser sends Close with status 1000, normal closure (masked, with the sample key):"),
      h("div.anatomy", {}, ...parts),
    );
    source.close(1000);
  }
}

function fieldElement({ name, shown, meaning, section }: Field): HTMLElement {
  const explain = `${name}: ${meaning} RFC 6455 §${section}`;
  return h(
    `button.field.f-${name.replace(" ", "-")}`,
    { type: "button", "data-explain": explain },
    h("small", {}, name),
    h("code", {}, shown.length > HEX_SHOWN ? `${shown.slice(0, HEX_SHOWN)}…` : shown),
  );
}

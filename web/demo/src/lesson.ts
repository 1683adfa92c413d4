/** The lesson: five steps, each with something to do, on the bytes that really went over the wire. */
import { h, ref, setText } from "../../src/dom";
import { mask } from "../../src/frame-bytes";
import type { DemoBoard } from "./board";
import { fill, TEXTS } from "./texts";
import type { Seen } from "./websocket";

/** Share of the knob's travel that counts as having turned it. */
const TURNED = 0.5;
const LOOK = 200;

/** Bytes of a frame shown. */
const SHOWN = 48;

export class Lesson {
  private readonly board: DemoBoard;
  private readonly outs: HTMLElement[] = [];
  private readonly items: HTMLElement[] = [];
  /** The newest short frames in each direction. */
  private toPage: Uint8Array | null = null;
  private toBoard: Uint8Array | null = null;

  constructor(board: DemoBoard) {
    this.board = board;
    const actions = [undefined, undefined, () => this.unmask(), () => this.ping(), () => this.close()];
    const list = ref(document, "lesson");
    ref(document, "showLens").onclick = () => {
      const page = ref<HTMLIFrameElement>(document, "page").contentDocument!;
      const lens = page.querySelector<HTMLDetailsElement>("[data-ref=lens]")!;
      lens.open = true;
      lens.scrollIntoView();
    };
    TEXTS.steps.forEach(({ title, text, action }, index) => {
      const out = h("div.out", { role: "status" });
      const item = h("li", {}, h("h3", {}, title), h("p", {}, text));
      if (action) {
        const button = h("button", { type: "button" }, action);
        button.onclick = () => actions[index]!();
        item.append(button);
      }
      item.append(out);
      list.append(item);
      this.outs.push(out);
      this.items.push(item);
    });
    this.watchKnob();
    const frames = setInterval(() => {
      if (this.showFrame()) clearInterval(frames);
    }, LOOK);
  }

  /** Something went over the wire. */
  seen({ to, bytes }: Seen): void {
    const isText = bytes[0] === 0x81 && bytes.length <= SHOWN * 2;
    if (isText && to === "page") this.toPage = bytes;
    if (isText && to === "board") this.toBoard = bytes;
  }

  private done(step: number): void {
    this.items[step]!.dataset.done = TEXTS.done;
  }

  private watchKnob(): void {
    const { world } = this.board;
    let [low, high] = [1, 0];
    const looking = setInterval(() => {
      if (world.held) {
        low = Math.min(low, world.knob);
        high = Math.max(high, world.knob);
      }
      setText(this.outs[0]!, `${Math.round(world.analogRead("D34") * 4096)}`);
      if (high - low < TURNED) return;
      this.done(0);
      clearInterval(looking);
    }, LOOK);
  }

  /** Shows a frame whose bytes can be pressed; false while there is none. */
  private showFrame(): boolean {
    const frame = this.toPage;
    if (!frame) return false;
    const says = h("p", {});
    const bytes = [...frame].slice(0, SHOWN).map((byte, index) => {
      const button = h("button.byte", { type: "button" }, hexOf(byte));
      button.onclick = () => {
        if (index === 1) this.done(1);
        const meaning =
          index === 0 ? TEXTS.firstByte : frame[1]! > 125 && index < 4 ? TEXTS.longerByte : TEXTS.payloadByte;
        setText(
          says,
          index === 1 ? fill(TEXTS.pressed, { length: frame.length - 2 }) : fill(TEXTS.wrong, { meaning }),
        );
      };
      return button;
    });
    this.outs[1]!.replaceChildren(h("div.bytes", {}, ...bytes), says);
    return true;
  }

  private unmask(): void {
    const frame = this.toBoard;
    if (!frame) return setText(this.outs[2]!, TEXTS.noFrame);
    const key = frame.slice(2, 6);
    const text = new TextDecoder().decode(mask(frame.slice(6), key));
    const bytes = [...frame].map((byte, index) => h(index > 1 && index < 6 ? "u" : "span", {}, hexOf(byte)));
    this.outs[2]!.replaceChildren(h("div.bytes", {}, ...bytes), h("p", {}, fill(TEXTS.unmasked, { text })));
    this.done(2);
  }

  /** A viewer of the lesson's own, with a way to send frames that pages cannot. */
  private viewer() {
    return new this.board.socket("ws://rheo.local/ws", []);
  }

  private ping(): void {
    const viewer = this.viewer();
    viewer.onopen = () => {
      const sent = performance.now();
      viewer.onpong = (text) => {
        setText(this.outs[3]!, fill(TEXTS.pongCame, { ms: (performance.now() - sent).toFixed(0), text }));
        this.done(3);
        viewer.close(1000);
      };
      viewer.ping(TEXTS.question);
    };
  }

  private close(): void {
    const viewer = this.viewer();
    viewer.onopen = () => viewer.close(1000, "");
    viewer.onclose = ({ code }) => {
      setText(this.outs[4]!, fill(TEXTS.closed, { code }));
      this.done(4);
    };
  }
}

function hexOf(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

import { calibrationDialog } from "./calibration";
import { onClick, ref, setText } from "./dom";
import type { Model, Panel } from "./model";
import type { Change, FromBoard } from "./wire";

const READ_ONLY =
  "This page was opened from disk, so the board lets it watch but not command. Open the board's own address, or list “null” in its setting “origins”.";

const FRAMED =
  "This page is shown inside another one, which could make you click what you do not see: so it only watches. Open the board's own address to command.";

/** Inside a page of another origin, whose frames could hide what is clicked: that one cannot be looked into. */
const framed = (() => {
  try {
    return !window.top?.document;
  } catch {
    return true;
  }
})();

const USUAL =
  "A reading is sent when a channel moved by its dead band, and once a second in any case. Changes hold for all viewers.";

/** Name, rate, LED, and the chosen channel's label, dead band and calibration. The board's answer is shown as it is. */
export class ControlPanel implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  private readonly fields: HTMLFieldSetElement;

  constructor(root: HTMLElement, model: Model) {
    this.root = root;
    this.model = model;
    this.fields = ref<HTMLFieldSetElement>(root, "controls");
    for (const name of ["rate", "deadband"] as const) {
      const number = this.input(name);
      const slide = this.input(`${name}Slide`);
      slide.oninput = () => {
        number.value = slide.value;
      };
      slide.onchange = number.onchange = () => {
        const value = Number(number.value);
        this.ask(name === "rate" ? { rate: value } : { ...this.ofChannel, deadband: value });
      };
    }
    this.input("led").onchange = () => this.ask({ led: this.input("led").checked });
    this.input("boardName").onchange = () => this.ask({ name: this.input("boardName").value });
    this.input("channelLabel").onchange = () =>
      this.ask({ ...this.ofChannel, label: this.input("channelLabel").value });
    onClick(root, "uncalibrate", () => this.ask({ ...this.ofChannel, calibration: null }));
    calibrationDialog(root, model);
  }

  message(message: FromBoard): void {
    if (message.type !== "hello" && message.type !== "vitals") return;
    if (message.type === "hello")
      setText(ref(this.root, "why"), framed ? FRAMED : message.readOnly ? READ_ONLY : USUAL);
    this.show();
  }

  state(): void {
    const { hello, source } = this.model;
    const { name } = source.state;
    this.fields.disabled = (name !== "live" && name !== "stale") || !hello || hello.readOnly || framed;
  }

  /** Another channel is chosen, or what it is called or calibrated to has changed. */
  rescale(): void {
    this.show();
  }

  private get ofChannel(): Change {
    return { channel: this.model.scales[this.model.chosen]?.channel.id ?? "" };
  }

  /** Shows what holds on the board, except where the user is just typing. */
  private show(): void {
    const { hello, scales, chosen } = this.model;
    const channel = scales[chosen]?.channel;
    if (!hello || !channel) return;
    this.state();
    const values = {
      boardName: hello.name,
      rate: String(hello.rate),
      rateSlide: String(hello.rate),
      channelLabel: channel.label,
      deadband: String(channel.deadband),
      deadbandSlide: String(channel.deadband),
    };
    for (const [name, value] of Object.entries(values)) {
      const input = this.input(name);
      if (document.activeElement !== input) input.value = value;
    }
    this.input("led").checked = hello.led;
    const analog = channel.kind === "analog";
    const whole = channel.calibration?.min === channel.min && channel.calibration.max === channel.max;
    ref(this.root, "calibrating").hidden = !analog;
    ref<HTMLButtonElement>(this.root, "uncalibrate").disabled = whole;
    setText(ref(this.root, "deadbandUnit"), `Dead band, ${channel.unit || "steps"}`);
    const span = channel.max - channel.min;
    this.input("deadbandSlide").max = String(Math.max(1, Math.min(span, 64)));
    setText(ref(this.root, "ofChannel"), scales.length > 1 ? `Channel ${channel.id}` : "Channel");
  }

  private async ask(change: Change): Promise<void> {
    const answer = ref(this.root, "answer");
    answer.dataset.kind = "";
    setText(answer, "asking the board…");
    const outcome = await this.model.command(change);
    answer.dataset.kind = outcome.ok ? "ok" : "refused";
    setText(answer, outcome.ok ? "acknowledged by the board" : `refused: ${outcome.message}`);
    this.show();
  }

  private input(name: string): HTMLInputElement {
    return ref<HTMLInputElement>(this.root, name);
  }
}

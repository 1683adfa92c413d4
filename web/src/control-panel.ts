import { calibrationDialog } from "./calibration";
import type { Change } from "./commands";
import { ref, setText } from "./dom";
import type { Controls, FromBoard } from "./first-channel";
import type { LinkState } from "./link";
import type { Model, Panel } from "./model";

const READ_ONLY =
  "This page was opened from disk, so the board lets it watch but not command. Open the board's own address, or list “null” in its setting “origins”.";

const USUAL =
  "A reading is sent when it moved by the dead band or more, and once a second in any case. Changes hold for all viewers.";

/** Rate, dead band, LED and calibration. The board decides what is valid; its answer is shown as it is. */
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
      slide.onchange = number.onchange = () => this.ask({ [name]: Number(number.value) });
    }
    this.input("led").onchange = () => this.ask({ led: this.input("led").checked });
    calibrationDialog(root, model);
  }

  message(message: FromBoard): void {
    if (message.type !== "hello" && message.type !== "vitals") return;
    if (message.type === "hello") {
      this.fields.disabled = message.readOnly || this.model.source.state.name === "replay";
      setText(ref(this.root, "why"), message.readOnly ? READ_ONLY : USUAL);
    }
    this.show(message);
  }

  state(state: LinkState): void {
    if (state.name !== "live" && state.name !== "stale") this.fields.disabled = true;
    else if (this.model.hello) this.fields.disabled = this.model.hello.readOnly;
  }

  /** Shows what holds on the board, except where the user is just typing. */
  private show(controls: Controls): void {
    for (const name of ["rate", "deadband"] as const) {
      const text = String(controls[name]);
      for (const input of [this.input(name), this.input(`${name}Slide`)]) {
        if (document.activeElement !== input) input.value = text;
      }
    }
    this.input("led").checked = controls.led;
  }

  private async ask(change: Change): Promise<void> {
    const answer = ref(this.root, "answer");
    answer.dataset.kind = "";
    setText(answer, "asking the board…");
    const outcome = await this.model.command(change);
    answer.dataset.kind = outcome.ok ? "ok" : "refused";
    setText(answer, outcome.ok ? "acknowledged by the board" : `refused: ${outcome.message}`);
    if (this.model.hello) {
      if (outcome.ok) Object.assign(this.model.hello, change);
      this.input("led").checked = this.model.hello.led;
    }
  }

  private input(name: string): HTMLInputElement {
    return ref<HTMLInputElement>(this.root, name);
  }
}

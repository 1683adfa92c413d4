import { clockText, durationText } from "./clock-text";
import { onClick, ref, setText } from "./dom";
import type { Model, Panel } from "./model";
import { inWords, type LinkState } from "./source";

/** What the banner says: a text, a line to copy, and the word on its button. */
interface Words {
  text: string;
  remedy?: string;
  action?: string;
}

/** A line of the settings, such as `"origins": ["http://192.168.1.50"]`. */
const SETTING = /"[a-z]+": \[[^\]]*\]/;

/** One state in one place, over dial and chart: what is the matter, what helps, when it is tried again. */
export class Banner implements Panel {
  private readonly root: HTMLElement;
  private readonly model: Model;
  /** When the chart was held still; null while it follows. */
  private pausedAt: number | null = null;
  private readonly live: () => void;

  /** `live` lets the chart follow the present again. */
  constructor(root: HTMLElement, model: Model, live: () => void) {
    this.root = root;
    this.model = model;
    this.live = live;
    onClick(root, "act", () => this.act());
    onClick(root, "copy", () => this.copy());
  }

  /** The chart is held still since `time`, or follows again. */
  paused(time: number | null): void {
    this.pausedAt = time;
    this.show();
    this.model.touch();
  }

  state(): void {
    this.show();
  }

  digits(): void {
    this.show();
  }

  private show(): void {
    const { root, model } = this;
    const { state } = model.source;
    const { text, remedy = "", action = "" } = this.words(state);
    const shown =
      this.pausedAt !== null && (state.name === "live" || state.name === "replay") ? "paused" : state.name;
    ref(root, "banner").dataset.state = shown;
    ref(root, "pulse").hidden = Boolean(text);
    ref(root, "say").hidden = !text;
    setText(ref(root, "words"), inWords(state));
    setText(ref(root, "sayText"), text);
    setText(ref(root, "remedy"), remedy);
    ref(root, "remedyLine").hidden = !remedy;
    setText(ref(root, "act"), action);
    ref(root, "act").hidden = !action;
  }

  private words(state: LinkState): Words {
    const { source } = this.model;
    const now = source.now();
    const again = (at: number) => `Next attempt in ${Math.max(0, Math.ceil(at - now))}\u00a0s.`;
    switch (state.name) {
      case "connecting":
        return { text: "Connecting…" };
      case "stale":
        return {
          text: `No news for ${durationText(now - source.heardAt)}: what you see is old.`,
          action: "Connect anew",
        };
      case "lost":
        return {
          text: `${Number.isNaN(source.heardAt) ? "The board does not answer" : "The connection was lost"}. ${again(state.retryAt)}`,
          action: "Try now",
        };
      case "refused": {
        // Of what to do, the line for the settings is for copying.
        const remedy = SETTING.exec(state.remedy)?.[0] ?? "";
        const advice = state.remedy.replace(SETTING, "this line");
        return { text: `${state.reason} ${advice} ${again(state.retryAt)}`, remedy, action: "Try now" };
      }
      case "closed":
        return { text: "Closed at your request.", action: "Connect again" };
      default:
        if (this.pausedAt === null) return { text: "" };
        return {
          text: `The chart is held at ${clockText(source.dateAt(this.pausedAt))}; collecting goes on.`,
          action: "Go live",
        };
    }
  }

  private act(): void {
    const { source } = this.model;
    if (source.state.name === "live" || source.state.name === "replay") this.live();
    else source.connect();
  }

  private async copy(): Promise<void> {
    const line = ref(this.root, "remedy");
    const button = ref(this.root, "copy");
    try {
      await navigator.clipboard.writeText(line.textContent!);
      setText(button, "Copied");
    } catch {
      // Pages over plain http may not write to the clipboard: the line is selected to be copied by hand.
      getSelection()?.selectAllChildren(line);
      setText(button, "Press Ctrl+C");
    }
    setTimeout(() => setText(button, "Copy"), 2000);
  }
}

/** Watches boards and writes their samples, until there are enough or nobody reads them. */
import type { Writable } from "node:stream";
import { addressText } from "../address.js";
import type { Board } from "../board.js";
import type { LinkState } from "../link.js";
import type { Channel, Sample } from "../messages.js";
import { connect } from "../node.js";
import { FORMAT, type Item, printable, valueText } from "./formats.js";
import type { Options } from "./options.js";
import { Screen, type Terminal } from "./screen.js";

export interface Streams {
  /** Where samples go; in a terminal `text` is a line per board, renewed in place. */
  output: Writable & Partial<Terminal>;
  /** Takes what the connections do, line by line. */
  tell(line: string): void;
}

/** What came of it. */
export interface Outcome {
  /** Samples written. */
  written: number;
  /** Samples left out because the reader was slow. */
  unread: number;
  /** Whether a board refuses at the end. */
  refused: boolean;
}

/** One watching. Ends by itself, or by `stop()`. */
export class Watch {
  readonly done: Promise<Outcome>;
  private readonly options: Options;
  private readonly streams: Streams;
  private readonly boards: Board[];
  private readonly screen: Screen | undefined;
  private finish!: (outcome: Outcome) => void;
  private timer: NodeJS.Timeout | undefined;
  private ended = false;
  private written = 0;
  private unread = 0;
  private blocked = false;
  private heading = "";
  private readonly told = new Map<Board, string>();

  constructor(options: Options, streams: Streams) {
    this.options = options;
    this.streams = streams;
    this.done = new Promise((resolve) => {
      this.finish = resolve;
    });
    const { output } = streams;
    if (output.isTTY && options.format === "text") this.screen = new Screen(output as Terminal);
    output.on("drain", () => {
      this.blocked = false;
    });
    // Whoever read us has gone (`| head`): what was left out meanwhile concerns nobody.
    output.on("error", () => {
      this.unread = 0;
      this.stop();
    });
    const channels = options.channels.length ? options.channels : undefined;
    this.boards = options.addresses.map((address) => connect(address, { channels }));
    for (const board of this.boards) this.follow(board);
    if (options.seconds < Number.POSITIVE_INFINITY) {
      this.timer = setTimeout(() => this.stop(), options.seconds * 1000);
    }
  }

  /** Ends the watching; what came of it is in `done`. */
  stop(): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    const refused = this.boards.some(({ state }) => state.name === "refused");
    for (const board of this.boards) board.close(1000);
    this.screen?.end();
    this.finish({ written: this.written, unread: this.unread, refused });
  }

  private follow(board: Board): void {
    this.show(board, "connecting …");
    board.on("state", (state) => {
      const text = inWords(state, board.now());
      if (!text || this.ended) return;
      this.tell(board, text);
      if (state.name !== "live") this.show(board, text);
    });
    board.on("hello", ({ channels }) => {
      const missing = this.options.channels.filter((id) => !channels.some((channel) => channel.id === id));
      if (!missing.length) return;
      const there = channels.map(({ id }) => id).join(", ");
      this.streams.tell(this.named(board, `it has no channel ${missing.join(", ")}; it has ${there}`));
    });
    board.on("sample", (sample) => this.take(board, sample));
  }

  private take(board: Board, sample: Sample): void {
    if (this.ended) return;
    if (this.blocked && !this.screen) {
      this.unread++;
      return;
    }
    const channels = this.channels(board);
    if (this.screen) {
      const values = channels.map((channel, i) => `${channel.id} ${valueText(channel, sample.values[i])}`);
      this.show(board, values.join("   "));
    } else this.write({ board: board.name, channels, sample, time: Date.now() });
    this.written++;
    if (this.written >= this.options.count) this.stop();
  }

  private write(item: Item): void {
    const { options } = this;
    const format = FORMAT[options.format];
    const style = {
      many: this.boards.length > 1,
      timestamps: options.timestamps,
      commas: options.commas,
    };
    const heading = format.heading?.(item, style) ?? "";
    const lines = [heading !== this.heading && heading, format.lines(item, style)].filter(Boolean);
    this.heading = heading;
    if (lines.length) this.blocked = !this.streams.output.write(`${lines.join("\n")}\n`);
  }

  /** The channels that a sample's values belong to; one that the board lacks is described by its id alone. */
  private channels(board: Board): readonly Channel[] {
    const all = board.hello?.channels ?? [];
    if (!this.options.channels.length) return all;
    return this.options.channels.map((id) => all.find((channel) => channel.id === id) ?? { ...UNKNOWN, id });
  }

  private show(board: Board, text: string): void {
    const time = this.options.timestamps ? `${new Date().toISOString()}  ` : "";
    this.screen?.set(this.boards.indexOf(board), `${time}${printable(board.name)}  ${text}`);
  }

  /** Says what a connection does, once until it does something else. In a terminal the screen shows it. */
  private tell(board: Board, text: string): void {
    // "trying again in 4 s" is no news after "in 2 s".
    const news = text.replace(/; trying again.*/, "");
    if (this.told.get(board) === news) return;
    this.told.set(board, news);
    if (!this.screen) this.streams.tell(this.named(board, text));
  }

  private named(board: Board, text: string): string {
    return printable(`${addressText(board.address)}: ${text}`);
  }
}

const UNKNOWN: Channel = {
  id: "",
  kind: "",
  label: "",
  unit: "",
  min: 0,
  max: 0,
  decimals: 0,
  deadband: 0,
  calibration: null,
};

/** The state, for people; "" for what needs no word. */
function inWords(state: LinkState, now: number): string {
  const again = (at: number): string => `; trying again in ${Math.max(1, Math.ceil(at - now))} s`;
  switch (state.name) {
    case "lost":
      return `waiting for it: ${state.reason}${again(state.retryAt)}`;
    case "refused":
      return `refused: ${[state.reason, state.remedy].filter(Boolean).join(" ")}${again(state.retryAt)}`;
    case "live":
      return "live";
    case "stale":
      return "nothing comes from it at the moment";
    default:
      return "";
  }
}

import type { Board } from "./board";
import { Chart } from "./chart";
import { h, ref, setText } from "./dom";
import type { Trace } from "./lanes";
import { lineStyle } from "./strokes";
import { TimeWindow } from "./time-window";

/** Colours of traces, `--c0` to `--c7`. */
const COLOURS = 8;

/**
 * Several boards at a glance: a tile for each with the channel chosen on its dial, these channels in one chart, and
 * by a click the details of one board alone.
 */
export class Overview {
  private readonly boards: readonly Board[];
  private readonly root = ref(document, "overview");
  private readonly tiles = ref(document, "fleet");
  private readonly chart: Chart;
  private traces: Trace[] = [];
  private alone: Board | null = null;

  /** `boards` is the page's own list; `touch` as of models. */
  constructor(boards: readonly Board[], touch: () => void) {
    this.boards = boards;
    this.chart = new Chart(
      ref(document, "commonPlot"),
      {
        marks: [],
        source: {
          now: () => performance.now() / 1000,
          dateAt: (time) => boards[0]?.source.dateAt(time) ?? time,
        },
        traces: () => this.traces,
        touch,
      },
      new TimeWindow(60),
    );
  }

  /** Boards came or went. */
  arrange(): void {
    const { boards, root } = this;
    if (this.alone && !boards.includes(this.alone)) this.alone = null;
    root.hidden = boards.length < 2;
    if (root.hidden) this.alone = null;
    // One board needs none.
    const shown = root.hidden ? [] : boards;
    const made = shown.map((board, index) => {
      const tile = h(
        "button.tile",
        { type: "button", style: lineStyle(index % COLOURS) },
        h("span", {}),
        h("b", {}),
      );
      tile.onclick = () => {
        this.alone = this.alone === board ? null : board;
        this.show();
      };
      return tile;
    });
    this.tiles.replaceChildren(...made);
    this.show();
  }

  rescale(): void {
    this.chart.rescale();
  }

  /** As of panels. */
  frame(milliseconds: number, beat: boolean): number {
    const { boards, root, tiles } = this;
    if (root.hidden) return Number.POSITIVE_INFINITY;
    if (beat) {
      boards.forEach((board, index) => {
        const [name, value] = tiles.children[index]!.children;
        const { state } = board.source;
        const scale = board.scales[board.chosen];
        setText(name!, board.name);
        setText(
          value!,
          state.name === "live" ? (scale?.words(board.readings.value(board.chosen)) ?? "–") : state.name,
        );
      });
      const traces = boards.flatMap((board, index) =>
        board
          .traces()
          .filter(({ channel, live }) => channel === board.chosen && live)
          .map((trace) => ({
            ...trace,
            colour: index % COLOURS,
          })),
      );
      const same =
        traces.length === this.traces.length &&
        traces.every(({ scale }, i) => scale === this.traces[i]!.scale);
      this.traces = traces;
      if (!same) this.chart.rescale();
    }
    return this.chart.frame(milliseconds, beat);
  }

  private show(): void {
    const { boards, tiles, alone } = this;
    boards.forEach((board, index) => {
      board.element.hidden = alone !== null && alone !== board;
      const tile = tiles.children[index];
      if (tile) tile.ariaPressed = String(alone === board);
      if (!board.element.hidden) board.rescale();
    });
  }
}

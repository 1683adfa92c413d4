import { lineStyle } from "../../../web/src/strokes";
import { type Board, isAlarmed, isHere, type Threshold, valueText } from "./boards";

/** Channels that have room in a tile. */
export const MOST_VALUES = 3;

/** The lines of the chart, as far as tiles know of them. */
export interface Lines {
  colourOf(board: string, channel: string): number | null;
  /** Puts the channel of this index into the chart, or takes it off. */
  toggle(board: string, index: number): void;
}

/** One board's tile. Nothing is made or drawn while it is out of sight. */
export class Tile {
  readonly element = document.createElement("li");
  readonly id: string;
  private readonly lines: Lines;
  private parts:
    | { link: HTMLAnchorElement; state: HTMLElement; list: HTMLElement; canvas: HTMLCanvasElement }
    | undefined;
  visible = false;

  constructor(id: string, lines: Lines) {
    this.id = id;
    this.lines = lines;
    this.element.dataset.id = id;
  }

  /** Shows what the board is, if it can be seen. */
  draw(board: Board, threshold: Threshold): void {
    if (!this.visible) return;
    this.parts ??= this.make();
    const { link, state, list, canvas } = this.parts;
    const place = isHere(board) ? board.state : board.state === "connecting" ? "connecting" : "away";
    const alarmed = isAlarmed(board, threshold);
    this.element.className = `${place} ${alarmed ? "alarm" : ""}`;
    setText(link, board.name);
    setText(state, [board.group, stateText(board), alarmed && "out of range"].filter(Boolean).join(" · "));
    const channels = board.channels.slice(0, MOST_VALUES);
    while (list.children.length > channels.length) list.lastChild!.remove();
    channels.forEach((channel, index) => {
      const button = (list.children[index] ?? list.appendChild(this.choice(index))) as HTMLButtonElement;
      setText(button.firstChild!, channel.label || channel.id);
      setText(button.lastChild!, valueText(channel, board.values[index]));
      const colour = this.lines.colourOf(board.id, channel.id);
      button.ariaPressed = String(colour !== null);
      const style = colour === null ? "" : lineStyle(colour);
      if (button.getAttribute("style") !== style) button.setAttribute("style", style);
    });
    drawTrace(canvas, board);
  }

  private make() {
    const heading = document.createElement("h2");
    const link = document.createElement("a");
    // The token goes with the reader from page to page.
    link.href = `boards/${this.id}/${location.search}`;
    heading.append(link);
    const state = document.createElement("p");
    state.className = "state";
    const list = document.createElement("div");
    list.className = "values";
    list.role = "group";
    list.ariaLabel = "Values; press one to have it in the chart";
    const canvas = document.createElement("canvas");
    canvas.ariaHidden = "true";
    this.element.append(heading, state, list, canvas);
    return { link, state, list, canvas };
  }

  /** A value, which a press puts into the chart or takes off it. */
  private choice(index: number): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.append(document.createElement("span"), document.createElement("b"));
    button.onclick = () => this.lines.toggle(this.id, index);
    return button;
  }
}

function stateText({ state, reason, address }: Board): string {
  if (state === "live") return address;
  if (state === "lost" || state === "refused") return `away: ${reason}`;
  return state;
}

/** Writes only what changed: the browser lays out less. */
function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** The first channel's last minute, scaled to what it was, at least a fiftieth of the channel's range. */
function drawTrace(canvas: HTMLCanvasElement, { trace, channels }: Board): void {
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.clientWidth * ratio, canvas.clientHeight * ratio].map(Math.round) as [
    number,
    number,
  ];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d");
  const known = trace.filter((value) => value !== null);
  if (!context) return;
  context.clearRect(0, 0, width, height);
  if (known.length < 2) return;
  const range = (channels[0]?.max ?? 1) - (channels[0]?.min ?? 0);
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const span = Math.max(high - low, range / 50) || 1;
  const middle = (low + high) / 2;
  context.strokeStyle = getComputedStyle(canvas).getPropertyValue("--trace");
  context.lineWidth = 1.5 * ratio;
  context.beginPath();
  let pen = false;
  trace.forEach((value, i) => {
    if (value === null) {
      pen = false;
      return;
    }
    const x = width - (trace.length - 1 - i) * (width / 59);
    const y = height / 2 - ((value - middle) / span) * (height - 4 * ratio);
    if (pen) context.lineTo(x, y);
    else context.moveTo(x, y);
    pen = true;
  });
  context.stroke();
}

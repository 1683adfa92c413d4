import { type Board, isAlarmed, isHere, type Threshold, valueText } from "./boards";

/** Channels that have room in a tile. */
const SHOWN = 3;

/** One board's tile. Nothing is made or drawn while it is out of sight. */
export class Tile {
  readonly element = document.createElement("li");
  private readonly board: Board;
  private parts:
    | { link: HTMLAnchorElement; state: HTMLElement; list: HTMLElement; canvas: HTMLCanvasElement }
    | undefined;
  visible = false;

  constructor(board: Board) {
    this.board = board;
    this.element.dataset.id = board.id;
  }

  /** Shows what the board is now, if it can be seen. */
  draw(threshold: Threshold): void {
    if (!this.visible) return;
    const { board } = this;
    this.parts ??= this.make();
    const { link, state, list, canvas } = this.parts;
    const place = isHere(board) ? board.state : board.state === "connecting" ? "connecting" : "away";
    const alarmed = isAlarmed(board, threshold);
    this.element.className = `${place} ${alarmed ? "alarm" : ""}`;
    setText(link, board.name);
    setText(state, [board.group, stateText(board), alarmed && "out of range"].filter(Boolean).join(" · "));
    const channels = board.channels.slice(0, SHOWN);
    while (list.children.length > channels.length) list.lastChild!.remove();
    channels.forEach((channel, i) => {
      const pair = list.children[i] ?? list.appendChild(pairOf());
      setText(pair.firstChild!, channel.label || channel.id);
      setText(pair.lastChild!, valueText(channel, board.values[i]));
    });
    drawTrace(canvas, board);
  }

  private make() {
    const heading = document.createElement("h2");
    const link = document.createElement("a");
    // The token goes with the reader from page to page.
    link.href = `boards/${this.board.id}/${location.search}`;
    heading.append(link);
    const state = document.createElement("p");
    state.className = "state";
    const list = document.createElement("dl");
    const canvas = document.createElement("canvas");
    canvas.ariaHidden = "true";
    this.element.append(heading, state, list, canvas);
    return { link, state, list, canvas };
  }
}

function pairOf(): HTMLElement {
  const pair = document.createElement("div");
  pair.append(document.createElement("dt"), document.createElement("dd"));
  return pair;
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

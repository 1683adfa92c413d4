/** What the page knows of the boards, without the page: newest values, history, order. */

/** A channel, as far as a tile shows it. */
export interface Channel {
  id: string;
  kind: string;
  label: string;
  unit: string;
  min: number;
  max: number;
  decimals: number;
}

/** What the gateway tells of a board: all of it once, and then what changed. */
export interface BoardNews {
  id: string;
  name: string;
  state: string;
  reason: string;
  values: (number | null)[];
  group?: string;
  address?: string;
  channels?: Channel[];
  history?: (number | null)[][];
}

/** One board on the page. */
export interface Board extends Required<Omit<BoardNews, "history">> {
  /** The first channel's last minute, a value a push; null where there was none. */
  trace: (number | null)[];
}

/** Values that colour a tile. */
export interface Threshold {
  channel: string;
  below: number;
  above: number;
}

export type Order = "attention" | "name" | "value";

/** Points of a sparkline. */
const TRACE = 60;

/** Takes in what came of one board; the same object goes on. */
export function update(boards: Map<string, Board>, news: BoardNews): Board {
  const known = boards.get(news.id);
  const { history, ...fields } = news;
  const blank = { group: "", address: "", channels: [], trace: [] };
  const board: Board = known ? Object.assign(known, fields) : { ...blank, ...fields };
  if (history) board.trace = [...(history[0] ?? [])];
  else board.trace = [...board.trace, news.values[0] ?? null].slice(-TRACE);
  boards.set(news.id, board);
  return board;
}

/** Whether a board's chosen channel is outside of what is wanted. */
export function isAlarmed(board: Board, { channel, below, above }: Threshold): boolean {
  const value = board.values[board.channels.findIndex(({ id }) => id === channel)] ?? null;
  return value !== null && isHere(board) && (value < below || value > above);
}

/** Whether its values are those of now. */
export function isHere(board: Board): boolean {
  return board.state === "live" || board.state === "stale";
}

/** What needs attention first: 0 away, 1 stale or connecting, 2 outside of its threshold, 3 well. */
export function urgency(board: Board, threshold: Threshold): number {
  if (board.state === "lost" || board.state === "refused") return 0;
  if (board.state !== "live") return 1;
  return isAlarmed(board, threshold) ? 2 : 3;
}

/** The boards that fit, in order. Search looks at names, ids, addresses and groups. */
export function choose(
  boards: Iterable<Board>,
  { search, group, order }: { search: string; group: string; order: Order },
  threshold: Threshold,
): Board[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (board: Board): boolean => {
    const text = `${board.name} ${board.id} ${board.address} ${board.group}`.toLowerCase();
    return (!group || board.group === group) && words.every((word) => text.includes(word));
  };
  const byName = (a: Board, b: Board): number => names.compare(a.name, b.name) || (a.id < b.id ? -1 : 1);
  const value = (board: Board): number => board.values[0] ?? Number.NEGATIVE_INFINITY;
  const compare: Record<Order, (a: Board, b: Board) => number> = {
    attention: (a, b) => urgency(a, threshold) - urgency(b, threshold) || byName(a, b),
    name: byName,
    value: (a, b) => (value(b) === value(a) ? byName(a, b) : value(b) - value(a)),
  };
  return [...boards].filter(fits).sort(compare[order]);
}

const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

/** A value as people read it. */
export function valueText(channel: Channel, value: number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  if (channel.kind === "digital") return value ? "on" : "off";
  return value.toFixed(Math.min(20, channel.decimals)) + (channel.unit && ` ${channel.unit}`);
}

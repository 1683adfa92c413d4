/** The fleet page: a tile per board, newest values once a second over one socket. */
import { onSystemColours, setTheme } from "../../../web/src/theme";
import { type Board, type BoardNews, choose, type Order, type Threshold, update, urgency } from "./boards";
import { CommonChart, MOST_LINES } from "./common-chart";
import { type Answer, Connection } from "./connection";
import { MOST_VALUES, Tile } from "./tile";

const boards = new Map<string, Board>();
/** The boards as they are shown: those of now, or as they were when the page was frozen. */
let shown = boards;
const tiles = new Map<string, Tile>();

function ref<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  return document.getElementById(id) as Kind;
}
const list = ref("boards");
const tools = ref<HTMLFormElement>("tools");
const [search, group, sort, channel] = ["search", "group", "sort", "channel"].map((id) =>
  ref<HTMLSelectElement>(id),
) as [HTMLSelectElement, HTMLSelectElement, HTMLSelectElement, HTMLSelectElement];
const [below, above] = [ref<HTMLInputElement>("below"), ref<HTMLInputElement>("above")];

/** Only what can be seen is drawn, and a little around it. */
const seen = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) {
      const tile = tiles.get((target as HTMLElement).dataset.id ?? "");
      if (!tile) continue;
      tile.visible = isIntersecting;
      draw(tile);
    }
  },
  { rootMargin: "200px" },
);

function threshold(): Threshold {
  const number = (input: HTMLInputElement, otherwise: number): number =>
    input.value === "" ? otherwise : Number(input.value);
  return {
    channel: channel.value,
    below: number(below, Number.NEGATIVE_INFINITY),
    above: number(above, Number.POSITIVE_INFINITY),
  };
}

const chart = new CommonChart(ref("chart"), (id) => shown.get(id), redraw);

/** Puts the first channels of these boards into the chart, as many as there is room for. */
function chartAll(ofThem: Board[]): void {
  const room = ofThem.every((board) => !board.channels[0] || chart.add(board, board.channels[0]));
  sayOfChart(room);
}

function sayOfChart(room: boolean): void {
  ref("chart-says").textContent = room ? "" : `The chart has ${MOST_LINES} lines at most: take one off.`;
}

function toggleLine(id: string, index: number): void {
  const board = shown.get(id);
  const line = board?.channels[index];
  if (!board || !line) return;
  if (chart.colourOf(id, line.id) === null) return sayOfChart(chart.add(board, line));
  sayOfChart(true);
  chart.remove(id, line.id);
}

function draw(tile: Tile): void {
  const board = shown.get(tile.id);
  if (board) tile.draw(board, threshold());
}

setTheme("");
onSystemColours(() => {
  setTheme("");
  restyle();
});

function restyle(): void {
  chart.restyle();
  redraw();
}

/** The boards that are listed, in order. */
function listed(): Board[] {
  const wanted = { search: search.value, group: group.value, order: sort.value as Order };
  return choose(shown.values(), wanted, threshold());
}

/** Puts the tiles that fit into their order, moving only those that are elsewhere. */
function arrange(): void {
  const chosen = listed();
  let at: Element | null = list.firstElementChild;
  for (const board of chosen) {
    const { element } = tiles.get(board.id)!;
    if (element === at) at = at.nextElementSibling;
    else list.insertBefore(element, at);
  }
  while (at) {
    const next: Element | null = at.nextElementSibling;
    at.remove();
    at = next;
  }
  ref("none").hidden = chosen.length > 0 || shown.size === 0;
}

/** What needs attention, of all boards that are shown. */
function urgencies(): number[] {
  return [...shown.values()].map((board) => urgency(board, threshold()));
}

function take(news: BoardNews[]): void {
  const before = urgencies().join("");
  let isNew = false;
  for (const one of news) {
    const board = update(boards, one);
    chart.take(board);
    if (one.channels) isNew = true;
  }
  if (shown !== boards) return;
  for (const { id } of news) {
    const tile = tiles.get(id) ?? newTile(id);
    draw(tile);
  }
  if (isNew) fillChoices();
  if (isNew || sort.value === "value" || before !== urgencies().join("")) arrange();
  summarise();
}

function newTile(id: string): Tile {
  const tile = new Tile(id, {
    colourOf: (board, channel) => chart.colourOf(board, channel),
    toggle: toggleLine,
  });
  tiles.set(id, tile);
  seen.observe(tile.element);
  return tile;
}

function fillChoices(): void {
  const all = [...boards.values()];
  fill(group, [["", "all"], ...unique(all.map((board) => board.group).filter(Boolean))]);
  fill(channel, commonest(all.flatMap((board) => board.channels.map(({ id }) => id))));
  // Tiles have the same height, seen or not: the list keeps its length when they come into sight.
  const rows = Math.min(MOST_VALUES, Math.max(1, ...all.map((board) => board.channels.length)));
  list.style.setProperty("--rows", String(rows));
  fill(ref<HTMLSelectElement>("target"), [
    ["*", "all"],
    ...all.map(({ id, name }): [string, string] => [id, name]),
  ]);
}

/** Each of them once, those that are there most often first. */
function commonest(texts: string[]): [string, string][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return unique(texts).sort(([one], [other]) => counts.get(other)! - counts.get(one)!);
}

function unique(texts: string[]): [string, string][] {
  return [...new Set(texts)].sort().map((text) => [text, text]);
}

function fill(select: HTMLSelectElement, choices: [value: string, text: string][]): void {
  const { value } = select;
  select.replaceChildren(...choices.map(([value, text]) => new Option(text, value)));
  if (choices.some(([known]) => known === value)) select.value = value;
}

function summarise(): void {
  const urgent = urgencies().filter((one) => one < 3).length;
  const count = `${shown.size} ${shown.size === 1 ? "board" : "boards"}`;
  const text = `${count}, ${urgent ? `${urgent} to look at` : "all well"}${shown === boards ? "" : " · frozen"}`;
  const summary = ref("summary");
  if (summary.textContent !== text) summary.textContent = text;
  if (shown.size === 0) summary.textContent = "No boards yet.";
}

function redraw(): void {
  arrange();
  for (const tile of tiles.values()) draw(tile);
  summarise();
}

type News = { type: string; readOnly?: boolean; boards?: BoardNews[] };

const connection = new Connection(
  (message: News) => {
    if (message.type === "fleet") {
      ref("controls").hidden = message.readOnly === true;
      forget(new Set(message.boards?.map(({ id }) => id)));
    }
    if (message.boards) take(message.boards);
  },
  (state) => {
    const here = state.name === "live" || state.name === "stale";
    document.body.classList.toggle("old", !here);
    chart.connect(here);
    const notice = ref("notice");
    notice.hidden = here || state.name === "connecting";
    if (state.name === "lost")
      notice.textContent = `The gateway is away: ${state.reason}. What you see is old.`;
  },
);

/** Boards that the gateway has no more; what is frozen stays as it is. */
function forget(known: Set<string>): void {
  for (const id of boards.keys()) if (!known.has(id)) boards.delete(id);
  if (shown === boards) forgetTiles();
}

function forgetTiles(): void {
  for (const [id, tile] of tiles) {
    if (boards.has(id)) continue;
    seen.unobserve(tile.element);
    tiles.delete(id);
  }
  arrange();
}

async function command(change: object): Promise<void> {
  const answer: Answer = await connection.set(ref<HTMLSelectElement>("target").value, change);
  ref("answer").textContent = answer.type === "ack" ? `done: ${answer.boards}` : answer.message;
}
ref("set-rate").onclick = () => command({ rate: Number(ref<HTMLInputElement>("rate").value) });
ref("led-on").onclick = () => command({ led: true });
ref("led-off").onclick = () => command({ led: false });

/** A button that stays pressed. */
function toggle(id: string, act: (on: boolean) => void): void {
  const button = ref<HTMLButtonElement>(id);
  button.onclick = () => {
    const on = button.ariaPressed !== "true";
    button.ariaPressed = String(on);
    act(on);
  };
}
toggle("freeze", (on) => {
  shown = on ? new Map([...boards].map(([id, board]) => [id, { ...board }])) : boards;
  chart.freeze(on);
  if (on) return summarise();
  for (const id of boards.keys()) if (!tiles.has(id)) newTile(id);
  fillChoices();
  forgetTiles();
  redraw();
});
toggle("present", (on) => {
  document.body.classList.toggle("present", on);
  document.querySelector("h1")?.classList.toggle("sr", on);
  if (on) document.documentElement.requestFullscreen?.().catch(() => undefined);
  else if (document.fullscreenElement) void document.exitFullscreen();
  requestAnimationFrame(restyle);
});
/** Ends the presentation, if there is one. */
function endPresentation(): void {
  if (document.body.classList.contains("present")) ref("present").click();
}
document.addEventListener("fullscreenchange", () => {
  if (!document.fullscreenElement) endPresentation();
});
ref("chart-all").onclick = () => chartAll(listed());
ref("clear").onclick = () => {
  sayOfChart(true);
  chart.clear();
  ref("chart-all").focus();
};
ref("span").onchange = () => {
  chart.span = Number(ref<HTMLSelectElement>("span").value);
};

tools.onsubmit = (event) => event.preventDefault();
tools.oninput = ({ target }) => {
  if (!ref("controls").contains(target as Node)) redraw();
};
/** Keys that work wherever nothing is typed. */
const KEYS: Record<string, () => void> = {
  "/": () => search.focus(),
  f: () => ref("freeze").click(),
  p: () => ref("present").click(),
  Escape: endPresentation,
};
document.addEventListener("keydown", (event) => {
  const typing = (event.target as HTMLElement).matches("input, select");
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : undefined;
  if (!act || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "Escape") event.preventDefault();
  act();
});
addEventListener("resize", redraw);
// On a phone the boards come first.
ref<HTMLDetailsElement>("more").open = innerWidth >= 700;

/** The fleet page: a tile per board, newest values once a second over one socket. */
import { onSystemColours, setTheme } from "../../../web/src/theme";
import { type Board, type BoardNews, choose, type Order, type Threshold, update, urgency } from "./boards";
import { type Answer, Connection } from "./connection";
import { Tile } from "./tile";

const boards = new Map<string, Board>();
const tiles = new Map<string, Tile>();
let frozen = false;

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
      tile.draw(threshold());
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

setTheme("");
onSystemColours(() => {
  setTheme("");
  redraw();
});

/** Puts the tiles that fit into their order, moving only those that are elsewhere. */
function arrange(): void {
  const chosen = choose(
    boards.values(),
    { search: search.value, group: group.value, order: sort.value as Order },
    threshold(),
  );
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
  ref("none").hidden = chosen.length > 0 || boards.size === 0;
}

function take(news: BoardNews[]): void {
  const before = [...boards.values()].map((board) => urgency(board, threshold())).join("");
  let isNew = false;
  for (const one of news) {
    const board = update(boards, one);
    if (one.channels) isNew = true;
    if (tiles.has(board.id)) continue;
    const tile = new Tile(board);
    tiles.set(board.id, tile);
    seen.observe(tile.element);
  }
  for (const { id } of news) tiles.get(id)?.draw(threshold());
  if (isNew) fillChoices();
  const after = [...boards.values()].map((board) => urgency(board, threshold())).join("");
  if (isNew || sort.value === "value" || before !== after) arrange();
  summarise();
}

function fillChoices(): void {
  const all = [...boards.values()];
  fill(group, [["", "all"], ...unique(all.map((board) => board.group).filter(Boolean))]);
  fill(channel, unique(all.flatMap((board) => board.channels.map(({ id }) => id))));
  fill(ref<HTMLSelectElement>("target"), [
    ["*", "all"],
    ...all.map(({ id, name }): [string, string] => [id, name]),
  ]);
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
  const urgent = [...boards.values()].filter((board) => urgency(board, threshold()) < 3).length;
  const text = `${boards.size} ${boards.size === 1 ? "board" : "boards"}, ${urgent ? `${urgent} to look at` : "all well"}${frozen ? " · frozen" : ""}`;
  const summary = ref("summary");
  if (summary.textContent !== text) summary.textContent = text;
  if (boards.size === 0) summary.textContent = "No boards yet.";
}

function redraw(): void {
  arrange();
  for (const tile of tiles.values()) tile.draw(threshold());
  summarise();
}

type News = { type: string; readOnly?: boolean; boards?: BoardNews[] };

const connection = new Connection(
  (message: News) => {
    if (message.type === "fleet") {
      ref("controls").hidden = message.readOnly === true;
      forget(new Set(message.boards?.map(({ id }) => id)));
    }
    if (message.boards && (!frozen || message.type === "fleet")) take(message.boards);
  },
  (state) => {
    const notice = ref("notice");
    notice.hidden = state.name === "live" || state.name === "stale" || state.name === "connecting";
    if (state.name === "lost")
      notice.textContent = `The gateway is away: ${state.reason}. What you see is old.`;
  },
);

/** Boards that the gateway has no more. */
function forget(known: Set<string>): void {
  for (const [id, tile] of tiles) {
    if (known.has(id)) continue;
    seen.unobserve(tile.element);
    tiles.delete(id);
    boards.delete(id);
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
  frozen = on;
  summarise();
});
toggle("present", (on) => {
  document.body.classList.toggle("present", on);
  if (on) document.documentElement.requestFullscreen?.().catch(() => undefined);
  else if (document.fullscreenElement) void document.exitFullscreen();
  requestAnimationFrame(redraw);
});

tools.onsubmit = (event) => event.preventDefault();
tools.oninput = ({ target }) => {
  if (!ref("controls").contains(target as Node)) redraw();
};
document.addEventListener("keydown", (event) => {
  const typing = (event.target as HTMLElement).matches("input, select");
  if (event.key === "/" && !typing) {
    event.preventDefault();
    search.focus();
  }
});
addEventListener("resize", redraw);
// On a phone the boards come first.
ref<HTMLDetailsElement>("more").open = innerWidth >= 700;

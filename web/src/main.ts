import { type Address, addressText, parseAddress } from "../../client/address";
import { Board, type BoardOwner } from "./board";
import { boardsOf } from "./boards";
import { h, onClick, ref, setText } from "./dom";
import { Live } from "./live";
import { BEAT, SLACK } from "./model";
import { Overview } from "./overview";
import { replay } from "./replay";
import { readList, readText, writeList, writeText } from "./storage";
import { onSystemColours, setTheme } from "./theme";

const template = ref<HTMLTemplateElement>(document, "board");
const main = ref(document, "boards");
const notice = ref(document, "notice");
const menu = ref<HTMLDetailsElement>(document, "menu");
const boards: Board[] = [];

/** Milliseconds between two updates of the window's title. */
const TITLE_EVERY = 1000;

let timer = 0;
let dueAt = Number.POSITIVE_INFINITY;
let beatAt = 0;
let titledAt = Number.NEGATIVE_INFINITY;

/**
 * Sees to it that a frame is drawn in `wait` milliseconds or before: none is while nothing moves. By a timer, not
 * by `requestAnimationFrame`, for which the browser prepares another frame after each; so the title goes on
 * telling the value while the page is in the background.
 */
function schedule(wait: number): void {
  const at = performance.now() + wait;
  if (at >= dueAt) return;
  dueAt = at;
  clearTimeout(timer);
  timer = window.setTimeout(frame, wait);
}

function frame(): void {
  const now = performance.now();
  dueAt = Number.POSITIVE_INFINITY;
  const beat = now - beatAt >= BEAT - SLACK;
  if (beat) beatAt = now;
  let wait = TITLE_EVERY;
  if (!document.hidden)
    for (const each of [...boards, overview]) wait = Math.min(wait, each.frame(now, beat));
  schedule(wait);
  if (now - titledAt < TITLE_EVERY || !boards[0]) return;
  titledAt = now;
  document.title = `${boards[0].summary} · Rheo`;
}

const owner: BoardOwner = {
  onRemove: remove,
  touch: (atOnce) => schedule(atOnce ? 0 : Math.max(0, beatAt + BEAT - performance.now())),
};

const overview = new Overview(boards, () => owner.touch(true));

function show(board: Board): void {
  boards.push(board);
  main.append(board.element);
  arrange();
}

function remove(board: Board): void {
  board.dispose();
  boards.splice(boards.indexOf(board), 1);
  writeList(readList().filter((address) => address !== board.address));
  arrange();
}

function arrange(): void {
  for (const board of boards) ref(board.element, "remove").hidden = boards.length < 2;
  overview.arrange();
  if (boards.length === 0) menu.open = true;
  say(boards.length ? "" : "Type the address of a board above, such as 192.168.1.50 or rheo.local.");
  const known = readList().map((address) => h("option", { value: address }));
  document.getElementById("known")!.replaceChildren(...known);
  schedule(0);
}

function say(text: string): void {
  notice.hidden = !text;
  setText(notice, text);
}

function add(address: Address): void {
  const name = addressText(address);
  const board = new Board(template, name, (events) => new Live(address, events), {
    ...owner,
    onHello: () => {
      if (!readList().includes(name)) writeList([name, ...readList()]);
    },
  });
  show(board);
}

ref(document, "add").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = ref<HTMLInputElement>(document, "address");
  const address = parseAddress(input.value, location.protocol === "https:");
  if (!address) return say(`“${input.value}” is no address: write 192.168.1.50 or rheo.local:8080.`);
  if (!boards.some((board) => board.address === addressText(address))) add(address);
  input.value = "";
  menu.open = false;
});

ref<HTMLInputElement>(document, "open").addEventListener("change", async (event) => {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  const board = file && replay(template, file.name, await file.text(), owner);
  input.value = "";
  menu.open = false;
  if (board) show(board);
  else if (file) say(`“${file.name}” is not a session recorded here.`);
});

const THEMES = ["auto", "light", "dark"];
const theme = onClick(document, "theme", () => {
  writeText("theme", THEMES[(THEMES.indexOf(readText("theme") || "auto") + 1) % 3]!);
  applyTheme();
});

function applyTheme(): void {
  const chosen = readText("theme") || "auto";
  setTheme(chosen);
  setText(theme, `Theme: ${chosen}`);
  for (const board of boards) board.rescale();
  overview.rescale();
}

applyTheme();
onSystemColours(applyTheme);
for (const address of boardsOf(location.href, readList())) add(address);
arrange();

const wake = () => {
  if (document.hidden) return;
  for (const board of boards) board.source.wake();
  schedule(0);
};
document.addEventListener("visibilitychange", wake);
window.addEventListener("online", wake);
window.addEventListener("pageshow", wake);

const keys = ref<HTMLDialogElement>(document, "keys");
onClick(document, "showKeys", () => keys.showModal());
onClick(document, "closeKeys", () => keys.close());

/** Elements that have a use for keys of their own. */
const TAKES_KEYS = "input:not([type=radio]), select, textarea, [role=slider], dialog[open]";

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.key === "Escape") {
    if (boards.length > 0) menu.open = false;
    for (const open of document.querySelectorAll<HTMLDetailsElement>(".popup[open]")) open.open = false;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest(TAKES_KEYS)) return;
  // Space presses what has the focus; arrows move among radio buttons and scroll lists.
  if (event.key === " " && target.closest("button, summary, input, a")) return;
  if (event.key.startsWith("Arrow") && target.closest("input, .scroll, .history")) return;
  const board = boards.find(({ element }) => element.contains(target)) ?? boards[0];
  if (event.key === "?") keys.showModal();
  else if (!board?.chart.key(event.key, event.shiftKey)) return;
  event.preventDefault();
});

document.addEventListener("pointerdown", (event) => {
  for (const open of document.querySelectorAll<HTMLDetailsElement>("details.popup[open]"))
    if (!open.contains(event.target as Node) && (open !== menu || boards.length > 0)) open.open = false;
});

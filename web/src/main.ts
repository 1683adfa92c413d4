import { Board } from "./board";
import { type Address, boardsOf, parseAddress, socketUrl } from "./boards";
import { h, onClick, ref, setText } from "./dom";
import { Link } from "./link";
import { probe } from "./probe";
import { replay } from "./replay";
import { readList, readText, writeList, writeText } from "./storage";

const template = ref<HTMLTemplateElement>(document, "board");
const main = ref(document, "boards");
const notice = ref(document, "notice");
const menu = ref<HTMLDetailsElement>(document, "menu");
const boards: Board[] = [];

function show(board: Board): void {
  boards.push(board);
  main.append(board.element);
  arrange();
}

function remove(board: Board): void {
  board.dispose();
  boards.splice(boards.indexOf(board), 1);
  writeList(readList().filter((host) => host !== board.name));
  arrange();
}

function arrange(): void {
  for (const board of boards) ref(board.element, "remove").hidden = boards.length < 2;
  if (boards.length === 0) menu.open = true;
  say(boards.length ? "" : "Type the address of a board above, such as 192.168.1.50 or rheo.local.");
  const known = readList().map((host) => h("option", { value: host }));
  document.getElementById("known")!.replaceChildren(...known);
}

function say(text: string): void {
  notice.hidden = !text;
  setText(notice, text);
}

function add(address: Address): void {
  const { host } = address;
  const board = new Board(
    template,
    host,
    (events) =>
      new Link(
        {
          socket: () => new WebSocket(socketUrl(address, location.protocol === "https:"), "rheo.v1"),
          now: () => performance.now() / 1000,
          wall: () => Date.now() / 1000,
          random: Math.random,
          probe: () => probe(address, location.origin === `http://${host}`),
        },
        events,
      ),
    {
      onRemove: remove,
      onHello: () => {
        if (!readList().includes(host)) writeList([host, ...readList()]);
      },
    },
  );
  show(board);
}

ref(document, "add").addEventListener("submit", (event) => {
  event.preventDefault();
  const input = ref<HTMLInputElement>(document, "address");
  const address = parseAddress(input.value);
  if (!address) return say(`“${input.value}” is no address: write 192.168.1.50 or rheo.local:8080.`);
  if (!boards.some((board) => board.name === address.host)) add(address);
  input.value = "";
  menu.open = false;
});

ref<HTMLInputElement>(document, "open").addEventListener("change", async (event) => {
  const input = event.target as HTMLInputElement;
  const file = input.files?.[0];
  const board = file && replay(template, file.name, await file.text(), remove);
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
  document.documentElement.dataset.theme = chosen;
  setText(theme, `Theme: ${chosen}`);
  for (const board of boards) board.rescale();
}

applyTheme();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
for (const address of boardsOf(location.href, readList())) add(address);
arrange();

const wake = () => {
  if (!document.hidden) for (const board of boards) board.source.wake();
};
document.addEventListener("visibilitychange", wake);
window.addEventListener("online", wake);
window.addEventListener("pageshow", wake);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && boards.length > 0) menu.open = false;
});
document.addEventListener("pointerdown", (event) => {
  if (!menu.contains(event.target as Node) && boards.length > 0) menu.open = false;
});

/** Milliseconds between two updates of the window's title. */
const TITLE_EVERY = 1000;

let titledAt = 0;
let previous = performance.now();
const frame = (now: number) => {
  for (const board of boards) board.frame(now, (now - previous) / 1000);
  previous = now;
  if (now - titledAt > TITLE_EVERY && boards[0]) {
    titledAt = now;
    document.title = `${boards[0].summary} · Rheo`;
  }
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);

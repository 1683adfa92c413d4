/** A board in the page: the firmware, a drawn bench around it, the dashboard it serves, and a lesson. */
import { ref, setText } from "../../src/dom";
import { hex } from "../../src/frame-bytes";
import { onSystemColours, setTheme } from "../../src/theme";
import { bench, prepend, writeTexts } from "./bench";
import { boardFetch, HOST, servedPage, startBoard } from "./board";
import { Lesson } from "./lesson";
import { fill, TEXTS } from "./texts";
import type { Seen } from "./websocket";

/** Lines of the wire's log and of the console, and bytes of a line. */
const LINES = 12;
const CONSOLE_LINES = 30;
const BYTES = 40;

/** Milliseconds between two lines of the wire's log: what comes faster nobody reads. */
const LINE_EVERY = 250;

setTheme("");
onSystemColours(() => setTheme(""));
writeTexts();

let lesson: Lesson | undefined;
let shownAt = 0;

function seen(what: Seen): void {
  lesson?.seen(what);
  const isFrame = what.bytes[0]! > 127;
  const now = performance.now();
  if (isFrame && what.bytes[0] === 0x81 && now - shownAt < LINE_EVERY) return;
  shownAt = now;
  const arrow = what.to === "board" ? "→" : "←";
  const shown = isFrame
    ? hex(what.bytes.slice(0, BYTES)) + (what.bytes.length > BYTES ? " …" : "")
    : new TextDecoder().decode(what.bytes).split("\r\n")[0]!;
  prepend(ref(document, "wire"), LINES, `${arrow} ${shown}`);
}

const board = startBoard({
  print: (line) => prepend(ref(document, "console"), CONSOLE_LINES, line),
  seen,
});
const bytes = [...board.flash.values()].reduce((sum, { length }) => sum + length, 0);
setText(ref(document, "files"), fill(TEXTS.files, { count: board.flash.size, bytes }));
bench(board);
lesson = new Lesson(board);

/** What the page of the board finds in place of the browser's own: this board, and nothing else. */
Object.assign(window, {
  rheoDemo(page: Window) {
    const kept = new Map([["rheo.boards", HOST]]);
    const storage = {
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => kept.set(name, text),
    };
    Object.defineProperty(page, "localStorage", { value: storage });
    Object.assign(page, { WebSocket: board.socket, fetch: boardFetch(board) });
  },
});

const frame = ref<HTMLIFrameElement>(document, "page");
servedPage(board).then((html) => {
  frame.srcdoc = html.replace("<head>", "<head><script>parent.rheoDemo(window)</script>");
});

import { Board } from "./board";
import { boardsOf } from "./boards";
import { ref } from "./dom";

const template = ref<HTMLTemplateElement>(document, "board");
const boards = boardsOf(location.href, []).map((address) => new Board(template, address));
ref(document, "boards").append(...boards.map((board) => board.element));

let previous = performance.now();
const frame = (now: number) => {
  for (const board of boards) board.frame(now, (now - previous) / 1000);
  previous = now;
  requestAnimationFrame(frame);
};
requestAnimationFrame(frame);

import { test } from "node:test";
import { ReverseProxy } from "../proxy";
import { simulatedBoard } from "../simulated-board";
import { skip, untilReading, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("behind a reverse proxy under a path the page finds its socket", { skip }, async (t) => {
  const board = await simulatedBoard();
  const proxy = await ReverseProxy.before(board.port, { prefix: "/knob/" });
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  const page = await open(proxy.url);
  await untilReading(page, board);
});

test("a proxy that changes Host is refused by the board, with the line that mends it", {
  skip,
}, async (t) => {
  const board = await simulatedBoard();
  // As nginx with `proxy_set_header Host $host` on another port than 80.
  const proxy = await ReverseProxy.before(board.port, { host: "127.0.0.1" });
  t.after(() => Promise.all([proxy.stop(), board.stop()]));
  const page = await open(proxy.url);
  await untilText(page, "words", /^refused$/);
  await untilText(page, "remedy", new RegExp(`^"origins": \\["http://127\\.0\\.0\\.1:${proxy.port}"\\]$`));
});

test("a page of another board's is told what to put into the settings", { skip }, async (t) => {
  const [one, two] = await Promise.all([simulatedBoard(), simulatedBoard()]);
  t.after(() => Promise.all([one.stop(), two.stop()]));
  const page = await open(`${one.url}?board=${two.host}`);
  await untilText(page, "words", /^refused$/);
  await untilText(page, "remedy", new RegExp(`^"origins": \\["http://${one.host}"\\]$`));
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { simulatedBoard } from "../simulated-board";
import { skip, untilText, useBrowser } from "./chromium";

const { open } = useBrowser();

test("the handshake of this connection, computed again by the page", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await page.getByText("What is a WebSocket?").click();
  await untilText(page, "steps", /it agrees/);
  const steps = (await page.locator("[data-ref=steps]").textContent())!;
  const key = /Sec-WebSocket-Key: (\S{24})/.exec(steps)![1];
  assert.ok(steps.includes(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`));
  assert.match(steps, /block 2: padding/);
});

test("a frame is taken apart, and each field explains itself to mouse and keyboard", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await page.getByText("What is a WebSocket?").click();
  await page.locator("[data-ref=explain]").scrollIntoViewIfNeeded();
  await untilText(page, "payload", /^\{"type":"(sample|vitals|pong)"/);
  const anatomy = page.locator("[data-ref=anatomy]");
  await anatomy.getByRole("button", { name: /^FIN/ }).hover();
  await untilText(page, "explain", /^FIN: 1: the last frame.*RFC 6455 §5\.2$/);
  await anatomy.getByRole("button", { name: /^opcode/ }).focus();
  await untilText(page, "explain", /^opcode: 1 says a text frame/);
  const shown = await page.locator("[data-ref=payload]").textContent();
  const hex = await anatomy
    .getByRole("button", { name: /^payload/ })
    .locator("code")
    .textContent();
  const bytes = Buffer.from(hex!.replace("…", "").replaceAll(" ", ""), "hex").toString();
  assert.ok(bytes.length > 20 && shown!.startsWith(bytes), bytes);
});

test("what is sent back is shown masked", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await page.getByText("What is a WebSocket?").click();
  await page.locator("[data-ref=mask]").scrollIntoViewIfNeeded();
  await untilText(page, "mask", /=/);
  const rows = await page
    .locator("[data-ref=mask] tr")
    .evaluateAll((all) =>
      all.map((row) => Array.from(row.querySelectorAll("td"), (cell) => cell.textContent ?? "")),
    );
  const [text, byte, key, sent] = rows;
  assert.match(text!.join(""), /^\{"type":"ping"/);
  byte!.forEach((value, index) => {
    assert.equal(
      Number.parseInt(value, 16) ^ Number.parseInt(key![index]!, 16),
      Number.parseInt(sent![index]!, 16),
    );
  });
});

test("a Close is exchanged, and the way back", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilText(page, "words", /^live$/);
  await page.getByText("What is a WebSocket?").click();
  await page.getByRole("button", { name: "Close politely" }).click();
  await untilText(page, "goodbye", /88 02 03 e8.*clean close/);
  await untilText(page, "words", /^closed: 1000$/);
  await page.locator("[data-ref=close]").click();
  await untilText(page, "words", /^live$/);
});

test("the lens is folded until it is asked for, and there once per page", { skip }, async (t) => {
  const [one, two] = await Promise.all([simulatedBoard(), simulatedBoard()]);
  t.after(() => Promise.all([one.stop(), two.stop()]));
  const page = await open(`${one.url}?board=${one.host},${two.host}`);
  await untilText(page, "words", /^live$/);
  assert.equal(await page.getByText("What is a WebSocket?").filter({ visible: true }).count(), 1);
  assert.equal(await page.locator("[data-ref=steps]").first().isVisible(), false);
});

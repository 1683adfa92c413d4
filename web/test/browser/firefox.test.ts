import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeBoard, PAGE } from "../fake-board";
import { Firefox, skip } from "./firefox";

test("the core path in Firefox: live, command, lost, live again, from disk", { skip }, async (t) => {
  const board = await new FakeBoard().start();
  t.after(() => board.kill());
  const firefox = await Firefox.launch();
  t.after(() => firefox.close());
  await firefox.open(board.url);
  await firefox.untilText("raw", /^2048$/);
  board.knob = 1;
  await firefox.untilText("raw", /^4095$/);
  await firefox.untilText("steps", /it agrees/);
  await firefox.evaluate(`document.querySelector('[data-ref="led"]').click()`);
  await firefox.untilText("answer", /^acknowledged by the board$/);
  assert.equal(board.controls.led, true);
  const drawn = `(() => {
    const canvas = document.querySelector(".plot canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((byte, index) => index % 4 === 3 && byte > 200);
  })()`;
  assert.equal(await firefox.evaluate(drawn), "true", "the chart has a line");
  await board.kill();
  await firefox.untilText("words", /^lost: retry in \d+ s$/);
  await board.start();
  await firefox.untilText("words", /^live$/);
  await firefox.open(`${PAGE.href}?board=127.0.0.1:${board.port}`);
  await firefox.untilText("raw", /^4095$/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { PAGE, simulatedBoard } from "../simulated-board";
import { Firefox, skip } from "./firefox";

test("the core path in Firefox: live, command, lost, live again, from disk", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const firefox = await Firefox.launch();
  t.after(() => firefox.close());
  await firefox.open(board.url);
  await firefox.untilText("percent", /^[456]\d\.\d %$/);
  board.turn(1);
  await firefox.untilText("percent", /^9\d\.\d %$/);
  await firefox.untilText("steps", /it agrees/);
  await firefox.evaluate(`document.querySelector('[data-ref="led"]').click()`);
  await firefox.untilText("answer", /^acknowledged by the board$/);
  const drawn = `(() => {
    // The chart of several boards is there, too, and hidden while there is one.
    const canvas = [...document.querySelectorAll(".plot canvas")].find(({ clientWidth }) => clientWidth > 0);
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((byte, index) => index % 4 === 3 && byte > 200);
  })()`;
  assert.equal(await firefox.evaluate(drawn), "true", "the chart has a line");
  board.kill();
  await firefox.untilText("sayText", /^The connection was lost\. Next attempt in \d+\ss\.$/);
  board.start();
  await firefox.untilText("words", /^live$/);
  await firefox.open(`${PAGE.href}?board=${board.host}`);
  await firefox.untilText("percent", /^9\d\.\d %$/);
});

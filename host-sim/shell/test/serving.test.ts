import assert from "node:assert/strict";
import { test } from "node:test";
import { servingLines } from "../serving.js";

const lines = (program: string): string => servingLines(program, "http://localhost:9001").join("\n");

test("the firmware has a page and a value, wherever its file lies", () => {
  for (const program of ["dist/firmware.js", "/build/firmware.js", "the program in flash.bin"]) {
    assert.match(
      lines(program),
      /Open +http:\/\/localhost:9001\/\n +Or try +curl http:\/\/localhost:9001\/value$/,
    );
  }
});

test("the echo server has neither", () => {
  assert.match(
    lines("dist/echo.js"),
    /^ +Connect +ws:\/\/localhost:9001\/ .*returns every WebSocket message/,
  );
  assert.doesNotMatch(lines("dist/echo.js"), /value|knob|http/);
});

test("other bundles say what they are for; of unknown programs nothing is promised", () => {
  assert.match(lines("dist/chat.js"), /a chat on the same library/);
  assert.match(lines("mine.js"), /if the program serves a page/);
  for (const program of ["dist/chat.js", "mine.js"]) assert.doesNotMatch(lines(program), /value/);
});

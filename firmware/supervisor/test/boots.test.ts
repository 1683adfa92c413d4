import assert from "node:assert/strict";
import { test } from "node:test";
import { finishReplacing, replaceFile } from "../../journal/replace.js";
import { BoardFlash, crc32, cutEverywhere } from "../../journal/test/flash.js";
import { BOOTS_FILE, type Boot, beginBoot, proveBoot } from "../boots.js";

function begin(flash: BoardFlash): Boot {
  finishReplacing(flash, crc32, BOOTS_FILE);
  return beginBoot(flash, (name, content) => replaceFile(flash, crc32, name, content));
}

test("starts are counted from 1", () => {
  const flash = new BoardFlash();
  assert.equal(begin(flash)._count, 1);
  assert.equal(begin(flash)._count, 2);
});

test("starts that did not prove good are counted back to the last good one", () => {
  const flash = new BoardFlash();
  begin(flash);
  proveBoot(flash, begin(flash));
  begin(flash);
  begin(flash);
  assert.equal(begin(flash)._short, 2);
});

test("a good start leaves none behind it", () => {
  const flash = new BoardFlash();
  proveBoot(flash, begin(flash));
  assert.equal(begin(flash)._short, 0);
});

test("the count goes on when the file is full, and nothing is moved for it", () => {
  const flash = new BoardFlash();
  for (let boot = 1; boot <= 1200; boot++) {
    const begun = begin(flash);
    assert.equal(begun._count, boot);
    proveBoot(flash, begun);
  }
  assert.equal(flash.compactions, 0);
});

test("the power may fail in every write, also when the file is begun anew", () => {
  const full = () => {
    const flash = new BoardFlash(16);
    for (let boot = 1; boot <= 252; boot++) begin(flash);
    return flash;
  };
  cutEverywhere(
    full,
    begin,
    () => undefined,
    (flash, cut) => {
      const count = begin(flash)._count;
      assert.ok(count === 253 || count === 254, `${cut}: start ${count}`);
    },
  );
});

test("a damaged file is begun anew", () => {
  const flash = new BoardFlash();
  flash.write("rheo.boots", "what is this");
  assert.equal(begin(flash)._count, 1);
  assert.equal(begin(flash)._count, 2);
});

test("flash that refuses does not stop the start", () => {
  const flash = new BoardFlash();
  flash.fillUpTo(0);
  assert.equal(begin(flash)._count, 1);
});

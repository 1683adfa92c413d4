import assert from "node:assert/strict";
import { test } from "node:test";
import { qrLines, qrModules } from "../qr-code.js";

test("a code has its three finder patterns and four light modules around", () => {
  const rows = qrModules("http://192.168.1.50/");
  const size = rows.length;
  // Version 2, 25 modules: up to 32 bytes at level L.
  assert.equal(size, 25 + 8);
  for (let at = 0; at < size; at++)
    for (const edge of [0, 1, 2, 3, size - 4, size - 1])
      assert.ok(!rows[edge]![at] && !rows[at]![edge], `${edge}, ${at}`);
  const finder = "1111111 1000001 1011101 1011101 1011101 1000001 1111111".split(" ");
  for (const [top, left] of [
    [4, 4],
    [4, size - 11],
    [size - 11, 4],
  ] as const)
    finder.forEach((row, y) => {
      const found = rows[top + y]!.slice(left, left + 7);
      assert.equal(found.map(Number).join(""), row);
    });
});

test("text beyond ASCII becomes bytes of UTF-8: the code grows with them", () => {
  assert.ok(qrModules("é".repeat(20)).length > qrModules("e".repeat(20)).length);
});

test("lines show two rows each, black on white, and put the colours back", () => {
  const lines = qrLines("http://192.168.1.50/");
  assert.equal(lines.length, 17);
  for (const line of lines) {
    assert.ok(line.startsWith("\x1b[30;107m") && line.endsWith("\x1b[0m"));
    assert.match(line.slice(9, -4), /^[ ▄▀█]{33}$/);
  }
});

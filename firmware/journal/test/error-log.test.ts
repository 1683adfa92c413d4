import assert from "node:assert/strict";
import { test } from "node:test";
import { logError, readErrors } from "../error-log.js";
import { BoardFlash, crc32 } from "./flash.js";

const entry = (boot: number, message = "Error: lost") => ({ uptime: 1.5, boot, message });

test("an error is kept", () => {
  const flash = new BoardFlash();
  assert.equal(logError(flash, crc32, entry(3)), "");
  assert.deepEqual(readErrors(flash), [entry(3)]);
});

test("the newest eight stay, oldest first", () => {
  const flash = new BoardFlash();
  for (let boot = 1; boot <= 20; boot++) logError(flash, crc32, entry(boot));
  assert.deepEqual(
    readErrors(flash).map(({ boot }) => boot),
    [13, 14, 15, 16, 17, 18, 19, 20],
  );
});

test("a long message is cut to 120 characters", () => {
  const flash = new BoardFlash();
  logError(flash, crc32, entry(1, "x".repeat(1000)));
  assert.equal(readErrors(flash)[0]?.message.length, 120);
});

test("a damaged file reads as empty", () => {
  const flash = new BoardFlash();
  flash.write("rheo.log", "\xff\xff\xff");
  assert.deepEqual(readErrors(flash), []);
});

test("full flash is reported, and the log stays as it was", () => {
  const flash = new BoardFlash();
  logError(flash, crc32, entry(1));
  flash.fillUpTo(4100);
  assert.equal(logError(flash, crc32, entry(2)), "flash is full");
  assert.deepEqual(readErrors(flash), [entry(1)]);
});

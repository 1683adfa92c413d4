import assert from "node:assert/strict";
import { test } from "node:test";
import { logError, readErrors } from "../error-log.js";
import { FakeStorage } from "./storage.js";

const entry = (boot: number, message = "Error: lost") => ({ uptime: 1.5, boot, message });

test("an error is kept", () => {
  const storage = new FakeStorage();
  assert.equal(logError(storage, entry(3)), true);
  assert.deepEqual(readErrors(storage), [entry(3)]);
});

test("the newest eight stay, oldest first", () => {
  const storage = new FakeStorage();
  for (let boot = 1; boot <= 20; boot++) logError(storage, entry(boot));
  assert.deepEqual(
    readErrors(storage).map(({ boot }) => boot),
    [13, 14, 15, 16, 17, 18, 19, 20],
  );
});

test("a long message is cut to 120 characters", () => {
  const storage = new FakeStorage();
  logError(storage, entry(1, "x".repeat(1000)));
  assert.equal(readErrors(storage)[0]?.message.length, 120);
});

test("a damaged file reads as empty", () => {
  const storage = new FakeStorage();
  storage.files.set("rheo.log", "\xff\xff\xff");
  assert.deepEqual(readErrors(storage), []);
});

test("flash that refuses is reported", () => {
  const storage = new FakeStorage();
  storage.left = 0;
  assert.equal(logError(storage, entry(1)), false);
});

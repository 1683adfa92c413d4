import assert from "node:assert/strict";
import { test } from "node:test";
import { beginBoot, proveBoot, TRIAL_FILE } from "../boots.js";
import { FakeStorage } from "./storage.js";

test("starts are counted from 1", () => {
  const storage = new FakeStorage();
  assert.equal(beginBoot(storage)._count, 1);
  assert.equal(beginBoot(storage)._count, 2);
});

test("starts that did not prove good are counted back to the last good one", () => {
  const storage = new FakeStorage();
  beginBoot(storage);
  proveBoot(storage, beginBoot(storage));
  beginBoot(storage);
  beginBoot(storage);
  assert.equal(beginBoot(storage)._short, 2);
});

test("a good start leaves none behind it", () => {
  const storage = new FakeStorage();
  proveBoot(storage, beginBoot(storage));
  assert.equal(beginBoot(storage)._short, 0);
});

test("the count goes on when the file is full", () => {
  const storage = new FakeStorage();
  for (let boot = 1; boot <= 1200; boot++) {
    const begun = beginBoot(storage);
    assert.equal(begun._count, boot);
    proveBoot(storage, begun);
  }
});

test("a damaged file is begun anew", () => {
  const storage = new FakeStorage();
  storage.files.set("rheo.boots", "what is this");
  assert.equal(beginBoot(storage)._count, 1);
  assert.equal(beginBoot(storage)._count, 2);
});

test("flash that refuses does not stop the start", () => {
  const storage = new FakeStorage();
  storage.left = 0;
  assert.equal(beginBoot(storage)._count, 1);
});

test("a program on trial is accepted once it proves good", () => {
  const storage = new FakeStorage();
  storage.write(TRIAL_FILE, "t", 0, 16);
  const boot = beginBoot(storage);
  assert.ok(storage.read(TRIAL_FILE));
  proveBoot(storage, boot);
  assert.equal(storage.read(TRIAL_FILE), undefined);
});

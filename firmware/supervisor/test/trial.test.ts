import assert from "node:assert/strict";
import { test } from "node:test";
import { BoardFlash, cutEverywhere } from "../../journal/test/flash.js";
import { beginTrial, countStart, endTrial, metPeer, TRIAL_FILE } from "../trial.js";

function onTrial(): BoardFlash {
  const flash = new BoardFlash();
  beginTrial(flash);
  return flash;
}

test("without a trial nothing is counted", () => {
  const flash = new BoardFlash();
  assert.equal(countStart(flash), "kept");
  metPeer(flash);
  endTrial(flash);
  assert.deepEqual(flash.list(), []);
});

test("four starts that fail by themselves are enough", () => {
  const flash = onTrial();
  const states = [1, 2, 3, 4, 5, 6].map(() => countStart(flash));
  assert.deepEqual(states, ["trial", "trial", "trial", "trial", "failed", "failed"]);
});

test("starts that met a peer do not count: nobody can undo an update by crashing the board", () => {
  const flash = onTrial();
  for (let start = 0; start < 64; start++) {
    assert.equal(countStart(flash), "trial");
    metPeer(flash);
    metPeer(flash);
  }
  assert.equal(countStart(flash), "kept", "and after 64 starts the trial is over");
  assert.equal(flash.read(TRIAL_FILE), undefined);
});

test("only the starts that failed by themselves count, wherever they are among the others", () => {
  const flash = onTrial();
  for (const met of [false, true, true, false, true, false, false]) {
    assert.equal(countStart(flash), "trial");
    if (met) metPeer(flash);
  }
  assert.equal(countStart(flash), "failed");
});

test("a program that proved good is no longer on trial", () => {
  const flash = onTrial();
  countStart(flash);
  endTrial(flash);
  for (let start = 0; start < 10; start++) assert.equal(countStart(flash), "kept");
});

test("a trial can begin anew while one lasts", () => {
  const flash = onTrial();
  for (let start = 0; start < 4; start++) countStart(flash);
  beginTrial(flash);
  assert.equal(countStart(flash), "trial");
});

test("the power may fail in every write of a start", () => {
  cutEverywhere(
    onTrial,
    (flash) => {
      countStart(flash);
      metPeer(flash);
    },
    countStart,
    (flash, cut) => assert.equal(countStart(flash), "trial", cut),
  );
});

import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { ChaosDirector } from "../director.js";

/** What happens to a board in two minutes under a seed; port 9 (discard) answers no page load. */
function story(seed: number, brownOuts = true): string[] {
  mock.timers.enable({ apis: ["setTimeout"] });
  const lines: string[] = [];
  const director = new ChaosDirector({ seed, brownOuts, tell: (line) => lines.push(line) });
  director.start({
    port: 9,
    setWifi: (up) => lines.push(`wifi ${up}`),
    setPower: (on) => lines.push(`power ${on}`),
  });
  for (let i = 0; i < 1200; i++) mock.timers.tick(100);
  director.stop();
  mock.timers.reset();
  return lines;
}

test("the same seed tells the same story, another seed another", () => {
  assert.deepEqual(story(1), story(1));
  assert.notDeepEqual(story(1), story(2));
});

test("all kinds of events come, and each loss is followed by a return", () => {
  const lines = story(3);
  assert.ok(lines.some((line) => /page loads/.test(line)));
  for (const what of ["wifi", "power"]) {
    const switched = lines.filter((line) => line.startsWith(what));
    assert.ok(switched.length > 0, what);
    const expected = switched.map((_line, index) => `${what} ${index % 2 === 1}`);
    assert.deepEqual(switched, expected);
  }
});

test("without brown-outs the power stays on", () => {
  assert.ok(story(3, false).every((line) => !line.startsWith("power")));
});

test("stopping brings back what is away and switches the network's faults off", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  for (let seed = 0; seed < 20; seed++) {
    const state = { up: true, on: true };
    const director = new ChaosDirector({ seed });
    director.start({
      port: 9,
      setWifi: (up) => {
        state.up = up;
      },
      setPower: (on) => {
        state.on = on;
      },
    });
    for (let i = 0; i < 20 + seed; i++) mock.timers.tick(500);
    director.stop();
    assert.deepEqual(state, { up: true, on: true });
    assert.equal(director.network.enabled, false);
    assert.equal(director.timerDelay(), 0);
  }
  mock.timers.reset();
});

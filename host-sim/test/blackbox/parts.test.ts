/** Parts: loaded from Storage when they are needed, and gone afterwards. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { onEachTarget } from "./each-target";

/** Variables in use, without collecting garbage: a board with open sockets does not either. */
const USAGE = "process.memory(false).usage";
/** A part takes more than this when it stays. */
const SLACK = 10;
/** Looks for its connections to have ended, and how far apart, in milliseconds. */
const LOOKS = 100;
const PAUSE = 50;

onEachTarget("a part", {}, (board) => {
  /** The fewest variables in use over some looks; as soon as they are few enough. */
  const leastUsage = async (enough: number) => {
    let least = Infinity;
    for (let look = 0; look < LOOKS && (look < 5 || least > enough); look++) {
      least = Math.min(least, (await board.target.evaluate(USAGE)) as number);
      await pause(PAUSE);
    }
    return least;
  };
  const metrics = () => fetch(`http://127.0.0.1:${board.port}/metrics`);

  it("answers, and leaves nothing in memory without a collection of garbage", async () => {
    const ask = async (times: number) => {
      for (let i = 0; i < times; i++)
        assert.match(await (await metrics()).text(), /^rheo_uptime_seconds \d/m);
    };
    await ask(3);
    const before = await leastUsage(Infinity);
    await ask(12);
    const after = await leastUsage(before + SLACK);
    assert.ok(after <= before + SLACK, `${before} variables before, ${after} after twelve requests`);
  });

  it("that is missing is told to who asked and on the console", async () => {
    await board.target.evaluate('require("Storage").erase("rheo.metrics")');
    const response = await metrics();
    assert.equal(response.status, 503);
    assert.match(await response.text(), /npm run flash/);
    await board.target.waitFor(/cannot load rheo\.metrics .*npm run flash/);
    const value = await fetch(`http://127.0.0.1:${board.port}/value`);
    assert.equal(value.status, 200, "the rest goes on");
  });
});

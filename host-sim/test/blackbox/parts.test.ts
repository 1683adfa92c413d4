/** Parts: loaded from Storage when they are needed, and gone afterwards. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connect } from "../../../client/node";
import { onEachTarget } from "./each-target";

/** Variables in use, without collecting garbage: a board with open sockets does not either. */
const USAGE = "process.memory(false).usage";
/** A part takes more than this when it stays once, and what stays would stay each time. */
const SLACK = 10;
const TIMES = 12;
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
  const get = (path: string) => fetch(`http://127.0.0.1:${board.port}${path}`);

  for (const path of ["/metrics", "/status", "/value", "/nothing"])
    it(`for ${path} leaves nothing in memory without a collection of garbage`, async () => {
      const ask = async (times: number) => {
        for (let i = 0; i < times; i++) await (await get(path)).text();
      };
      await ask(3);
      const before = await leastUsage(Infinity);
      await ask(TIMES);
      const after = await leastUsage(before + SLACK);
      assert.ok(after <= before + SLACK, `${before} variables before, ${after} after`);
    });

  it("for a command leaves nothing in memory either", async () => {
    const viewer = connect(`127.0.0.1:${board.port}`);
    try {
      const command = (led: boolean) => viewer.set({ led });
      await viewer.ready();
      for (let i = 0; i < 3; i++) await command(i % 2 > 0);
      const before = await leastUsage(Infinity);
      for (let i = 0; i < TIMES; i++) await command(i % 2 > 0);
      const after = await leastUsage(before + SLACK);
      assert.ok(after <= before + SLACK, `${before} variables before, ${after} after`);
    } finally {
      viewer.close();
    }
  });

  it("that is missing is told to who asked and on the console", async () => {
    await board.target.evaluate('require("Storage").erase("rheo.metrics")');
    const response = await get("/metrics");
    assert.equal(response.status, 503);
    assert.match(await response.text(), /npm run flash/);
    await board.target.waitFor(/cannot load rheo\.metrics .*npm run flash/);
    const value = await get("/value");
    assert.equal(value.status, 200, "the rest goes on");
  });
});

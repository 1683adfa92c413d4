import assert from "node:assert/strict";
import { it } from "node:test";
import { onEachTarget } from "../blackbox/each-target";
import { closeFrame, RawClient } from "../raw-client";
import { assertServes, closeCode, untilViewers } from "./health";

/** How a viewer leaves, in turn. */
const LEAVE: Array<(client: RawClient) => Promise<void> | void> = [
  async (client) => {
    client.send(closeFrame(1000));
    await closeCode(client);
    await client.closed();
  },
  (client) => client.destroy(),
  (client) => {
    client.socket.resetAndDestroy();
  },
  (client) => {
    client.socket.end();
  },
];

async function visit(port: number, n: number): Promise<void> {
  const client = await RawClient.webSocket(port);
  await client.text();
  await LEAVE[n % LEAVE.length]!(client);
}

/** Visits until each of three at a time has come as often as asked; a place may not be free at once. */
async function visits(port: number, count: number): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) {
      const n = next++;
      for (let attempt = 0; ; attempt++) {
        try {
          await visit(port, n);
          break;
        } catch (error) {
          if (attempt === 50) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    }
  };
  await Promise.all([one(), one(), one()]);
  await untilViewers(port, 0);
}

// By crypto: the accelerator is played in JavaScript there, at half a second for each of them.
onEachTarget("a thousand viewers come and go", { deadband: 0, sha1: "crypto" }, (board) => {
  it("and every variable is given back", async () => {
    await visits(board.port, 10);
    const before = (await board.target.memory()).usage;
    await visits(board.port, 1000);
    // A sample more or less under way; not one variable for each. The connection that asked for the
    // status may still be closing, so it is given time.
    let after = Infinity;
    for (let look = 0; look < 50 && after - before >= 20; look++) {
      if (look) await new Promise((resolve) => setTimeout(resolve, 100));
      after = (await board.target.memory()).usage;
    }
    assert.ok(after - before < 20, `${before} variables before, ${after} after`);
    await assertServes(board.port);
  });
});

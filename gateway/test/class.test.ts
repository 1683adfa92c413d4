/** A class of thirty behind the gateway, on a board that runs the bundle. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "../../client/node";
import { start, until } from "./start";

test("thirty command at once: the board fails nobody for it, and all get their answer", async (t) => {
  const gateway = await start("--simulate", "1", "--no-mqtt");
  t.after(() => gateway.stop());
  await until(() => gateway.fleet.stations.get("board-1")?.online);
  const station = gateway.fleet.stations.get("board-1")!;
  const ends: string[] = [];
  station.board.on("state", ({ name }) => ends.push(name));
  const pupils = Array.from({ length: 30 }, () =>
    connect(`http://127.0.0.1:${gateway.port}/boards/board-1/`),
  );
  t.after(() => {
    for (const pupil of pupils) pupil.close();
  });
  await Promise.all(pupils.map((pupil) => pupil.ready()));
  await Promise.all(pupils.map((pupil, n) => pupil.set({ led: n % 2 === 0 })));
  assert.deepEqual(ends, []);
});

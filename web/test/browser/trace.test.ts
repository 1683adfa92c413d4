/** Traces of the simulator and of other tools open in the dashboard. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sessionOf } from "../../../host-sim/devices/session-text";
import { parseTrace } from "../../../host-sim/devices/trace-file";
import { simulatedBoard } from "../simulated-board";
import { skip, untilReading, useBrowser } from "./chromium";

const { open } = useBrowser();

test("a trace with a knob, light and a button replays, a tile for each column", { skip }, async (t) => {
  const board = await simulatedBoard();
  t.after(() => board.stop());
  const page = await open(board.url);
  await untilReading(page, board);
  const table = "time_ms;desk [lx];A0 [LSB];door:state\n0;12,5;0;0\n100;;4095;\n200;20000;;1\n250;;1024;\n";
  const { text } = sessionOf(parseTrace(table, "bench.csv"));
  await page
    .locator("[data-ref=open]")
    .setInputFiles({ name: "bench.rheo", mimeType: "", buffer: Buffer.from(text) });
  const replay = page.locator(".board").nth(1);
  await replay.getByText("replay", { exact: true }).waitFor();
  await replay.getByRole("heading", { name: "bench.csv, recorded" }).waitFor();
  const tiles = replay.locator("[data-ref=tiles] .tile");
  for (const [index, shown] of ["desk20000.000 lx", "A025.0 %", "dooron"].entries())
    await tiles.nth(index).filter({ hasText: shown }).waitFor();
  assert.equal(await tiles.count(), 3);
  assert.deepEqual(page.errors, []);
});

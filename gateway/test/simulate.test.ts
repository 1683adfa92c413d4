/** As many simulated boards as `--simulate` takes: all come up, and none restarts another. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { after, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { MOST_BOARDS } from "../../host-sim/cli/boards";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";

/** Milliseconds for all of it, on a slow machine that does other things. */
const PATIENCE = 400_000;
/** Seconds, by the boards' own clocks, that each is to have run on. */
const WATCHED = 10;

let gateway: ChildProcess | undefined;
after(() => endProcess(gateway, "SIGINT"));

it(`--simulate ${MOST_BOARDS}`, { timeout: PATIENCE + 60_000 }, async (t) => {
  const port = await pickFreePort();
  const args = [
    "dist/gateway/main.js",
    "--simulate",
    String(MOST_BOARDS),
    "--port",
    String(port),
    "--no-mqtt",
  ];
  gateway = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [gateway.stdout!, gateway.stderr!]) stream.on("data", (piece) => (said += piece));
  const started = performance.now();
  const online = () => said.match(/: online$/gm)?.length ?? 0;
  while (online() < MOST_BOARDS) {
    assert.equal(gateway.exitCode, null, said);
    assert.ok(performance.now() - started < PATIENCE, `${online()} are online`);
    await pause(200);
  }
  t.diagnostic(`all online after ${((performance.now() - started) / 1000).toFixed(0)} s`);
  const get = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).json();
  const uptimes = async (): Promise<Map<string, number>> => {
    const { boards } = await get("/status");
    assert.equal(boards.length, MOST_BOARDS);
    const all = boards.map(async ({ id }: { id: string }) => [
      id,
      (await get(`/boards/${id}/status`)).uptime,
    ]);
    return new Map(await Promise.all(all));
  };
  const before = await uptimes();
  const slow = async () =>
    [...(await uptimes())].filter(([id, uptime]) => uptime < before.get(id)! + WATCHED);
  for (let left = await slow(); left.length > 0; left = await slow()) {
    assert.ok(performance.now() - started < PATIENCE, `not run for ${WATCHED} s: ${left}`);
    await pause(1000);
  }
  // One that restarts, or that its watchdog restarts, is away for a moment.
  assert.doesNotMatch(said, /: away|\[simulator\]/);
});

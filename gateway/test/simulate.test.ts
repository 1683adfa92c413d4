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
  /** By name; none of a board that is away for the moment. */
  const uptimes = async (): Promise<Map<string, number>> => {
    const { boards } = await get("/status");
    assert.equal(boards.length, MOST_BOARDS);
    const all: [string, number][] = await Promise.all(
      boards.map(async ({ id }: { id: string }) => [id, (await get(`/boards/${id}/status`)).uptime]),
    );
    return new Map(all.filter(([, uptime]) => uptime !== undefined));
  };
  const first = new Map<string, number>();
  const seen = new Map<string, number>();
  const long = async (): Promise<number> => {
    for (const [id, uptime] of await uptimes()) {
      if (!first.has(id)) first.set(id, uptime);
      assert.ok(uptime >= (seen.get(id) ?? 0), `${id} restarted: ${seen.get(id)} s, then ${uptime} s`);
      seen.set(id, uptime);
    }
    return [...seen].filter(([id, uptime]) => uptime >= first.get(id)! + WATCHED).length;
  };
  for (let done = await long(); done < MOST_BOARDS; done = await long()) {
    assert.ok(performance.now() - started < PATIENCE, `${done} ran for ${WATCHED} s`);
    await pause(1000);
  }
  // Watchdogs and programs that end say so. That a board is away for a moment says only how busy the machine is.
  assert.doesNotMatch(said, /\[simulator\]/);
});

/** The embedded broker, as clients of it see it. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { connectAsync } from "mqtt";
import { startFakeBoard } from "../../client/test/fake-board";
import { Listener } from "./listener";
import { start, until } from "./start";

describe("the embedded broker", () => {
  it("is reached by WebSocket too, and asks for the token where there is one", async () => {
    const board = await startFakeBoard();
    const gateway = await start("--board", `127.0.0.1:${board.port}`, "--token", "s3cret");
    const over = (url: string, password?: string) =>
      connectAsync(url, { username: "me", password, reconnectPeriod: 0, connectTimeout: 3000 }, false);
    const tcp = `mqtt://127.0.0.1:${gateway.mqttPort}`;
    await assert.rejects(over(tcp), /Not authorized|Bad username|Connection refused/i);
    await assert.rejects(over(tcp, "wrong"), /Not authorized|Bad username|Connection refused/i);
    await assert.rejects(over(`ws://127.0.0.1:${gateway.port}/mqtt`, "s3cret"));
    for (const url of [tcp, `ws://127.0.0.1:${gateway.port}/mqtt?token=s3cret`]) {
      const client = await over(url, "s3cret");
      const got = new Promise((resolve) => client.once("message", (topic) => resolve(topic)));
      await client.subscribeAsync(`rheo/127-0-0-1-${board.port}/availability`);
      assert.match(String(await got), /availability$/);
      await client.endAsync();
    }
    await gateway.stop();
    await board.stop();
  });

  it("has for a client that comes what was published while none was there", async () => {
    const board = await startFakeBoard();
    const gateway = await start("--board", `127.0.0.1:${board.port}`, "--mqtt-every", "0.05");
    const topic = `rheo/127-0-0-1-${board.port}/knob`;
    await until(() => [...gateway.fleet.stations.values()].some(({ online }) => online));
    for (const value of ["71", "72", "73"]) {
      board.push(Number(value), 1);
      await until(() => [...gateway.fleet.stations.values()][0]!.last?.values[0] === Number(value));
      // Values that come too soon after each other wait.
      await pause(400);
      const late = await Listener.open(`mqtt://127.0.0.1:${gateway.mqttPort}`);
      await until(() => late.newest.get(topic) === value, `${topic} says ${value}`);
      // What comes while it is there comes at once.
      board.push(Number(value) + 100, 1);
      await until(() => late.newest.get(topic) === String(Number(value) + 100));
      assert.deepEqual(
        late.all.filter(([name]) => name === topic).map(([, payload]) => payload),
        [value, String(Number(value) + 100)],
      );
      await late.client.endAsync();
    }
    await gateway.stop();
    await board.stop();
  });

  it("has the last values and the health of a board that went away while no client was there", async () => {
    const board = await startFakeBoard();
    const gateway = await start("--board", `127.0.0.1:${board.port}`, "--mqtt-every", "0.05");
    const station = await until(() => [...gateway.fleet.stations.values()].find(({ online }) => online));
    board.push(81, null);
    await until(() => station.last?.values[0] === 81);
    await board.stop();
    await until(() => !station.online);
    const late = await Listener.open(`mqtt://127.0.0.1:${gateway.mqttPort}`);
    const told = (rest: string) => late.newest.get(`rheo/${station.id}/${rest}`);
    await until(
      () => told("knob") === "81" && told("light") === "null" && told("availability") === "offline",
    );
    assert.equal(JSON.parse(await until(() => told("vitals"))).name, "kitchen");
    await late.client.endAsync();
    await gateway.stop();
  });

  it("a port that is taken is said, with what to do", async () => {
    const first = await start("--simulate", "1", "--no-mqtt").catch((error) => error);
    if (first instanceof Error) throw first;
    await assert.rejects(
      start("--port", String(first.port), "--no-mqtt"),
      /Port \d+ is taken by another program: use --port/,
    );
    await first.stop();
  });
});

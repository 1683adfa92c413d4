/** One connection to the board, any number of viewers at the gateway. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import { after, before, describe, it } from "node:test";
import WebSocket from "ws";
import { connect } from "../../client/node";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { LIMITS } from "../limits";
import { type Running, start, until } from "./start";

describe("the gateway", () => {
  let board: FakeBoard;
  let gateway: Running;
  before(async () => {
    board = await startFakeBoard();
    gateway = await start("--board", `127.0.0.1:${board.port}`, "--no-mqtt");
    await until(() => gateway.fleet.stations.get(id())?.online);
  });
  after(async () => {
    await gateway?.stop();
    await board?.stop();
  });

  const id = () => `127-0-0-1-${board.port}`;
  const at = (path: string) => `http://127.0.0.1:${gateway.port}${path}`;
  const own = (path: string) => at(`/boards/${id()}${path}`);
  const view = () => connect(own("/"));

  it("serves a board's protocol to many, through one connection", async () => {
    const viewers = Array.from({ length: 100 }, view);
    const hellos = await Promise.all(viewers.map((viewer) => viewer.ready()));
    assert.equal(board.viewers.size, 1);
    assert.equal(new Set(hellos.map(({ handshake }) => handshake.key)).size, 100);
    assert.equal(hellos[0]?.limits.viewers, LIMITS.viewers);
    board.push(1234, 5.5);
    await until(() => viewers.every((viewer) => viewer.channel("knob").value === 1234));
    for (const viewer of viewers) viewer.close();
    await until(() => gateway.server.viewers.size === 0);
  });

  it("passes commands on and their answers back, each to who asked", async () => {
    const [one, two] = [view(), view()];
    await Promise.all([one.ready(), two.ready()]);
    const results = await Promise.allSettled([
      one.set({ channel: "knob", deadband: 3 }),
      two.set({ rate: 1000 }),
      one.burst("knob", 16),
      two.ping(),
    ]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ["fulfilled", "rejected", "fulfilled", "fulfilled"],
    );
    await assert.rejects(two.set({ rate: 1000 }), { code: "bad-field", message: "rate: 1 to 100." });
    const burst = await two.burst("knob", 16);
    assert.deepEqual([burst.start, burst.span, burst.values[15]], [1, 0.002, 1500]);
    const set = board.received.find((message) => "deadband" in message) as unknown as object;
    assert.deepEqual(Object.keys(set).sort(), ["channel", "deadband", "id", "type"]);
    one.close();
    two.close();
  });

  it("gives plain values to those who name no subprotocol, of the first channel or the one they name", async () => {
    board.push(77, 8.25);
    await until(() => gateway.fleet.stations.get(id())?.last?.values[0] === 77);
    for (const [path, value, protocols] of [
      ["/", "77", []],
      ["/ws", "77", ["text"]],
      ["/ws/light", "8.25", []],
    ] as const) {
      const socket = new WebSocket(own(path).replace("http", "ws"), [...protocols]);
      const [data] = await once(socket, "message");
      assert.equal(String(data), value, path);
      socket.close();
    }
  });

  it("one of a hundred viewers stops reading: it is left out, and costs the others nothing", async () => {
    const stalled = connectTcp(gateway.port, "127.0.0.1");
    stalled.write(
      `GET /boards/${id()}/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: rheo.v1\r\n\r\n",
    );
    await once(stalled, "readable");
    stalled.pause();
    // Those of the test before have gone by then.
    await until(() => gateway.server.viewers.size === 1);
    const [slow] = [...gateway.server.viewers];
    const viewers = Array.from({ length: 99 }, view);
    await Promise.all(viewers.map((viewer) => viewer.ready()));
    const got = viewers.map(() => new Set<number>());
    for (const [i, viewer] of viewers.entries()) viewer.on("sample", ({ seq }) => got[i]!.add(seq));
    for (let last = 49; last < 1000; last += 50) {
      for (let i = last - 49; i <= last; i++) board.push(i, 0);
      await until(() => viewers.every((viewer) => viewer.channel("knob").value === last));
    }
    assert.ok(slow!.inFlight <= LIMITS.inFlight + 200, `${slow!.inFlight} bytes in flight`);
    assert.ok(slow!.skippedTotal > 500, `${slow!.skippedTotal} skipped`);
    const least = Math.min(...got.map(({ size }) => size));
    assert.ok(least > 900, `${least} of 1000 samples`);
    stalled.destroy();
    for (const viewer of viewers) viewer.close();
  });

  it("closes viewers that send binary messages, too much, or more than a message may hold", async () => {
    const open = async () => {
      const socket = new WebSocket(own("/ws").replace("http", "ws"), "rheo.v1");
      await once(socket, "open");
      return socket;
    };
    const closed = async (socket: WebSocket) => (await once(socket, "close"))[0];
    const binary = await open();
    binary.send(Buffer.of(1));
    assert.equal(await closed(binary), 1003);
    const long = await open();
    long.send("x".repeat(LIMITS.messageBytes + 1));
    assert.equal(await closed(long), 1009);
    const flood = await open();
    for (let i = 0; i < 200; i++) flood.send('{"type":"ping","t":1}');
    assert.equal(await closed(flood), 1008);
  });

  it("answers every hostile command with JSON, and passes none of it on", async () => {
    const before = board.received.length;
    const socket = new WebSocket(own("/ws").replace("http", "ws"), "rheo.v1");
    const answers: { type: string; code?: string; id?: unknown }[] = [];
    socket.on("message", (data) => answers.push(JSON.parse(String(data))));
    await once(socket, "open");
    const hostile = [
      "",
      "null",
      "[]",
      '"set"',
      '{"type":"set","id":{}}',
      '{"type":"set","id":"é"}',
      '{"type":"x"}',
    ];
    for (const text of [...hostile, '{"type":"burst","id":1}', '{"type":"ping","t":"x"}']) socket.send(text);
    await until(() => answers.filter(({ type }) => type === "error").length === 9);
    assert.deepEqual(
      new Set(answers.flatMap(({ code }) => code ?? [])),
      new Set(["bad-json", "bad-field", "bad-type"]),
    );
    assert.equal(board.received.length, before);
    socket.close();
  });

  it("tells status, values and metrics, of all boards and of one", async () => {
    board.push(5, null);
    await until(() => gateway.fleet.stations.get(id())?.last?.values[0] === 5);
    const { boards } = await (await fetch(at("/status"))).json();
    const { age, ...rest } = boards[0];
    assert.deepEqual(rest, {
      id: id(),
      name: "kitchen",
      group: "",
      address: `127.0.0.1:${board.port}`,
      state: "live",
      reason: "",
      values: { knob: 5, light: null },
      viewers: 0,
    });
    assert.ok(age >= 0 && age < 20);
    assert.equal(await (await fetch(own("/value"))).text(), "5\n");
    assert.equal(await (await fetch(own("/value/light"))).text(), "null\n");
    assert.equal((await fetch(own("/value/door"))).status, 404);
    const status = await (await fetch(own("/status"))).json();
    assert.deepEqual([status.version, status.channels.length, status.handshake], ["0.1.0", 2, undefined]);
    const metrics = await (await fetch(at("/metrics"))).text();
    assert.match(metrics, new RegExp(`^rheo_up\\{board="${id()}",name="kitchen"\\} 1$`, "m"));
    assert.match(metrics, /^rheo_channel_value\{board=".*",channel="knob",unit="LSB"\} 5$/m);
    assert.doesNotMatch(metrics, /channel="light"/);
    const csv = (await (await fetch(own("/history.csv"))).text()).trim().split("\n");
    assert.equal(csv[0], "time,knob,light");
    assert.match(csv.at(-1)!, /^\d{4}-\d\d-\d\dT[\d:]+\.000Z,5,$/);
  });

  it("refuses what is not there, other methods, and sockets for boards it does not know", async () => {
    for (const path of ["/nothing", "/boards/other/", "/boards/../status%2f", `/boards/${id()}/nothing`])
      assert.equal((await fetch(at(path))).status, 404, path);
    assert.equal((await fetch(own("/ws"))).status, 426);
    const posted = await fetch(own("/status"), { method: "POST" });
    assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
    const moved = await fetch(own(""), { redirect: "manual" });
    assert.deepEqual([moved.status, moved.headers.get("location")], [308, `${id()}/`]);
    for (const target of ["//", "//[", "http://[", "/%", "*", "/?token=%"]) {
      const raw = connectTcp(gateway.port, "127.0.0.1");
      raw.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      const [answer] = await once(raw, "data");
      assert.match(String(answer), /^HTTP\/1\.1 [245]\d\d /, target);
      raw.destroy();
    }
    const socket = new WebSocket(at("/boards/other/ws").replace("http", "ws"));
    socket.on("error", () => undefined);
    const [, response] = await once(socket, "unexpected-response");
    assert.equal(response.statusCode, 404);
  });
});

describe("a board that goes and comes", () => {
  it("its viewers are told why, and have it back when it is back; other boards are not disturbed", async () => {
    const [board, other] = [
      await startFakeBoard({ name: "a" }),
      await startFakeBoard({ name: "b", every: 20 }),
    ];
    const gateway = await start(
      "--board",
      `127.0.0.1:${board.port}`,
      "--board",
      `127.0.0.1:${other.port}`,
      "--no-mqtt",
    );
    const address = (of: FakeBoard) => `http://127.0.0.1:${gateway.port}/boards/127-0-0-1-${of.port}/`;
    // A viewer that came before would be asked to wait.
    await until(() => [...gateway.fleet.stations.values()].every(({ online }) => online));
    const [viewer, undisturbed] = [connect(address(board)), connect(address(other))];
    await Promise.all([viewer.ready(), undisturbed.ready()]);
    const states: string[] = [];
    viewer.on("state", (state) =>
      states.push("reason" in state ? `${state.name}: ${state.reason}` : state.name),
    );
    undisturbed.on("state", ({ name }) => states.push(`other ${name}`));
    await board.stop();
    await until(() => states.some((text) => /^refused: The board is away: /.test(text)));
    assert.equal((await fetch(`${address(board)}value`)).status, 503);
    // As a page asks, whose browser does not tell it why its socket was refused.
    for (const method of ["GET", "POST"]) {
      const refused = await fetch(`${address(board)}ws`, { method });
      assert.deepEqual([refused.status, refused.headers.get("x-rheo-reason")], [503, "away"], method);
      assert.match(await refused.text(), /^The board is away: /);
      assert.notEqual((await fetch(`${address(other)}ws`, { method })).status, 503);
    }
    const back = await startFakeBoard({ name: "a", port: board.port });
    await until(() => states.at(-1) === "live");
    assert.ok(!states.some((text) => text.startsWith("other")), states.join(", "));
    for (const one of [viewer, undisturbed]) one.close();
    await gateway.stop();
    await back.stop();
    await other.stop();
  });
});

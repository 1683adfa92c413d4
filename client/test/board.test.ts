import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress } from "../address";
import { Board } from "../board";
import type { BoardOptions } from "../options";
import { FakeWorld, HELLO, sample, settled } from "./world";

function makeBoard(options: BoardOptions = {}, address = "192.168.1.50") {
  const world = new FakeWorld();
  const board = new Board(parseAddress(address)!, options, world);
  const events: string[] = [];
  board.on("state", ({ name }) => events.push(name));
  return { world, board, events };
}

/** The board answers and introduces itself. */
function welcome(world: FakeWorld): void {
  world.last.accept();
  world.last.say(HELLO);
}

describe("a board", () => {
  it("is dialled with the subprotocol, and its token from address or options", () => {
    const { world } = makeBoard({ token: "s3cret" });
    assert.equal(world.last.url, "ws://192.168.1.50/ws?token=s3cret");
    assert.deepEqual(world.last.subprotocols, ["rheo.v1"]);
    assert.equal(makeBoard({}, "https://h/knob/?token=x").world.last.url, "wss://h/knob/ws?token=x");
  });

  it("tells hello, samples and vitals, and keeps the newest of each", () => {
    const { world, board, events } = makeBoard();
    const told: string[] = [];
    board.on("message", (message, text) => told.push(`message ${message.type} ${text.length}`));
    board.on("hello", () => told.push(`hello ${board.state.name}`));
    board.on("sample", ({ values }) => told.push(`sample ${values} ${board.channel("knob").value}`));
    welcome(world);
    world.last.say(sample(1, 2048, 12.5));
    assert.deepEqual(told, [
      `message hello ${JSON.stringify(HELLO).length}`,
      "hello live",
      `message sample ${JSON.stringify(sample(1, 2048, 12.5)).length}`,
      "sample 2048,12.5 2048",
    ]);
    assert.deepEqual(events, ["live"]);
    assert.equal(board.name, "kitchen");
    const [knob, light] = [board.channel("knob"), board.channel("light")];
    assert.deepEqual(
      [knob.text, light.text, knob.position, light.position],
      ["2048 LSB", "12.5 lx", 2048 / 4095, null],
    );
    assert.equal(board.channel("other").value, null);
  });

  it("samples have the channels asked for, in the order asked for", () => {
    const { world, board } = makeBoard({ channels: ["light", "door", "knob"] });
    const got: unknown[] = [];
    board.on("sample", ({ values }) => got.push(values));
    welcome(world);
    world.last.say(sample(1, 7, 8));
    assert.deepEqual(got, [[8, null, 7]]);
    assert.deepEqual(board.latest?.values, [7, 8]);
  });

  it("keeps telling its controls as another viewer changed them", () => {
    const { world, board } = makeBoard();
    welcome(world);
    const { channels, limits, handshake, readOnly, errors, ...state } = HELLO;
    const changed = { id: "knob", label: "Volume", deadband: 2, calibration: { min: 10, max: 4000 } };
    world.last.say({ ...state, type: "vitals", rate: 50, viewers: 2, rtt: 12, channels: [changed] });
    assert.equal(board.hello?.rate, 50);
    assert.deepEqual(board.channel("knob").info, { ...channels[0], ...changed });
    assert.equal(board.roundTrip, 12);
  });

  it("answers a command's promise with the board's word", async () => {
    const { world, board } = makeBoard();
    welcome(world);
    const done = board.set({ channel: "knob", deadband: 4 });
    const refused = board.set({ rate: 1000 });
    const [first, second] = world.last.sent as { id: number }[];
    assert.deepEqual(first, { type: "set", id: first!.id, channel: "knob", deadband: 4 });
    world.last.say({ type: "error", id: second!.id, code: "bad-field", message: "rate is 1 to 100." });
    world.last.say({ type: "ack", id: first!.id });
    await done;
    await assert.rejects(refused, { name: "BoardError", code: "bad-field", message: "rate is 1 to 100." });
  });

  it("a command fails when nobody is connected, nobody answers, the connection ends, or it is closed", async () => {
    const { world, board } = makeBoard();
    await assert.rejects(board.set({ led: true }), { code: "not-connected" });
    welcome(world);
    const unanswered = assert.rejects(board.set({ led: true }), { code: "timeout" });
    for (let i = 0; i < 6; i++) {
      world.last.say(sample(i, 1));
      await world.pass(1);
    }
    await unanswered;
    const lost = assert.rejects(board.set({ led: true }), { code: "lost" });
    world.last.events.close(1006, false);
    await lost;
    await world.pass(1);
    welcome(world);
    const closed = assert.rejects(board.set({ led: true }), { code: "closed" });
    board.close();
    world.last.events.close(1000, true);
    await closed;
  });

  it("a burst is answered by its own binary message, or refused", async () => {
    const { world, board } = makeBoard();
    welcome(world);
    const burst = board.burst("knob", 16);
    const busy = board.burst("knob", 16);
    const [first, second] = world.last.sent as { id: number }[];
    assert.deepEqual(first, { type: "burst", id: first!.id, channel: "knob", samples: 16 });
    const bytes = new Uint8Array(16 + 32);
    const view = new DataView(bytes.buffer);
    view.setUint8(0, 1);
    view.setUint16(2, 16, true);
    view.setUint32(4, first!.id, true);
    view.setUint32(12, 2000, true);
    world.last.events.binary(bytes);
    world.last.say({ type: "error", id: second!.id, code: "busy", message: "One is under way." });
    assert.deepEqual([(await burst).span, (await burst).values.length], [0.002, 16]);
    await assert.rejects(busy, { code: "busy" });
  });

  it("measures the round trip by the clock that only goes forward", async () => {
    const { world, board } = makeBoard();
    welcome(world);
    const ping = board.ping();
    world.time += 0.025;
    world.last.say({ type: "pong", t: (world.last.sent[0] as { t: number }).t });
    assert.ok(Math.abs((await ping) - 25) < 1e-6);
    assert.equal(board.roundTrip, await ping);
  });

  it("comes back after a restart by itself, loops and listeners going on", async () => {
    const { world, board, events } = makeBoard();
    welcome(world);
    world.last.say(sample(1, 1));
    const loop = board[Symbol.asyncIterator]();
    assert.equal((await loop.next()).value.seq, 1);
    const next = loop.next();
    world.last.events.close(1006, false);
    assert.equal(board.channel("knob").value, null);
    await world.pass(1);
    welcome(world);
    world.last.say(sample(1, 2));
    assert.deepEqual((await next).value.values, [2]);
    assert.deepEqual(events, ["live", "lost", "connecting", "live"]);
    assert.equal(world.connections.length, 2);
  });

  it("goes stale and lost on a network that just stops, and drops what is left of the connection", async () => {
    const { world, events } = makeBoard();
    welcome(world);
    await world.pass(2.5);
    assert.deepEqual(events, ["live", "stale"]);
    await world.pass(8);
    assert.deepEqual(events, ["live", "stale", "lost", "connecting"]);
    assert.equal(world.connections[0]?.dropped, true);
  });

  it("hears nothing of a connection that was dropped", async () => {
    const { world, board } = makeBoard();
    const [old] = world.connections;
    board.connect();
    old!.accept();
    old!.say(HELLO);
    old!.events.close(1000, true);
    assert.equal(board.state.name, "connecting");
    assert.equal(board.hello, null);
  });

  it("says why it was refused, what to do, and when it tries again", async () => {
    const { world, board } = makeBoard();
    world.verdict = { code: "full", reason: "The board is full.", remedy: "Wait.", retryAfter: 5 };
    world.last.events.close(1006, false);
    await settled();
    assert.deepEqual(board.state, {
      name: "refused",
      code: "full",
      reason: "The board is full.",
      remedy: "Wait.",
      retryAt: world.time + 5 * 1.125,
    });
    await world.pass(5.7);
    assert.equal(world.connections.length, 2);
  });

  it("is ready when it has introduced itself, each time anew; never once closed", async () => {
    const { world, board } = makeBoard();
    const ready = board.ready();
    welcome(world);
    assert.equal((await ready).name, "kitchen");
    assert.equal((await board.ready()).name, "kitchen");
    world.last.events.close(1006, false);
    const again = board.ready();
    board.close();
    await assert.rejects(again, { code: "closed" });
  });

  it("closes with code and reason, ends its loops and leaves no timer behind", async () => {
    const { world, board } = makeBoard();
    welcome(world);
    const loop = board[Symbol.asyncIterator]();
    const next = loop.next();
    board.close(1000, "bye");
    assert.deepEqual(world.last.closed, [1000, "bye"]);
    world.last.events.close(1000, true);
    assert.equal((await next).done, true);
    assert.deepEqual(board.state, { name: "closed", code: 1000, clean: true });
    assert.equal(world.pending, 0);
  });

  it("counts bytes both ways, in UTF-8, and samples it was not sent", () => {
    const { world, board } = makeBoard();
    welcome(world);
    const before = board.received;
    world.last.events.text('{"type":"other","text":"Zoë"}');
    assert.equal(board.received - before, 30);
    world.last.say({ ...sample(9, 1), skipped: 4 });
    assert.equal(board.skipped, 4);
    board.send({ type: "ping", t: 1 });
    assert.equal(board.sent, '{"type":"ping","t":1}'.length);
  });

  it("is disturbed neither by what is no message nor by a listener that throws", async () => {
    const { world, board } = makeBoard();
    // What a listener throws is thrown again in a microtask of its own; here it is caught.
    const { queueMicrotask } = globalThis;
    const later: (() => void)[] = [];
    globalThis.queueMicrotask = (task) => later.push(task);
    board.on("sample", () => {
      throw new Error("the listener's own");
    });
    const got: number[] = [];
    board.on("sample", ({ seq }) => got.push(seq));
    welcome(world);
    for (const text of ["", "nonsense", "null", "[]", '{"type":5}', '{"type":"sample"}', '{"type":"hello"}'])
      world.last.events.text(text);
    world.last.events.binary(Uint8Array.of(1, 2, 3));
    world.last.say(sample(1, 1));
    globalThis.queueMicrotask = queueMicrotask;
    assert.deepEqual(got, [1]);
    assert.equal(later.length, 1);
    assert.throws(later[0]!, /the listener's own/);
  });
});

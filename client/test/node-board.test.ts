/** Samples that are only kept, as nobody needs each of them. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parseAddress } from "../address";
import { DEAD_AFTER, STALE_AFTER } from "../link";
import type { Vitals } from "../messages";
import { NodeBoard } from "../node-board";
import { FakeWorld, HELLO, sample, settled } from "./world";

function makeBoard() {
  const world = new FakeWorld();
  const board = new NodeBoard(parseAddress("192.168.1.50")!, {}, world);
  const told: unknown[] = [];
  board.on("state", ({ name }) => told.push(name));
  board.on("sample", ({ seq }) => told.push(seq));
  board.on("vitals", () => told.push("vitals"));
  board.on("kept", ({ seq }, at) => told.push(`${seq} of ${at}`));
  world.last.accept();
  world.last.say(HELLO, sample(1, 1, 1));
  told.length = 0;
  return { world, board, told };
}
const { channels, limits, handshake, readOnly, errors, ...state } = HELLO;
const VITALS: Vitals = { ...state, type: "vitals", viewers: 1, rtt: 1, channels: [] };

describe("a board that rests", () => {
  it("tells no sample until it is time, and has the newest all the same", () => {
    const { world, board, told } = makeBoard();
    board.rest(world.time + 1);
    world.last.say(sample(2, 10, 20), sample(3, 11, null));
    assert.deepEqual(told, []);
    assert.deepEqual(board.latest, sample(3, 11, null));
    assert.equal(board.channel("knob").value, 11);
    world.last.say(sample(4, 12, 22));
    assert.equal(board.channel("light").value, 22);
    world.time += 1;
    world.last.say(sample(5, 13, 23));
    assert.deepEqual(told, ["3 of 1000", "4 of 1000", 5]);
  });

  it("tells what it kept before anything else that happens", () => {
    const { world, board, told } = makeBoard();
    board.rest(world.time + 60);
    world.last.say(sample(2, 1, 1));
    world.time += 0.5;
    world.last.say(sample(3, 1, 1), VITALS, sample(4, 1, 1));
    world.last.events.close(1006, false);
    assert.deepEqual(told, ["3 of 1000.5", "vitals", "4 of 1000.5", "lost"]);
  });

  it("tells at once what is no ordinary sample: what was skipped is counted, what is no message is none", () => {
    const { world, board, told } = makeBoard();
    board.rest(world.time + 60);
    world.last.say({ ...sample(2, 1, 1), skipped: 3 });
    world.last.sayText('{"type":"sample","seq":3,"t":1,"values":[1,]}');
    world.last.sayText('{"type":"sample","seq":4,"t":1,"values":[1e3,-0.5]}');
    assert.deepEqual(told, [2, 4]);
    assert.equal(board.skipped, 3);
    assert.deepEqual(board.latest?.values, [1000, -0.5]);
  });

  it("hears what it keeps, and notices silence as ever", async () => {
    const { world, board, told } = makeBoard();
    board.rest(Number.POSITIVE_INFINITY);
    for (let i = 0; i < 20; i++) {
      await world.pass(1);
      world.last.say(sample(2 + i, 1, 1));
    }
    assert.equal(board.heardAt, world.time);
    assert.deepEqual(
      told.filter((name) => typeof name === "string" && !name.includes(" of ")),
      [],
    );
    await world.pass(STALE_AFTER);
    assert.equal(board.state.name, "stale");
    // A change of the connection ends the rest.
    told.length = 0;
    world.last.say(sample(50, 1, 1), sample(51, 1, 1));
    assert.deepEqual(told, ["live", 50, 51]);
    await world.pass(DEAD_AFTER);
    assert.equal(board.state.name, "lost");
  });

  it("counts the bytes that it keeps", () => {
    const { world, board } = makeBoard();
    const before = board.received;
    board.rest(world.time + 1);
    world.last.say(sample(2, 1, 1));
    assert.equal(board.received, before + JSON.stringify(sample(2, 1, 1)).length);
  });

  it("does not rest while a loop takes samples", async () => {
    const { world, board, told } = makeBoard();
    board.rest(world.time + 60);
    world.last.say(sample(2, 1, 1));
    const loop = board[Symbol.asyncIterator]();
    board.rest(world.time + 60);
    assert.equal((await loop.next()).value.seq, 2);
    world.last.say(sample(3, 1, 1));
    assert.equal((await loop.next()).value.seq, 3);
    await loop.return?.();
    board.rest(world.time + 60);
    world.last.say(sample(4, 1, 1));
    await settled();
    assert.deepEqual(told, ["2 of 1000", 3]);
  });
});

/** What the gateway keeps of a board, from a board's own words without a network. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { parseAddress } from "../../client/address";
import { NodeBoard } from "../../client/node-board";
import { FakeWorld, HELLO, sample } from "../../client/test/world";
import { Station } from "../station";

it("the newest values are kept while a board is away, unless it comes back with other channels", () => {
  const world = new FakeWorld();
  const address = parseAddress("10.0.0.1")!;
  const station = new Station({ id: "board", address }, new NodeBoard(address, {}, world));
  const comesBack = (channels: typeof HELLO.channels) => {
    world.last.events.close(1006, false);
    station.board.connect();
    world.last.accept();
    world.last.say({ ...HELLO, channels });
  };
  world.last.accept();
  world.last.say(HELLO, sample(1, 111, 22));
  const [first, second] = HELLO.channels.map(({ id }) => id) as [string, string];
  assert.deepEqual(station.values, { [first]: 111, [second]: 22 });
  comesBack(HELLO.channels);
  assert.deepEqual(station.values, { [first]: 111, [second]: 22 });
  comesBack([...HELLO.channels].reverse());
  assert.deepEqual(station.values, { [second]: null, [first]: null });
  assert.equal(station.age, null);
  // What was measured stays in its own history.
  assert.ok(station.history(first, 60).includes(111));
  assert.ok(!station.history(second, 60).includes(111));
});

/** A station of a board that has introduced itself, in a fake world. */
function makeStation() {
  const world = new FakeWorld();
  world.time = 1000;
  const address = parseAddress("10.0.0.1")!;
  const station = new Station({ id: "board", address }, new NodeBoard(address, {}, world));
  world.last.accept();
  world.last.say(HELLO);
  const told: number[] = [];
  station.board.on("sample", ({ seq }) => told.push(seq));
  return { world, station, told };
}
const knob = HELLO.channels[0]!.id;

it("of a second's samples the board tells the first, and the history has the last", () => {
  const { world, station, told } = makeStation();
  for (let i = 0; i < 12; i++) {
    world.time = 1000 + i / 4;
    world.last.say(sample(i, i, i));
  }
  assert.deepEqual(told, [0, 4, 8]);
  assert.deepEqual(station.history(knob, 4), [null, 3, 7, 11]);
  // Another second of silence.
  world.time += 1;
  assert.deepEqual(station.history(knob, 4), [3, 7, 11, null]);
  assert.equal(station.last?.seq, 11);
  assert.equal(station.age, 1);
});

it("the last sample before the connection ended is in the history, and stays the newest", () => {
  const { world, station } = makeStation();
  world.last.say(sample(1, 1, 1), sample(2, 2, 2));
  world.last.events.close(1006, false);
  assert.equal(station.last?.seq, 2);
  assert.deepEqual(station.values, { [knob]: 2, [HELLO.channels[1]!.id]: 2 });
  assert.deepEqual(station.history(knob, 2), [null, 2]);
});

it("whoever follows the board is told of each sample from the next one on, with its text", () => {
  const { world, station } = makeStation();
  const texts: string[] = [];
  world.last.say(sample(1, 1, 1), sample(2, 2, 2));
  const follower = {
    sample: (_: unknown, text: string) => texts.push(text),
    vitals: () => undefined,
    gone: () => undefined,
  };
  station.join(follower);
  world.last.say(sample(3, 3, 3), sample(4, 4, 4));
  station.followers.delete(follower);
  world.last.say(sample(5, 5, 5), sample(6, 6, 6));
  assert.deepEqual(
    texts,
    [3, 4].map((seq) => JSON.stringify(sample(seq, seq, seq))),
  );
  assert.equal(station.last?.seq, 6);
});

it("a listener has samples left out until it needs one again, but for the first of each second", () => {
  const { world, station, told } = makeStation();
  const asked: (number | undefined)[] = [];
  station.listener = () => {
    asked.push(station.last?.seq);
    return world.time + 0.5;
  };
  for (let i = 0; i < 16; i++) {
    world.time = 1000 + i / 8;
    world.last.say(sample(i, i, i));
  }
  assert.deepEqual(told, [0, 4, 8, 12]);
  assert.deepEqual(asked, told);
});

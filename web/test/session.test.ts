import assert from "node:assert/strict";
import { test } from "node:test";
import { Player, Recorder, readSession } from "../src/session";
import type { FromBoard } from "../src/wire";

const text = (raw: number) => `{"type":"sample","seq":1,"t":1,"values":[${raw}]}`;

async function recorded(): Promise<string> {
  const recorder = new Recorder("board", 50, 1000, "");
  recorder.add(50, text(0));
  recorder.add(51, text(1));
  recorder.mark({ time: 51.5, label: "1" });
  recorder.add(52, text(2));
  return recorder.file().text();
}

function player(file: string) {
  const session = readSession(file)!;
  const heard: (number | string)[] = [];
  const clock = { now: 50 };
  const events = {
    message: (message: FromBoard) => message.type === "sample" && heard.push(message.values[0]!),
    state: () => {},
    restart: () => heard.push("restart"),
    mark: (mark: { label: string }) => heard.push(`mark ${mark.label}`),
  };
  const play = new Player(session, events, () => clock.now);
  play.connect();
  return { play, heard, clock };
}

test("a recording comes back as it was, at its own pace", async () => {
  const { play, heard, clock } = player(await recorded());
  assert.deepEqual(heard, [0]);
  clock.now += 1.2;
  play.tick();
  assert.deepEqual(heard, [0, 1]);
  assert.ok(Math.abs(play.dateAt(play.now()) - 1001.2) < 1e-9);
  clock.now += 5;
  play.tick();
  assert.deepEqual(heard, [0, 1, "mark 1", 2]);
  assert.equal(play.playing, false);
});

test("pause, speed and seek", async () => {
  const { play, heard, clock } = player(await recorded());
  play.toggle();
  clock.now += 10;
  play.tick();
  assert.deepEqual(heard, [0]);
  play.toggle();
  play.speed = 4;
  clock.now += 0.3;
  play.tick();
  assert.deepEqual(heard, [0, 1]);
  play.seek(0.5);
  assert.deepEqual(heard, [0, 1, "restart", 0]);
});

test("a message spread over lines stays one entry", async () => {
  const recorder = new Recorder("board", 0, 0, "");
  recorder.add(0, '{\n"type": "sample",\r\n"values": [5]}');
  const session = readSession(await recorder.file().text())!;
  assert.deepEqual(session.entries, [{ at: 0, text: '{"type":"sample","values":[5]}' }]);
});

test("what is no session is none, and a file cut short plays to its last whole line", async () => {
  for (const file of ["", "x", "{}", '{"rheo":"session","version":2,"started":1}'])
    assert.equal(readSession(file), null);
  const file = await recorded();
  assert.equal(readSession(file.slice(0, -20))!.entries.length, 3);
});

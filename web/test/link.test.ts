import assert from "node:assert/strict";
import { test } from "node:test";
import { inWords, Link, type LinkState } from "../src/link";
import type { Verdict } from "../src/probe";

class FakeSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; wasClean: boolean }) => void) | null = null;
  readonly sent: string[] = [];
  closed = false;
  send(text: string) {
    this.sent.push(text);
  }
  close() {
    this.closed = true;
  }
  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  say(message: unknown) {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
  end(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code, wasClean: code === 1000 });
  }
}

const SAMPLE = { type: "sample", seq: 1, t: 1, values: [1] };

function start(verdict: Verdict | null = null) {
  const sockets: FakeSocket[] = [];
  const states: LinkState[] = [];
  const world = { now: 100, date: 1e9 };
  const link = new Link(
    {
      socket: () => {
        const socket = new FakeSocket();
        sockets.push(socket);
        return socket as unknown as WebSocket;
      },
      now: () => world.now,
      date: () => world.date + world.now,
      random: () => 0,
      probe: async () => verdict,
    },
    { message: () => {}, binary: () => {}, state: (state) => states.push(state), sent: () => {} },
  );
  link.connect();
  const pass = (seconds: number) => {
    world.now += seconds;
    link.tick();
  };
  return { link, sockets, states, world, pass, names: () => states.map(({ name }) => name) };
}

test("connecting, live, stale after two heartbeats, live again", () => {
  const { sockets, pass, names } = start();
  sockets[0]!.open();
  sockets[0]!.say(SAMPLE);
  pass(1.9);
  assert.deepEqual(names(), ["connecting", "live"]);
  pass(0.2);
  assert.deepEqual(names(), ["connecting", "live", "stale"]);
  sockets[0]!.say(SAMPLE);
  assert.equal(names().at(-1), "live");
});

test("a connection silent for long is given up and made anew", () => {
  const { sockets, pass, names } = start();
  sockets[0]!.open();
  sockets[0]!.say(SAMPLE);
  pass(3);
  pass(8);
  assert.equal(names().at(-1), "lost");
  assert.ok(sockets[0]!.closed);
  pass(0.6);
  assert.equal(sockets.length, 2);
});

const waitOf = (link: Link) =>
  "retryAt" in link.state ? Math.round((link.state.retryAt - link.now()) * 10) / 10 : 0;

test("lost says when it tries again, and waits longer each time", async () => {
  const { link, sockets, pass } = start();
  const waits: number[] = [];
  for (let attempt = 0; attempt < 4; attempt++) {
    sockets.at(-1)!.end();
    await null;
    waits.push(waitOf(link));
    pass(20);
  }
  assert.deepEqual(waits, [0.5, 1, 2, 4]);
});

test("only a connection that carried data ends the backoff", () => {
  const { link, sockets, pass } = start();
  for (let attempt = 0; attempt < 5; attempt++) {
    sockets.at(-1)!.open();
    sockets.at(-1)!.end();
    pass(20);
  }
  sockets.at(-1)!.open();
  sockets.at(-1)!.say(SAMPLE);
  sockets.at(-1)!.end();
  assert.deepEqual([link.state.name, waitOf(link)], ["lost", 0.5]);
});

test("a tab or network that returns does not wait", () => {
  const { link, sockets } = start();
  sockets[0]!.end();
  link.wake();
  assert.equal(sockets.length, 2);
});

test("a handshake that fails although the board answers is a refusal, with the board's wait", async () => {
  const { link, sockets, pass } = start({ code: "full", reason: "no room", remedy: "", retryAfter: 5 });
  sockets[0]!.end();
  await new Promise(setImmediate);
  assert.equal(inWords(link.state), "full");
  pass(4.9);
  assert.equal(sockets.length, 1);
  pass(0.2);
  assert.equal(sockets.length, 2);
});

test("an attempt that hangs is given up", () => {
  const { pass, names } = start();
  pass(9);
  assert.equal(names().at(-1), "lost");
});

test("closed on purpose stays closed until asked", () => {
  const { link, sockets, pass, names } = start();
  sockets[0]!.open();
  sockets[0]!.say(SAMPLE);
  link.close(1000);
  sockets[0]!.end(1000);
  pass(100);
  assert.equal(names().at(-1), "closed");
  assert.equal(sockets.length, 1);
  link.connect();
  assert.equal(names().at(-1), "connecting");
});

test("what is not rheo.v1 is ignored", () => {
  const { sockets, names } = start();
  sockets[0]!.open();
  for (const data of ["2048", "{", "null", "[]"]) sockets[0]!.onmessage?.({ data });
  assert.deepEqual(names(), ["connecting"]);
});

test("each connection keeps its date, though the viewer's clock is set", () => {
  const { link, sockets, world, pass } = start();
  sockets[0]!.open();
  sockets[0]!.say(SAMPLE);
  world.date += 3600;
  assert.equal(link.dateAt(101), 1e9 + 101);
  sockets[0]!.end();
  pass(10);
  sockets[1]!.open();
  assert.equal(link.dateAt(101), 1e9 + 101);
  assert.equal(link.dateAt(111), 1e9 + 3600 + 111);
});

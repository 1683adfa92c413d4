/** The client on Node over real sockets. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import type { Board } from "../board";
import { connect } from "../node";
import { startFakeBoard } from "./fake-board";

/** Waits for a state. */
function until<Name extends Board["state"]["name"]>(board: Board, name: Name) {
  type State = Extract<Board["state"], { name: Name }>;
  if (board.state.name === name) return Promise.resolve(board.state as State);
  return new Promise<State>((resolve) => {
    const off = board.on("state", (state) => {
      if (state.name !== name) return;
      off();
      resolve(state as State);
    });
  });
}

describe("connect on Node", () => {
  it("reads samples, commands, bursts and pings", async () => {
    const fake = await startFakeBoard();
    const board = connect(`ws://127.0.0.1:${fake.port}`);
    assert.equal((await board.ready()).name, "kitchen");
    for await (const { values } of board) {
      assert.deepEqual(values, [2048, 310.5]);
      break;
    }
    await board.set({ channel: "knob", deadband: 2 });
    await assert.rejects(board.set({ rate: 1000 }), { code: "bad-field", message: "rate: 1 to 100." });
    const { values, span } = await board.burst("knob", 16);
    assert.deepEqual([values[15], span], [1500, 0.002]);
    assert.ok((await board.ping()) >= 0);
    board.close(1000, "bye");
    assert.deepEqual(await until(board, "closed"), { name: "closed", code: 1000, clean: true });
    await fake.stop();
  });

  it("reads long messages of two boards that come piece by piece at the same time", async () => {
    const names = ["a", "b"].map((letter) => letter.repeat(300_000));
    const fakes = await Promise.all(names.map((name) => startFakeBoard({ name })));
    const boards = fakes.map(({ port }) => connect(`127.0.0.1:${port}`));
    const told = await Promise.all(boards.map(async (board) => (await board.ready()).name));
    assert.ok(told.every((name, i) => name === names[i]));
    for (const board of boards) board.close();
    for (const fake of fakes) await fake.stop();
  });

  it("waits for a board that is not there, says why, and finds it when it comes", async () => {
    const gone = await startFakeBoard();
    await gone.stop();
    const board = connect(`127.0.0.1:${gone.port}`);
    assert.equal((await until(board, "lost")).reason, "nothing listens there (ECONNREFUSED)");
    const fake = await startFakeBoard({ port: gone.port });
    await board.ready();
    await fake.stop();
    assert.match((await until(board, "lost")).reason, /ended \(1006\)/);
    const back = await startFakeBoard({ port: gone.port });
    await board.ready();
    board.close();
    await back.stop();
  });

  const REFUSALS: [
    status: string,
    headers: string[],
    body: string,
    code: string,
    reason: RegExp,
    remedy: RegExp,
  ][] = [
    [
      "503 Service Unavailable",
      ["Retry-After: 7"],
      "The board is full: 6 viewers. Close another page.",
      "full",
      /^The board is full: 6 viewers\.$/,
      /^Close another page\.$/,
    ],
    ["503 Service Unavailable", ["X-Rheo-Reason: away"], "The board is away.", "away", /away/, /^$/],
    ["401 Unauthorized", [], "A token is needed.", "token", /token/, /\?token=/],
    ["421 Misdirected Request", [], "Not this name.", "host", /Not this name/, /"hosts"/],
    ["403 Forbidden", [], "", "origin", /does not admit/, /"origins"/],
    ["404 Not Found", [], "", "path", /no board under this/, /path/],
    ["418 I'm a teapot", [], "", "http-418", /status 418/, /^$/],
    ["200 OK", [], "", "http-200", /status 200/, /^$/],
  ];
  for (const [status, headers, body, code, reason, remedy] of REFUSALS)
    it(`says why it was refused with ${status}`, async () => {
      const fake = await startFakeBoard({ refusal: { status, headers, body } });
      const board = connect(`127.0.0.1:${fake.port}`);
      const state = await until(board, "refused");
      assert.equal(state.code, code);
      assert.match(state.reason, reason);
      assert.match(state.remedy, remedy);
      const wait = state.retryAt - board.now();
      assert.ok(wait > 3 && wait < 19, `waits ${wait} s`);
      board.close();
      await fake.stop();
    });

  it("keeps trying with a server that is something else altogether", async () => {
    const server = createServer((socket) => socket.end("220 mail.example ESMTP\r\n")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const board = connect(`127.0.0.1:${(server.address() as { port: number }).port}`);
    assert.match((await until(board, "lost")).reason, /Parse Error/);
    board.close();
    assert.equal(board.state.name, "closed");
    server.close();
  });

  it("reads no endless refusal", async () => {
    const fake = await startFakeBoard({ refusal: { status: "503 Full", body: "x".repeat(1e6) } });
    const board = connect(`127.0.0.1:${fake.port}`);
    const { reason } = await until(board, "refused");
    assert.ok(reason.length <= 300);
    board.close();
    await fake.stop();
  });

  it("throws for what is no address", () => {
    assert.throws(() => connect("not an address"), /"not an address" is no address/);
  });
});

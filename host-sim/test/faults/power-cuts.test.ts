/** The whole board, its power cut in each write and erasure of flash that an operation takes, one after the other. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";
import WebSocket from "ws";
import {
  freePort,
  HOME,
  installed,
  PATIENCE,
  startWorkbench,
  type Workbench,
} from "../../../tools/flash/test/workbench.js";
import { diskOf } from "../../espruino/disk.js";

const OPTIONS = { timeout: 2 * PATIENCE };
const SETTINGS = { wifi: HOME, token: "guard", viewers: 3 };
const LOG = [{ uptime: 1, boot: 1, message: "earlier" }];
/** An operation takes at most so many writes and erasures. */
const MOST = 40;

interface Board extends Workbench {
  http: number;
}

async function boardWith(settings: Record<string, unknown>): Promise<Board> {
  const http = await freePort();
  const workbench = await startWorkbench({
    ...installed({ ...settings, port: http }),
    "rheo.log": Buffer.from(JSON.stringify(LOG)),
  });
  await workbench.printed(/listening on port/);
  return { ...workbench, http };
}

function json(board: Board, name: string): unknown {
  return JSON.parse(board.flash.get(name)?.toString() ?? "null");
}

/**
 * Cuts the power in each write of an operation in turn, gives it back, and looks.
 * @param check sees the board after its next start
 */
async function cutEach(
  settings: Record<string, unknown>,
  operate: (board: Board) => Promise<void>,
  check: (board: Board, cut: number) => void,
): Promise<number> {
  for (let cut = 0; cut < MOST; cut++) {
    const board = await boardWith(settings);
    try {
      const { partition } = diskOf(board.flash);
      let lost: () => void = () => undefined;
      const gone = new Promise<void>((resolve) => {
        lost = resolve;
      });
      partition.cutAfter(cut, (cut % 3) / 3, () => lost());
      const done = operate(board).then(
        () => true,
        () => false,
      );
      const finished = await Promise.race([done, gone.then(() => false)]);
      board.powerOff();
      const wasCut = partition.restorePower();
      if (finished && !wasCut) return cut;
      board.powerOn();
      assert.equal(board.flash.get(".bootcde")?.length, installed({})[".bootcde"]!.length);
      check(board, cut);
    } finally {
      await board.close();
    }
  }
  throw new Error(`more than ${MOST} writes`);
}

/** Sends a command as a viewer and waits until it is acknowledged. */
function command(board: Board, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${board.http}/?token=guard`, "rheo.v1");
    socket.on("message", (data) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === "hello") socket.send(text);
      if (type === "ack" || type === "error") {
        socket.terminate();
        type === "ack" ? resolve() : reject(new Error(String(data)));
      }
    });
    socket.on("error", reject);
  });
}

test("set: the settings are the old or the new ones, and nothing of them is lost", OPTIONS, async () => {
  const writes = await cutEach(
    SETTINGS,
    (board) => command(board, '{"type":"set","id":1,"name":"Workbench"}'),
    (board, cut) => {
      const { port: _port, name, ...rest } = json(board, "rheo.json") as Record<string, unknown>;
      assert.deepEqual(rest, SETTINGS, `cut ${cut}`);
      assert.ok(name === undefined || name === "Workbench", `cut ${cut}: name ${name}`);
      assert.deepEqual(json(board, "rheo.log"), LOG);
    },
  );
  assert.ok(writes >= 6, `${writes} writes`);
});

test("an error's restart: the log keeps what it had", OPTIONS, async () => {
  const writes = await cutEach(
    SETTINGS,
    async (board) => {
      board.type('setTimeout(function(){throw new Error("for a test")},1)');
      await board.printed(/restarting after Error: for a test/);
      for (let looks = 0; looks < 100 && !diskOf(board.flash).partition.isDead; looks++) {
        if (board.flash.get("rheo.log")?.toString().includes("for a test") && !board.flash.has("rheo.log~"))
          return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    (board, cut) => {
      const log = json(board, "rheo.log") as typeof LOG;
      assert.deepEqual(log[0], LOG[0], `cut ${cut}`);
      assert.ok(log.length === 1 || /for a test/.test(log[1]!.message), `cut ${cut}`);
      assert.equal((json(board, "rheo.json") as { token: string }).token, "guard");
    },
  );
  assert.ok(writes >= 6, `${writes} writes`);
});

/** Tries a network on the set-up page and waits until it is saved. */
async function join(board: Board): Promise<void> {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const ask = (headers: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const asked = request({ port: board.http, path: "/join", headers, agent: false }, (answer) => {
        let body = "";
        answer.on("data", (piece) => {
          body += piece;
        });
        answer.on("end", () => resolve(body));
      });
      asked.on("error", reject).end();
    });
  let said = await ask({ "X-Ssid": base64(HOME.ssid), "X-Password": base64(HOME.password) });
  while (/testing/.test(said)) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    said = await ask({});
  }
  assert.match(said, /saved/);
}

test(
  "the set-up page's save: the board knows its network or asks again, and keeps its other settings",
  OPTIONS,
  async () => {
    const others = { token: "guard", viewers: 3 };
    const writes = await cutEach(others, join, (board, cut) => {
      const { port: _port, wifi, ...rest } = json(board, "rheo.json") as Record<string, unknown>;
      assert.deepEqual(rest, others, `cut ${cut}`);
      if (wifi !== undefined)
        assert.deepEqual({ ...(wifi as object), hostname: "" }, { ...HOME, hostname: "" });
    });
    assert.ok(writes >= 6, `${writes} writes`);
  },
);

test("full flash: the old settings stay, and the answer says so", OPTIONS, async (t) => {
  const board = await boardWith(SETTINGS);
  t.after(() => board.close());
  board.type('var s=require("Storage");s.write("theirs","x",0,s.getFree()-32-4200)');
  const before = board.flash.get("rheo.json");
  for (let times = 0; times < 2; times++) {
    await assert.rejects(command(board, '{"type":"set","id":1,"name":"Workbench"}'), /not-stored/);
    await new Promise((resolve) => setTimeout(resolve, 1100));
  }
  assert.deepEqual(board.flash.get("rheo.json"), before);
});

/** Sends commands as a viewer, one after the other without waiting; resolves with the answers. */
function commands(board: Board, texts: string[]): Promise<Record<string, unknown>[]> {
  const answers: Record<string, unknown>[] = [];
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${board.http}/?token=guard`, "rheo.v1");
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as Record<string, unknown>;
      if (message.type === "hello") for (const text of texts) socket.send(text);
      if (message.type !== "ack" && message.type !== "error") return;
      answers.push(message);
      if (answers.length < texts.length) return;
      socket.terminate();
      resolve(answers);
    });
    socket.on("error", reject);
    socket.on("close", () => reject(new Error(`closed after ${JSON.stringify(answers)}`)));
  });
}

test(
  "changes one after the other: two writes of the file, all acknowledged, all stored",
  OPTIONS,
  async (t) => {
    const board = await boardWith(SETTINGS);
    t.after(() => board.close());
    const { partition } = diskOf(board.flash);
    await command(board, '{"type":"set","id":1,"name":"a"}');
    const once = partition.writes;
    // Flash may be written again.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const before = partition.writes;
    const names = ["Bench", "Shed", "Attic", "Roof"];
    const texts = names.map((name, id) => JSON.stringify({ type: "set", id, name }));
    texts.push(JSON.stringify({ type: "set", id: 4, channel: "knob", label: "Level" }));
    assert.deepEqual(
      await commands(board, texts),
      texts.map((_, id) => ({ type: "ack", id })),
    );
    assert.ok(
      partition.writes - before <= 2 * once,
      `${partition.writes - before} writes, ${once} for one change`,
    );
    const { name, label } = json(board, "rheo.json") as Record<string, unknown>;
    assert.deepEqual([name, label], ["Roof", "Level"]);
  },
);

test("who changes something twice and leaves at once has stored both", OPTIONS, async (t) => {
  const board = await boardWith(SETTINGS);
  t.after(() => board.close());
  await command(board, '{"type":"set","id":1,"name":"Bench"}');
  // It takes the next command at once, and does not store it yet.
  await new Promise((resolve) => setTimeout(resolve, 100));
  await new Promise<void>((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${board.http}/?token=guard`, "rheo.v1");
    socket.on("error", reject);
    socket.on("open", () => {
      socket.send('{"type":"set","id":2,"name":"Shed"}', () => socket.close());
      socket.on("close", () => resolve());
    });
  });
  while ((json(board, "rheo.json") as { name: string }).name !== "Shed")
    await new Promise((resolve) => setTimeout(resolve, 50));
});

test("more changes at once than may wait: what is not stored is said, and in force", OPTIONS, async (t) => {
  const board = await boardWith(SETTINGS);
  t.after(() => board.close());
  // Each viewer no more than may wait to be carried out.
  const texts = (from: number) =>
    Array.from({ length: 5 }, (_, n) => JSON.stringify({ type: "set", id: from + n, name: `n${from + n}` }));
  const answers = (await Promise.all([commands(board, texts(0)), commands(board, texts(5))])).flat();
  const refused = answers.filter(({ type }) => type === "error");
  assert.deepEqual(
    refused.map(({ code }) => code),
    ["not-stored"],
    JSON.stringify(answers),
  );
});

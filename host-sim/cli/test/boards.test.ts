import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { WebSocket } from "ws";
import { pickFreePort } from "../../shell/ports.js";
import { eachBoard } from "../boards.js";
import { Command, run } from "./command.js";

/** Starts so many boards, each with a port for its workbench behind theirs, and waits until all listen. */
async function boards(count: number, ...args: string[]): Promise<{ command: Command; port: number }> {
  const port = await pickFreePort(2 * count);
  const command = new Command(["--boards", String(count), "--port", String(port), ...args]);
  await command.until(/All \d+ boards listen/);
  return { command, port };
}

/** Milliseconds without a reading after which a board has hung, even on a machine that does much else. */
const PATIENCE = 180_000;

interface Stream {
  values: number[];
  /** Waits for so many more. */
  more(count: number): Promise<void>;
  readonly open: boolean;
}

async function watch(port: number): Promise<Stream> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  const values: number[] = [];
  socket.on("message", (text) => values.push(Number(text)));
  socket.on("error", () => undefined);
  await once(socket, "open");
  return {
    values,
    get open() {
      return socket.readyState === WebSocket.OPEN;
    },
    async more(count) {
      const enough = values.length + count;
      while (values.length < enough) await once(socket, "message", { signal: AbortSignal.timeout(PATIENCE) });
    },
  };
}

async function post(port: number, path: string, body: unknown): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

async function statusOf(port: number): Promise<{ name: string; uptime: number }> {
  return (await fetch(`http://127.0.0.1:${port}/status`)).json() as Promise<{ name: string; uptime: number }>;
}

test("three boards: a table of addresses, a name and a stream of its own each, one end for all", async () => {
  const { command, port } = await boards(3, "--no-noise");
  for (const index of [0, 1, 2]) {
    const row = `Board ${index + 1} +http://localhost:${port + index}/ +http://localhost:${port + 3 + index}/`;
    assert.match(command.stdout, new RegExp(row));
    assert.equal((await statusOf(port + index)).name, `Board ${index + 1}`);
  }
  const streams = await Promise.all([0, 1, 2].map((index) => watch(port + index)));
  await Promise.all(streams.map((stream) => stream.more(3)));
  for (const [index, position] of [0.2, 0.5, 0.8].entries()) {
    await post(port + 3 + index, "/knob", { position });
  }
  await Promise.all(
    streams.map(async ({ values, more }, index) => {
      while (values.at(-1)! < index * 1300 || values.at(-1)! > index * 1300 + 1300) await more(1);
    }),
  );
  const { code } = await command.stop();
  assert.equal(code, 0);
  for (const index of [0, 1, 2]) await assert.rejects(statusOf(port + index));
});

test("a board that restarts does not disturb the others", async () => {
  const { command, port } = await boards(3);
  try {
    const [first, second, third] = await Promise.all([0, 1, 2].map((index) => watch(port + index)));
    await Promise.all([first, second, third].map((stream) => stream.more(2)));
    await post(port + 4, "/power", { restart: true });
    await Promise.all([first, third].map((stream) => stream.more(10)));
    assert.deepEqual([first.open, second.open, third.open], [true, false, true]);
    assert.ok((await statusOf(port + 1)).uptime < (await statusOf(port)).uptime);
  } finally {
    await command.stop();
  }
});

test("starting 50 boards restarts none", async () => {
  const { command, port } = await boards(50);
  try {
    const statuses = await Promise.all(Array.from({ length: 50 }, (_, index) => statusOf(port + index)));
    assert.equal(new Set(statuses.map(({ name }) => name)).size, 50);
    const streams = await Promise.all(Array.from({ length: 50 }, (_, index) => watch(port + index)));
    await Promise.all(streams.map((stream) => stream.more(20)));
    assert.doesNotMatch(command.stdout, /restarts the board/);
  } finally {
    await command.stop();
  }
});

test("knobs, seeds and ports differ; a position and what was not given stay", () => {
  const knob = { kind: "sine", parameter: 4 } as const;
  const planned = eachBoard({ bundle: "a.js", port: 9000, seed: 7, knob, console: 2000 }, 200);
  const distinct = (values: unknown[]): void => assert.equal(new Set(values).size, 200);
  distinct(planned.map(({ options }) => options.knob?.parameter));
  distinct(planned.map(({ options }) => options.seed));
  distinct(planned.flatMap(({ options }) => options.port));
  assert.deepEqual(planned[0].options.knob, knob);
  assert.equal(planned[9].options.console, 2009);
  assert.equal(planned[9].options.control, undefined);
  const still = eachBoard({ bundle: "a.js", knob: { kind: "manual", parameter: 0.3 } }, 2);
  assert.equal(still[1].options.knob?.parameter, 0.3);
});

const WRONG: Array<[args: string[], message: RegExp]> = [
  [["--boards", "0"], /--boards takes a whole number from 1 to 200, not "0"/],
  [["--boards", "201"], /not "201"/],
  [["--boards", "three"], /not "three"/],
  [["--boards", "3", "--port", "65534"], /ends beyond port 65535/],
  [["--boards", "3", "--control", "8081"], /from --port 8080 and from --control 8081: they meet/],
  [["--boards", "3", "--flash", "f.bin"], /--flash keeps one board's Storage/],
  [["--boards", "3", "--record", "t.csv"], /--record writes one board's trace/],
];

for (const [args, message] of WRONG) {
  test(`wrong: ${args.join(" ")} is explained, exit code 2`, async () => {
    const { code, stdout, stderr } = await run(...args);
    assert.deepEqual([code, stdout], [2, ""]);
    assert.match(stderr, message);
  });
}

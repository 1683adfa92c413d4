/** `npm run watch` as a command, against boards on real sockets. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { describe, it } from "node:test";
import { type FakeBoard, startFakeBoard } from "../../test/fake-board";

/** The command running, and what it printed so far. */
function watch(...args: string[]) {
  return start(process.execPath, ["dist/client/watch/main.js", ...args]);
}

function start(program: string, args: string[]) {
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout!.on("data", (piece) => (text.out += piece));
  child.stderr!.on("data", (piece) => (text.err += piece));
  const ended = once(child, "close").then(([code]) => code as number);
  return { child, text, ended };
}

async function until(text: () => string, pattern: RegExp): Promise<void> {
  const end = Date.now() + 20_000;
  while (!pattern.test(text())) {
    if (Date.now() > end) throw new Error(`no ${pattern} in: ${text()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function withBoard(
  body: (board: FakeBoard, address: string) => Promise<void>,
  every = 10,
): Promise<void> {
  const board = await startFakeBoard({ every });
  try {
    await body(board, `127.0.0.1:${board.port}`);
  } finally {
    await board.stop();
  }
}

describe("npm run watch", () => {
  it("writes so many samples and ends with 0; the connection's story goes to standard error", () =>
    withBoard(async (_, address) => {
      const { text, ended } = watch(address, "--count", "3", "--channel", "knob");
      assert.equal(await ended, 0);
      assert.match(text.out, /^knob 2048 LSB\nknob \d+ LSB\nknob \d+ LSB\n$/);
      assert.equal(text.err, `${address}: live\n`);
    }));

  it("ends after so many seconds", () =>
    withBoard(async (_, address) => {
      const { text, ended } = watch(address, "--seconds", "1", "--format", "csv");
      assert.equal(await ended, 0);
      assert.match(text.out, /^t,knob,light\n[\d.]+,2048,310.5\n/);
    }));

  it("ends quietly when its reader does", () =>
    withBoard(async (_, address) => {
      const command = `"${process.execPath}" dist/client/watch/main.js ${address} | head -2; echo "exit \${PIPESTATUS[0]}"`;
      const { text, ended } = start("bash", ["-c", command]);
      assert.equal(await ended, 0);
      assert.match(text.out, /^knob.*\nknob.*\nexit 0\n$/);
      assert.equal(text.err, `${address}: live\n`);
    }));

  it("watches several boards at once, and says whose a line is", () =>
    withBoard(async (first, one) => {
      const second = await startFakeBoard({ name: "cellar", every: 10 });
      const { text, child, ended } = watch(one, `127.0.0.1:${second.port}`, "--format", "ndjson");
      await until(
        () => text.out,
        /"board":"kitchen"[\s\S]*"board":"cellar"|"board":"cellar"[\s\S]*"board":"kitchen"/,
      );
      assert.equal(first.viewers.size, 1);
      child.kill("SIGINT");
      assert.equal(await ended, 0);
      for (const line of text.out.trim().split("\n")) assert.equal(typeof JSON.parse(line).seq, "number");
      await second.stop();
    }));

  it("waits for a board that is not there, says so once, and goes on over its restarts", async () => {
    const gone = await startFakeBoard();
    await gone.stop();
    const { text, child, ended } = watch(`127.0.0.1:${gone.port}`);
    await until(
      () => text.err,
      /waiting for it: nothing listens there \(ECONNREFUSED\); trying again in \d+ s\n/,
    );
    for (const round of [1, 2]) {
      const board = await startFakeBoard({ port: gone.port });
      await until(() => text.err, new RegExp(`(live[\\s\\S]*){${round}}`));
      await until(() => text.out, new RegExp(`(knob 2048.*\n){${round}}`));
      await board.stop();
    }
    child.kill("SIGTERM");
    assert.equal(await ended, 0);
    assert.match(text.err, /^.*waiting.*\n.*live\n.*waiting.*\n(.*waiting.*\n)*.*live\n/);
  });

  it("says why a board refuses, and ends with 3", async () => {
    const board = await startFakeBoard({
      refusal: { status: "401 Unauthorized", body: "A token is needed." },
    });
    const { text, ended } = watch(`127.0.0.1:${board.port}`, "--seconds", "1.5");
    assert.equal(await ended, 3);
    assert.match(
      text.err,
      /refused: A token is needed\. Add \?token=… to the address\.; trying again in \d+ s\n$/,
    );
    await board.stop();
  });

  it("ends with 1 when nothing came, and with 2 for a wrong command line", async () => {
    const gone = await startFakeBoard();
    await gone.stop();
    const nobody = watch(`127.0.0.1:${gone.port}`, "--seconds", "0.5");
    assert.equal(await nobody.ended, 1);
    assert.match(nobody.text.err, /No sample came\.\n$/);
    const { text, ended } = watch();
    assert.equal(await ended, 2);
    assert.match(text.err, /^Which board\?.*\n\(--help lists the options\.\)\n$/);
  });

  it("says which channels there are when one is not", () =>
    withBoard(async (_, address) => {
      const { text, ended } = watch(address, "--channel", "door", "--count", "1");
      assert.equal(await ended, 0);
      assert.match(text.err, /it has no channel door; it has knob, light\n/);
      assert.equal(text.out, "door –\n");
    }));

  it("leaves out what a slow reader has no room for, and says how much", () =>
    withBoard(async (_, address) => {
      const { child, text, ended } = start(process.execPath, [
        "dist/client/watch/main.js",
        address,
        "--format",
        "ndjson",
      ]);
      child.stdout!.pause();
      await until(() => text.err, /live/);
      await new Promise((resolve) => setTimeout(resolve, 4000));
      child.kill("SIGINT");
      child.stdout!.resume();
      assert.equal(await ended, 0);
      assert.match(text.err, /Samples left out, as the reader was slow: \d+\n$/);
    }, 0.5));
});

/** Clients that people use: each connects, streams, pings and closes cleanly. */
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { it } from "node:test";
import { promisify } from "node:util";
import { WebSocket as Undici } from "undici";
import Ws from "ws";
import { onEachTarget } from "../blackbox/each-target";
import { untilViewers } from "../faults/health";

/** Debian's interpreter: the package python3-websockets is for it. */
const PYTHON = "/usr/bin/python3";
const hasPython = spawnSync(PYTHON, ["-c", "import websockets"]).status === 0;

const PYTHON_CLIENT = `
import asyncio, json, sys, websockets
async def main(port):
    async with websockets.connect(f"ws://127.0.0.1:{port}/ws", subprotocols=["rheo.v1"]) as viewer:
        assert viewer.subprotocol == "rheo.v1", viewer.subprotocol
        assert json.loads(await viewer.recv())["type"] == "hello"
        numbers = []
        while len(numbers) < 5:
            message = json.loads(await viewer.recv())
            if message["type"] == "sample": numbers.append(message["seq"])
        assert numbers == list(range(numbers[0], numbers[0] + 5)), numbers
        await asyncio.wait_for(await viewer.ping(b"who is there"), 20)
    print(viewer.close_code, numbers)
asyncio.run(main(int(sys.argv[1])))
`;

onEachTarget("clients", { deadband: 0 }, (board) => {
  const url = () => `ws://127.0.0.1:${board.port}/ws`;

  it("ws: streams, gets its pong, closes with 1000", async () => {
    const viewer = new Ws(url(), "rheo.v1");
    const messages: Array<{ type: string; seq?: number }> = [];
    const enough = new Promise<void>((resolve) => {
      viewer.on("message", (data) => {
        messages.push(JSON.parse(data.toString()));
        if (messages.filter(({ type }) => type === "sample").length === 5) resolve();
      });
    });
    await once(viewer, "open");
    assert.equal(viewer.protocol, "rheo.v1");
    assert.equal(viewer.extensions, "");
    await enough;
    assert.equal(messages[0]?.type, "hello");
    viewer.ping("who is there");
    const [payload] = await once(viewer, "pong");
    assert.equal(payload.toString(), "who is there");
    viewer.close(1000, "bye");
    const [code] = await once(viewer, "close");
    assert.equal(code, 1000);
    await untilViewers(board.port, 0);
  });

  it("undici, Node's own WebSocket: streams, is answered, closes cleanly", async () => {
    const viewer = new Undici(url(), "rheo.v1");
    const types: string[] = [];
    const answered = new Promise<void>((resolve) => {
      viewer.addEventListener("message", ({ data }) => {
        types.push(JSON.parse(data).type);
        if (types.includes("pong") && types.filter((type) => type === "sample").length > 4) resolve();
      });
    });
    await once(viewer as unknown as EventTarget, "open");
    viewer.send('{"type":"ping","t":1}');
    await answered;
    assert.equal(types[0], "hello");
    const closed = once(viewer as unknown as EventTarget, "close");
    viewer.close(1000, "bye");
    const [event] = await closed;
    assert.deepEqual([event.code, event.wasClean], [1000, true]);
    await untilViewers(board.port, 0);
  });

  it("Python's websockets: streams, gets its pong, closes with 1000", {
    skip: !hasPython && "no python3-websockets",
  }, async () => {
    const { stdout } = await promisify(execFile)(PYTHON, ["-c", PYTHON_CLIENT, String(board.port)], {
      timeout: 60_000,
    });
    assert.match(stdout, /^1000 \[/);
    await untilViewers(board.port, 0);
  });
});

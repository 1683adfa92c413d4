import assert from "node:assert/strict";
import { it } from "node:test";
import { onEachTarget } from "../blackbox/each-target";
import { RawClient, upgradeRequest } from "../raw-client";
import { assertServes, get, untilViewers } from "./health";

/** Opens a connection and sends a handshake; the answer's head, or "" when TCP was not accepted or reset. */
async function knock(port: number): Promise<{ client: RawClient | undefined; head: string }> {
  let client: RawClient | undefined;
  try {
    client = await RawClient.open(port);
    client.send(upgradeRequest(port));
    return { client, head: await client.head() };
  } catch {
    return { client, head: "" };
  }
}

onEachTarget("more viewers than there is room for", { deadband: 0 }, (board) => {
  it("of 50 at once six get in, the others 503 with Retry-After, and nobody is evicted", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => knock(board.port)));
    const admitted = answers.filter(({ head }) => head.startsWith("HTTP/1.1 101 "));
    const refused = answers.filter(({ head }) => head.startsWith("HTTP/1.1 503 "));
    // While connections beyond the chip's sockets are turned away a place may stay empty; never one too many.
    assert.ok(admitted.length > 0 && admitted.length <= 6, `${admitted.length} admitted`);
    assert.ok(refused.length > 0);
    for (const { head } of refused) assert.match(head, /\r\nRetry-After: 5\r\n/);
    for (const { head } of answers) assert.match(head, /^(HTTP\/1\.1 (101|503) |$)/);
    for (const { client } of admitted)
      for (let n = 0; n < 3; n++) assert.match(await client!.text(), /^\d+$/);
    for (const { client } of answers) client?.destroy();
    await untilViewers(board.port, 0);
  });

  it("the seventh is refused while six watch, pages are still served, and a free place is given again", async () => {
    const six = [];
    for (let n = 0; n < 6; n++) six.push(await RawClient.webSocket(board.port));
    for (let n = 0; n < 20; n++) {
      const { client, head } = await knock(board.port);
      assert.match(head, /^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 5\r\n/);
      client?.destroy();
    }
    assert.match(await get(board.port, "/value"), /^HTTP\/1\.1 200 /);
    for (const client of six) assert.match(await client.text(), /^\d+$/);
    six.pop()?.destroy();
    await untilViewers(board.port, 5);
    six.push(await RawClient.webSocket(board.port));
    for (const client of six) client.destroy();
    await untilViewers(board.port, 0);
    await assertServes(board.port);
  });
});

onEachTarget("ten browsers load the page at once", {}, (board) => {
  /** The page's bytes, asked for again after a 503 or a connection turned away, as browsers do on F5. */
  async function page(): Promise<Buffer> {
    for (let n = 0; n < 200; n++) {
      try {
        const client = await RawClient.open(board.port);
        client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n");
        const bytes = await client.rest();
        const end = bytes.indexOf("\r\n\r\n");
        const length = /^HTTP\/1\.1 200 [\s\S]*\r\nContent-Length: (\d+)\r\n/.exec(
          bytes.toString("latin1", 0, end + 2),
        );
        if (length && bytes.length === end + 4 + Number(length[1])) return bytes.subarray(end + 4);
      } catch {
        // Turned away: all sockets were taken.
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("no page");
  }

  it("all get it whole, and a viewer keeps its stream meanwhile", async () => {
    const viewer = await RawClient.webSocket(board.port, "/ws", ["Sec-WebSocket-Protocol: rheo.v1"]);
    const first = Number((await viewer.message("sample")).seq);
    const pages = await Promise.all(Array.from({ length: 10 }, page));
    for (const bytes of pages) assert.deepEqual(bytes, pages[0]);
    let last = first;
    while (last < first + 3) last = Number((await viewer.message("sample")).seq);
    viewer.destroy();
  });

  it("F5 held down: 40 loads broken off, then the page comes", async () => {
    for (let n = 0; n < 40; n++) {
      const client = await RawClient.open(board.port).catch(() => undefined);
      client?.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
      if (n % 2) await client?.head().catch(() => "");
      client?.destroy();
    }
    assert.ok((await page()).length > 1000);
    await assertServes(board.port);
  });
});

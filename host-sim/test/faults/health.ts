/** What a fault must not change: the board serves. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { RawClient } from "../raw-client";

/** The answer to a request of one line, complete. */
export async function get(port: number, path: string): Promise<string> {
  const client = await RawClient.open(port);
  client.send(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  return (await client.rest()).toString("latin1");
}

/** The parsed `/status`; asked for again while connections that are gone still take all places. */
export async function status(port: number, seconds = 20): Promise<{ viewers: unknown[] }> {
  const deadline = Date.now() + seconds * 1000;
  let answer = await get(port, "/status");
  while (answer.startsWith("HTTP/1.1 503 ")) {
    assert.ok(Date.now() < deadline, `still 503 after ${seconds} s`);
    await sleep(100);
    answer = await get(port, "/status");
  }
  return JSON.parse(answer.slice(answer.indexOf("\r\n\r\n") + 4));
}

/** Waits until the board counts this many viewers; it may need its timeouts for that. */
export async function untilViewers(port: number, count: number, seconds = 20): Promise<void> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const { viewers } = await status(port);
    if (viewers.length === count) return;
    assert.ok(Date.now() < deadline, `${viewers.length} viewers after ${seconds} s, expected ${count}`);
    await sleep(100);
  }
}

/** The board still answers pages and streams to a new viewer. */
export async function assertServes(port: number): Promise<void> {
  assert.match(await get(port, "/value"), /^HTTP\/1\.1 200 OK\r\n[\s\S]*\r\n\r\n\d{1,4}\n$/);
  const viewer = await RawClient.webSocket(port);
  assert.match(await viewer.text(), /^\d{1,4}$/);
  viewer.destroy();
}

/** The code of the Close frame that comes next; other frames before it are skipped. */
export async function closeCode(client: RawClient): Promise<number> {
  for (;;) {
    const frame = await client.frame();
    if (frame.opcode === 8) return frame.payload.readUInt16BE(0);
  }
}

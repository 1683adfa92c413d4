/** A board answers to the host name that is made of its name. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { RawClient } from "../raw-client";
import { onEachTarget } from "./each-target";

async function statusFor(port: number, host: string): Promise<string> {
  const client = await RawClient.open(port);
  client.send(`GET /value HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  const text = (await client.rest()).toString();
  client.destroy();
  return text.slice(0, 12);
}

onEachTarget("a board that is called (Shed) -- 3", { name: "(Shed) -- 3" }, (board) => {
  it("answers to shed-3, with and without .local, and to no other name", async () => {
    for (const host of ["shed-3", "shed-3.local", "SHED-3.local."])
      assert.equal(await statusFor(board.port, host), "HTTP/1.1 200", host);
    for (const host of ["shed", "-shed-3", "shed-3-", "rheo"])
      assert.equal(await statusFor(board.port, host), "HTTP/1.1 421", host);
  });
});

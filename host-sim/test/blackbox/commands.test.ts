/** Commands of several viewers are carried out in turn, a few of each wait, and no more. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { clientFrame, RawClient } from "../raw-client";
import { onEachTarget } from "./each-target";

const PROTOCOL = ["Sec-WebSocket-Protocol: rheo.v1"];
/** As many as may wait of a viewer at least, each as long as here. */
const SEVERAL = 8;

onEachTarget("commands at once", {}, (board) => {
  const ping = (t: number) => clientFrame(1, `{"type":"ping","t":${t}}`);
  const open = () => RawClient.webSocket(board.port, "/", PROTOCOL);

  it("are carried out one after the other, in order", async () => {
    const client = await open();
    const asked = Array.from({ length: SEVERAL }, (_, t) => t);
    client.send(Buffer.concat(asked.map(ping)));
    const got: unknown[] = [];
    while (got.length < SEVERAL) got.push((await client.message("pong")).t);
    assert.deepEqual(got, asked);
    client.destroy();
  });

  it("of one viewer do not keep another waiting until all are done", async () => {
    const [many, one] = [await open(), await open()];
    // The board is busy with another's while both send.
    many.send(ping(0));
    await many.message("pong");
    const order: string[] = [];
    const asks = Array.from({ length: SEVERAL }, (_, t) => ping(t));
    many.send(Buffer.concat(asks));
    const manyDone = (async () => {
      for (let n = 0; n < SEVERAL; n++) {
        await many.message("pong");
        order.push("many");
      }
    })();
    one.send(ping(1));
    await one.message("pong");
    order.push("one");
    await manyDone;
    assert.ok(order.indexOf("one") < SEVERAL - 1, order.join(" "));
    many.destroy();
    one.destroy();
  });

  it("that are too many close who sent them, and nobody else", async () => {
    const [flood, other] = [await open(), await open()];
    flood.send(Buffer.concat(Array.from({ length: 60 }, (_, t) => ping(t))));
    let frame = await flood.frame();
    while (frame.opcode !== 8) frame = await flood.frame();
    assert.equal(frame.payload.readUInt16BE(0), 1008);
    other.send(ping(7));
    assert.equal((await other.message("pong")).t, 7);
    flood.destroy();
    other.destroy();
  });
});

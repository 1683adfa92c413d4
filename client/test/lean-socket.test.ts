/** What comes over a real socket in whatever pieces, as some of it is taken before `ws` sees it. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { NodeBoard } from "../node";
import { connect } from "../node";
import { HELLO, sample } from "./world";

/** An accept key's constant, RFC 6455 section 1.3. */
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** Milliseconds in which a piece is read before the next is sent. */
const APART = 4;

const FIRST = 0x81;
function frame(payload: string | Buffer, first = FIRST): Buffer {
  const bytes = Buffer.from(payload);
  const length = bytes.length < 126 ? [bytes.length] : [126, bytes.length >> 8, bytes.length & 255];
  return Buffer.concat([Buffer.from([first, ...length]), bytes]);
}
const texts = (...values: object[]) => Buffer.concat(values.map((value) => frame(JSON.stringify(value))));

describe("a connection's bytes", () => {
  // One that goes on sending after the other end has stopped.
  const server = createServer({ allowHalfOpen: true });
  let port: number;
  before(async () => {
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    port = (server.address() as AddressInfo).port;
  });
  after(() => server.close());

  /** A board that shakes hands, with `head` in the same piece; what it is sent is in `received`. */
  const welcome = async (head: Buffer) => {
    const board = connect(`127.0.0.1:${port}`);
    const told: unknown[] = [];
    board.on("message", (message) => told.push("seq" in message ? message.seq : message.type));
    const [socket] = (await once(server, "connection")) as [Socket];
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    const [request] = await once(socket, "data");
    const key = /^sec-websocket-key: (.*)\r$/im.exec(String(request))![1];
    const accept = createHash("sha1")
      .update(key + GUID)
      .digest("base64");
    const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
    lines.push(`Sec-WebSocket-Accept: ${accept}`, "Sec-WebSocket-Protocol: rheo.v1", "", "");
    const received: Buffer[] = [];
    socket.on("data", (piece) => received.push(piece));
    socket.write(Buffer.concat([Buffer.from(lines.join("\r\n")), head]));
    return { board, socket, told, received };
  };
  const send = async (socket: Socket, ...pieces: Buffer[]) => {
    for (const piece of pieces) {
      socket.write(piece);
      await pause(APART);
    }
  };
  const end = (board: NodeBoard, socket: Socket) => {
    board.close();
    socket.destroy();
  };
  const until = async (isSo: () => unknown) => {
    for (const limit = Date.now() + 5000; !isSo(); await pause(APART))
      assert.ok(Date.now() < limit, "in vain");
  };

  it("messages are told once each and in their order, cut at whatever place", async () => {
    const short = sample(3, 1);
    const all = Buffer.concat([
      texts(HELLO, sample(1, 1), sample(2, 1), short),
      frame("seq 1", 0x01),
      frame("", 0x89),
      frame(" of 2", 0x80),
      texts(sample(4, 1), { ...sample(5, 1), note: "ä" }, { ...sample(6, 1), note: "x".repeat(300) }),
      frame(Buffer.alloc(3), 0x82),
      frame("no JSON"),
      texts(sample(7, 1)),
    ]);
    const wanted = ["hello", 1, 2, 3, 4, 5, 6, 7];
    const tail = texts(sample(8, 1));
    for (let cut = 0; cut <= all.length; cut += cut > 900 && cut < 1120 ? 3 : 97) {
      const { board, socket, told } = await welcome(all.subarray(0, cut));
      await send(socket, all.subarray(cut), tail);
      await until(() => told.length > wanted.length);
      assert.deepEqual(told, [...wanted, 8], `cut at ${cut}`);
      end(board, socket);
    }
  });

  it("short messages that come one by one, or cut in two, are told; a ping between them is answered", async () => {
    const { board, socket, told, received } = await welcome(texts(HELLO));
    const next = texts(sample(3, 1));
    await send(socket, texts(sample(1, 1)), texts(sample(2, 1)), next.subarray(0, 1), next.subarray(1));
    await send(socket, texts(sample(4, 1)), frame("beat", 0x89), Buffer.concat([texts(sample(5, 1)), next]));
    await until(() => told.length === 7);
    assert.deepEqual(told, ["hello", 1, 2, 3, 4, 5, 3]);
    // A Pong of four bytes, masked.
    await until(() => received.length);
    assert.deepEqual([...Buffer.concat(received).subarray(0, 2)], [0x8a, 0x84]);
    end(board, socket);
  });

  it("a text that another message's bytes contain is none, wherever the message begins and is cut", async () => {
    const inner = [91, 92, 93].map((seq) => texts(sample(seq, 1)));
    const outer = frame(Buffer.concat(inner), 0x82);
    const begin = outer.subarray(0, outer.length - Buffer.concat(inner).length);
    for (const [head, pieces] of [
      [Buffer.concat([texts(HELLO), begin]), []],
      [texts(HELLO, sample(1, 1)), [begin]],
      [texts(HELLO), [texts(sample(1, 1)), texts(sample(2, 1)), begin]],
    ] as const) {
      const { board, socket, told } = await welcome(head);
      let binaries = 0;
      board.on("binary", () => binaries++);
      await send(socket, ...pieces, ...inner, texts(sample(8, 1)), texts(sample(9, 1)));
      await until(() => told.at(-1) === 9);
      assert.deepEqual(
        told.filter((seq) => Number(seq) > 2),
        [8, 9],
      );
      assert.equal(binaries, 1);
      end(board, socket);
    }
  });

  it("as many bytes are counted, whichever way they went", async () => {
    const { board, socket, told } = await welcome(texts(HELLO));
    await send(socket, texts(sample(1, 1)), texts(sample(2, 1)), texts({ ...sample(3, 1), note: "ä" }));
    await until(() => told.length === 4);
    const sent = [HELLO, sample(1, 1), sample(2, 1), { ...sample(3, 1), note: "ä" }];
    assert.equal(
      board.received,
      sent.reduce((sum, message) => sum + Buffer.byteLength(JSON.stringify(message)), 0),
    );
    end(board, socket);
  });

  for (const [what, wrong, code] of [
    ["a text that is no UTF-8", frame(Buffer.from([0xff])), 1007],
    ["a frame with a reserved bit", Buffer.from("c100", "hex"), 1002],
    ["a masked frame", Buffer.from("818000000000", "hex"), 1002],
    ["a continuation of nothing", Buffer.from("8000", "hex"), 1002],
    ["a Close", Buffer.from("880203e8", "hex"), 1000],
  ] as const)
    it(`after ${what} nothing is told any more`, async () => {
      const { board, socket, told, received } = await welcome(texts(HELLO));
      await send(socket, texts(sample(1, 1)), texts(sample(2, 1)), wrong, texts(sample(3, 1)));
      await send(socket, texts(sample(4, 1)));
      await until(() => received.length);
      const [first, length, ...masked] = Buffer.concat(received);
      const [mask, payload] = [masked.slice(0, 4), masked.slice(4)];
      assert.deepEqual([first, length], [0x88, 0x82]);
      assert.equal(((payload[0]! ^ mask[0]!) << 8) | (payload[1]! ^ mask[1]!), code);
      assert.deepEqual(told, ["hello", 1, 2]);
      end(board, socket);
    });

  it("nothing is told after a listener closed the connection for another", async () => {
    const { board, socket, told } = await welcome(texts(HELLO));
    await send(socket, texts(sample(1, 1)));
    board.on("sample", ({ seq }) => {
      if (seq === 2) board.connect();
    });
    await send(socket, texts(sample(2, 1), sample(3, 1)), texts(sample(4, 1)));
    assert.deepEqual(told, ["hello", 1, 2]);
    end(board, socket);
  });
});

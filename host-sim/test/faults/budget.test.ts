/** What peers send takes no more of a board's memory, places and time than there is for it. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { onEachTarget } from "../blackbox/each-target";
import { clientFrame, RawClient } from "../raw-client";
import { assertServes, closeCode, get, untilViewers } from "./health";

/** Variables in use as they are, garbage included: Espruino does not collect while it listens. */
const USAGE = "process.memory(false).usage";
/** Variables that there are in all. */
const TOTAL = "process.memory(false).total";
const ACK = /"type":"ack"/;
/** Variables that all peers' input may take together. */
const BUDGET = 800;

onEachTarget("what peers send, against what there is for it", { deadband: 0, sha1: "crypto" }, (board) => {
  const separated: [what: string, head: string][] = [
    ["question marks", `GET /${"?".repeat(1980)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["slashes", `GET /value${"/".repeat(1980)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["spaces", `GET /${" ".repeat(1980)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["query fields", `GET /value?${"a&".repeat(980)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["percent signs", `GET /value?token=${"%".repeat(1900)} HTTP/1.1\r\nHost: localhost\r\n\r\n`],
    ["short lines", `GET /value HTTP/1.1\r\nHost: localhost\r\n${"a:\r\n".repeat(480)}\r\n`],
    ["short lines in a short head", `GET /value HTTP/1.1\r\nHost: localhost\r\n${"a:\r\n".repeat(170)}\r\n`],
    ["empty lines", `GET /value HTTP/1.1\r\n${"\r\n".repeat(900)}`],
    ...["Upgrade", "Connection", "Sec-WebSocket-Protocol", "If-None-Match", "Authorization"].map(
      (name): [string, string] => [
        `commas in ${name}`,
        `GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n${name}: ${",".repeat(1750)}\r\n\r\n`,
      ],
    ),
  ];
  it("two kilobytes of separators in one head are answered, with 1,500 variables free", async () => {
    // What is left over from the start of a board with little memory.
    await board.target.evaluate(
      "(function(){global.ballast=[];while(process.memory().free>1700)ballast.push(new Uint8Array(2780));})()",
    );
    for (const [what, head] of separated) {
      const client = await RawClient.open(board.port);
      client.send(head);
      assert.match((await client.rest()).toString("latin1"), /^HTTP\/1\.1 [24]\d\d /, what);
      client.destroy();
    }
    await board.target.evaluate("global.ballast=undefined");
    assert.equal(board.target.output().match(/listening on port/g)?.length, 1);
    await assertServes(board.port);
  });

  it("eight unfinished heads take no more than their budget, and nobody else's place", async () => {
    await untilViewers(board.port, 0);
    const before = Number(await board.target.evaluate(USAGE));
    const clients = [];
    for (let n = 0; n < 8; n++) {
      const client = await RawClient.open(board.port);
      client.send(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${"y".repeat(2000)}`);
      clients.push(client);
    }
    await sleep(500);
    const taken = Number(await board.target.evaluate(USAGE)) - before;
    assert.ok(taken <= BUDGET, `${taken} variables`);
    await assertServes(board.port);
    for (const client of clients) client.destroy();
  });

  it("with little memory left requests are refused for a while, commands wait, and viewers keep their stream", async () => {
    await untilViewers(board.port, 0);
    const watcher = await RawClient.webSocket(board.port);
    const commander = await RawClient.webSocket(board.port, "/ws", ["Sec-WebSocket-Protocol: rheo.v1"]);
    assert.match(await commander.text(), /"type":"hello"/);
    const total = Number(await board.target.evaluate(TOTAL));
    // Beside what is free then, the text of the command itself is soon free, too.
    await board.target.evaluate(
      "(function(){global.ballast=[];for(var n;(n=process.memory().free)>430;)ballast.push(new Uint8Array(Math.min(2780,(n-400)*10)));})()",
    );
    const answer = await get(board.port, "/value");
    assert.match(
      answer,
      /^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: 5\r\n[\s\S]*The board has no memory to spare\.\n$/,
    );
    commander.send(clientFrame(1, '{"type":"set","id":7,"deadband":0,"channel":"knob"}'));
    const end = Date.now() + 500;
    let said = "";
    while (Date.now() < end && !ACK.test(said)) said = await commander.text();
    // A build whose memory grows may have got itself some.
    if (ACK.test(said)) assert.ok(Number(await board.target.evaluate(TOTAL)) > total, said);
    for (let n = 0; n < 5; n++) assert.match(await watcher.text(), /^\d+$/);
    await board.target.evaluate("global.ballast=undefined");
    while (!ACK.test(said)) said = await commander.text();
    assert.match(said, /"id":7/);
    assert.match(await get(board.port, "/value"), /^HTTP\/1\.1 200 /);
    assert.equal(board.target.output().match(/listening on port/g)?.length, 1);
    for (const client of [watcher, commander]) client.destroy();
  });

  it("connections that say nothing make place for those that do, beside six viewers and without", async () => {
    for (const viewers of [0, 6]) {
      await untilViewers(board.port, 0);
      const watching = [];
      for (let n = 0; n < viewers; n++) watching.push(await RawClient.webSocket(board.port));
      const idle = [];
      for (let n = 0; n < 9 - viewers; n++)
        idle.push(await RawClient.open(board.port).catch(() => undefined));
      await sleep(200);
      assert.match(await get(board.port, "/value"), /^HTTP\/1\.1 200 /, `${viewers} viewers`);
      for (const client of watching) assert.match(await client.text(), /^\d+$/);
      for (const client of [...watching, ...idle]) client?.destroy();
    }
  });

  const floods: [what: string, frame: Buffer][] = [
    ["pings", clientFrame(9, "x")],
    ["empty pings", clientFrame(9, "")],
    ["pongs", clientFrame(10, "x")],
    ["texts", clientFrame(1, "x")],
  ];
  for (const [what, frame] of floods)
    it(`a flood of ${what} ends in 1008, and a viewer beside it keeps its stream`, async () => {
      await untilViewers(board.port, 0);
      const watcher = await RawClient.webSocket(board.port);
      const flood = await RawClient.webSocket(board.port);
      flood.answersPings = false;
      const timer = setInterval(() => {
        if (flood.socket.writable) flood.send(Buffer.concat(Array.from({ length: 10 }, () => frame)));
      }, 10);
      try {
        assert.equal(await closeCode(flood), 1008);
      } finally {
        clearInterval(timer);
      }
      for (let n = 0; n < 5; n++) assert.match(await watcher.text(), /^\d+$/);
      watcher.destroy();
      flood.destroy();
    });

  it("a hundred pings a second are answered", async () => {
    await untilViewers(board.port, 0);
    const client = await RawClient.webSocket(board.port);
    const timer = setInterval(() => client.send(clientFrame(9, "x")), 12);
    const end = Date.now() + 3000;
    let pongs = 0;
    while (Date.now() < end) if ((await client.frame()).opcode === 10) pongs++;
    clearInterval(timer);
    assert.ok(pongs > 50, `${pongs} pongs`);
    client.destroy();
  });
});

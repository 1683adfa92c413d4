/**
 * A handler's memory counts while it runs, on the simulator as on the interpreter: what would end a board that
 * splits what peers send ends a simulated one.
 */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { availableTargets, startTarget, type Target, type TargetKind } from "../../targets";
import { RawClient } from "../raw-client";

/** How not to do it: whatever peers send is kept until a head ends, and then split. */
const PROGRAM = `E.on("errorFlag", function (flags) {
  if (flags.indexOf("MEMORY") >= 0) console.log("out of memory");
});
require("net").createServer(function (socket) {
  var got = "";
  socket.on("data", function (bytes) {
    got += bytes;
    if (got.indexOf("\\r\\n\\r\\n") < 0) return;
    var lines = got.split("\\r\\n");
    var path = lines[0].split("?");
    var names = lines.map(function (line) { return line.split(","); });
    socket.end("HTTP/1.1 200 OK\\r\\n\\r\\n" + path.length + " " + names.length);
  });
}).listen(require("Storage").readJSON("rheo.json").port);
`;
const folder = mkdtempSync(path.join(tmpdir(), "rheo-naive-"));
const bundle = path.join(folder, "naive.js");
writeFileSync(bundle, PROGRAM);
after(() => rmSync(folder, { recursive: true }));

/** Of the chip, and of a build for Linux that has a chip's memory. */
const VARIABLES = 16383;
/** Memory used up: the interpreter says so itself, and tells the program not always. */
const OUT_OF_MEMORY = /out of memory/i;
/** Leaves so many variables free, give or take the 200 of one piece. */
const BALLAST = (free: number) =>
  `(function(){global.ballast=[];while(process.memory().free>${free}+200)ballast.push(new Uint8Array(2780))})()`;

async function start(kind: TargetKind, free: number): Promise<Target> {
  const target = await startTarget({ kind, bundle, variables: VARIABLES });
  await target.evaluate(BALLAST(free));
  return target;
}

/** Why this target shows nothing here: a build of Espruino whose memory grows never runs out of it. */
async function reasonToSkip(kind: TargetKind): Promise<string | false> {
  const target = await startTarget({ kind, bundle, variables: VARIABLES });
  try {
    const { total } = await target.memory();
    return (
      total < VARIABLES && `the memory of this build grows: it has ${total} variables, and more when it wants`
    );
  } finally {
    await target.stop();
  }
}

/** The answer to a head; what the interpreter ends in the middle of it is empty. */
async function ask(target: Target, head: string): Promise<string> {
  const client = await RawClient.open(target.port);
  client.send(head);
  const answer = (await client.rest()).toString("latin1");
  client.destroy();
  return answer;
}

const SEPARATED: Array<[what: string, head: string]> = [
  ["1,980 question marks", `GET /${"?".repeat(1980)} HTTP/1.1\r\n\r\n`],
  ["1,750 commas in a list", `GET / HTTP/1.1\r\nUpgrade: ${",".repeat(1750)}\r\n\r\n`],
];

for (const kind of availableTargets()) {
  describe(`a server that splits what it gets [${kind}]`, () => {
    for (const [what, head] of SEPARATED) {
      it(`has memory for ${what} with 8,000 variables free, and with 3,000 has not`, async (t) => {
        const reason = await reasonToSkip(kind);
        if (reason) return t.skip(reason);
        const roomy = await start(kind, 8000);
        assert.match(await ask(roomy, head), /^HTTP\/1\.1 200 OK/);
        await roomy.stop();
        const small = await start(kind, 3000);
        const client = await RawClient.open(small.port);
        client.send(head);
        await small.waitFor(OUT_OF_MEMORY);
        client.destroy();
        await small.stop();
      });
    }

    it("has memory for eight unfinished heads with 3,000 variables free, and with 1,500 has not", async (t) => {
      const reason = await reasonToSkip(kind);
      if (reason) return t.skip(reason);
      for (const [free, holds] of [
        [3000, true],
        [1500, false],
      ] as const) {
        const target = await start(kind, free);
        const clients = [];
        for (let n = 0; n < 8; n++) {
          const client = await RawClient.open(target.port);
          client.send(`GET / HTTP/1.1\r\nX: ${"y".repeat(2020)}`);
          clients.push(client);
        }
        if (holds) {
          // All has been taken when the head that came last is answered.
          clients.at(-1)!.send("\r\n\r\n");
          assert.match((await clients.at(-1)!.rest()).toString("latin1"), /^HTTP\/1\.1 200 OK/);
        } else await target.waitFor(OUT_OF_MEMORY);
        for (const client of clients) client.destroy();
        await target.stop();
      }
    });
  });
}

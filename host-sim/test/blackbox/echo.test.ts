/** The echo bundle answers in one write what fits one: header and payload apart would wait for each other. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { availableTargets, startTarget, type Target } from "../../targets";
import { clientFrame, RawClient } from "../raw-client";

for (const kind of availableTargets())
  describe(`the echo bundle [${kind}]`, () => {
    let target: Target;
    before(async () => {
      target = await startTarget({ kind, bundle: "dist/echo.js" });
    });
    after(() => target?.stop());

    for (const length of [0, 10, 125, 126, 400])
      it(`sends the echo of ${length} bytes in one piece`, async () => {
        const client = await RawClient.webSocket(target.port, "/");
        const pieces: number[] = [];
        client.socket.on("data", (piece: Buffer) => pieces.push(piece.length));
        client.send(clientFrame(1, "x".repeat(length)));
        const { bytes } = await client.frame();
        assert.deepEqual(pieces, [bytes.length]);
        client.destroy();
      });
  });

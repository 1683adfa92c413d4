/** One artefact, byte for byte: each target hashes the program in its own flash. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { it } from "node:test";
import { onEachTarget } from "./each-target";

const PIECE = 4096;

onEachTarget("the program", {}, (board) => {
  it("in flash has the SHA-256 of dist/firmware.js", async () => {
    const built = readFileSync("dist/firmware.js");
    const starts = Array.from({ length: Math.ceil(built.length / PIECE) }, (_, n) => n * PIECE);
    // Piece by piece, since Espruino hashes on its stack.
    const inFlash = await board.target.evaluate(
      `[${starts}].map(function(at){return btoa(require("crypto").SHA256(require("Storage").read(".bootcde",at,${PIECE})))})`,
    );
    const hash = (at: number) =>
      createHash("sha256")
        .update(built.subarray(at, at + PIECE))
        .digest("base64");
    assert.deepEqual(inFlash, starts.map(hash));
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { base64, GUID, sha1 } from "../src/sha1";

test("the accept key of RFC 6455 section 1.3, in two blocks", () => {
  const digest = sha1(`dGhlIHNhbXBsZSBub25jZQ==${GUID}`);
  assert.equal(base64(digest.bytes), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert.equal(digest.blocks.length, 2);
  assert.equal(digest.blocks[0]![60], 0x80);
  assert.deepEqual([...digest.blocks[1]!.subarray(60)], [0, 0, 1, 0xe0]);
});

test("agrees with Node's for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const text = String.fromCharCode(...bytes);
      assert.equal(base64(sha1(text).bytes), createHash("sha1").update(bytes).digest("base64"));
    }),
  );
});

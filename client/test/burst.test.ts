import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { decodeBurst } from "../burst";

it("a burst's bytes are read as they are written down in messages.ts", () => {
  const bytes = Uint8Array.from(
    "01 02 0300 ffffffff 40420f00 10270000 0000 ff0f 0102".replace(/ /g, "").match(/../g)!,
    (hex) => Number.parseInt(hex, 16),
  );
  assert.deepEqual(decodeBurst(bytes), {
    channel: 2,
    id: 4294967295,
    start: 1,
    span: 0.01,
    values: Uint16Array.of(0, 4095, 513),
  });
  assert.equal(decodeBurst(bytes.subarray(0, -1)), null);
});

it("no bytes at all make it throw, wherever they lie in their buffer", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), fc.nat(8), (bytes, offset) => {
      const burst = decodeBurst(bytes.subarray(Math.min(offset, bytes.length)));
      if (burst) assert.ok(burst.values.length <= 24);
    }),
  );
});

/** Where frames of a server begin (RFC 6455 section 5.2). */
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { FrameBoundaries } from "../frame-boundaries";

/** Whether a message may begin after what the hex digits say. */
function isBetween(hex: string): boolean {
  const boundaries = new FrameBoundaries();
  boundaries.follow(Buffer.from(hex.replace(/ /g, ""), "hex"));
  return boundaries.between;
}

it("a message may begin after whole ones, pings and pongs", () => {
  for (const hex of [
    "",
    "81 00",
    "81 02 6869",
    "82 02 6869 81 01 68",
    "89 00",
    "8a 01 ff",
    `81 7e 0080 ${"68".repeat(128)}`,
    `82 7f 0000000000000100 ${"00".repeat(256)}`,
    "01 01 68 89 00 00 01 69 80 01 6a",
  ])
    assert.ok(isBetween(hex), hex);
});

it("none may within a frame, or between a message's frames", () => {
  for (const hex of ["81", "81 02", "81 02 68", "81 7e 00", "81 7e 0001", "82 7f 00000000000000", "01 01 68"])
    assert.ok(!isBetween(hex), hex);
  assert.ok(!isBetween("01 01 68 89 00"));
});

it("none may after a Close, or after what no server may send", () => {
  for (const hex of [
    "88 00",
    "88 02 03e8",
    // Masked; reserved bits; reserved opcodes.
    "81 80 00000000",
    "c1 00",
    "a1 00",
    "91 00",
    "83 00",
    "8b 00",
    // A ping in parts; a continuation of nothing; a message within another.
    "09 00",
    "80 00",
    "01 00 81 00",
  ])
    assert.ok(!isBetween(`${hex} 81 00`), hex);
});

it("it is the same however the bytes are cut", () => {
  const frame = fc.oneof(
    fc.nat(125).map((size) => Buffer.concat([Buffer.from([0x81, size]), Buffer.alloc(size, 0x81)])),
    fc.integer({ min: 126, max: 400 }).map((size) => {
      return Buffer.concat([Buffer.from([0x82, 126, size >> 8, size & 255]), Buffer.alloc(size, 0x88)]);
    }),
    fc.constant(Buffer.from("010168890000016980016a", "hex")),
  );
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 4 }), fc.array(fc.nat(1000)), (frames, cuts) => {
      const bytes = Buffer.concat(frames);
      const boundaries = new FrameBoundaries();
      let from = 0;
      for (const cut of [...cuts.sort((a, b) => a - b), bytes.length]) {
        boundaries.follow(bytes.subarray(from, Math.max(from, cut)));
        from = Math.max(from, cut);
      }
      assert.ok(boundaries.between);
    }),
  );
});

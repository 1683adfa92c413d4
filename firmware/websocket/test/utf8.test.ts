import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import fc from "fast-check";
import { checkUtf8 } from "../utf8";

/** `left`: hex of the unfinished character at the end; null when the bytes are not UTF-8. */
interface Vector {
  name: string;
  hex: string;
  left: string | null;
}

const vectors: Vector[] = JSON.parse(readFileSync(new URL("vectors/utf8.json", import.meta.url), "utf8"));

function latin1(hex: string): string {
  return Buffer.from(hex, "hex").toString("latin1");
}

/** Feeds piece by piece; what is left over at the end, or undefined from the first wrong piece on. */
function check(pieces: string[]): string | undefined {
  let left: string | undefined = "";
  for (const piece of pieces) {
    left = checkUtf8(left + piece);
    if (left === undefined) return undefined;
  }
  return left;
}

describe("UTF-8, whole and byte by byte", () => {
  for (const { name, hex, left } of vectors) {
    test(name, () => {
      const bytes = latin1(hex);
      const expected = left === null ? undefined : latin1(left);
      assert.equal(checkUtf8(bytes), expected);
      assert.equal(check([...bytes]), expected);
    });
  }
});

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    decoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that are nearly text: whole characters with an odd byte now and then. */
const nearlyText = fc
  .array(
    fc.oneof(
      {
        weight: 5,
        arbitrary: fc.string({ unit: "binary", minLength: 1, maxLength: 1 }).map((c) => [...Buffer.from(c)]),
      },
      { weight: 1, arbitrary: fc.integer({ min: 0x80, max: 0xff }).map((byte) => [byte]) },
    ),
    { maxLength: 12 },
  )
  .map((parts) => Uint8Array.from(parts.flat()));

test("any bytes: the same verdict as a fatal TextDecoder", () => {
  fc.assert(
    fc.property(fc.oneof(nearlyText, fc.uint8Array({ maxLength: 8 })), (bytes) => {
      assert.equal(checkUtf8(Buffer.from(bytes).toString("latin1")) === "", isUtf8(bytes));
    }),
    { numRuns: 3000 },
  );
});

test("any bytes: the first byte that no continuation can fix is refused when it comes", () => {
  fc.assert(
    fc.property(nearlyText, (bytes) => {
      const text = Buffer.from(bytes).toString("latin1");
      let left: string | undefined = "";
      for (let i = 0; i < text.length; i++) {
        left = checkUtf8(left + text[i]);
        const mendable = [
          "",
          "\x80",
          "\x80\x80",
          "\x80\x80\x80",
          "\x9f\x80",
          "\x90\x80\x80",
          "\xa0\x80",
        ].some((end) => isUtf8(Buffer.from(text.slice(0, i + 1) + end, "latin1")));
        assert.equal(left !== undefined, mendable, `byte ${i} of ${Buffer.from(bytes).toString("hex")}`);
        if (left === undefined) return;
      }
    }),
    { numRuns: 1000 },
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseJson, toJson } from "../json";

const bytes = (text: string) => Buffer.from(text).toString("latin1");
const text = (bytes: string) => Buffer.from(bytes, "latin1").toString();

/** As Espruino writes text: each byte beyond ASCII as an escape. */
const espruino = JSON.stringify;

test("what is written is UTF-8 that anybody reads, whatever the text", (t) => {
  t.mock.method(JSON, "stringify", (value: unknown) =>
    espruino(value).replace(
      /[\x80-\xff]/g,
      (byte) => `\\u00${byte.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  );
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "binary-ascii" }), (one, other) => {
      const written = toJson({ one: bytes(one), other });
      assert.deepEqual(JSON.parse(text(written)), { one, other });
    }),
  );
  // Bytes that are no text are not written as such.
  assert.equal(toJson({ a: "\xff\xc3" }), '{"a":"\\u00FF\\u00C3"}');
});

test("what is read is UTF-8, whether it was escaped or not", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (given) => {
      const escaped = JSON.stringify(given).replace(
        /[\u0080-\uffff]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      assert.equal(parseJson(bytes(JSON.stringify(given))), bytes(given));
      assert.equal(parseJson(escaped), bytes(given));
    }),
  );
});

test("half a surrogate pair is the replacement character; escapes that are none are refused", () => {
  assert.equal(parseJson('"\\ud800x\\udc00"'), bytes("\ufffdx\ufffd"));
  for (const json of ['"\\u12"', '"\\u00zz"', '"\\']) assert.throws(() => parseJson(json));
});

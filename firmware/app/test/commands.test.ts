import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { answerCommand } from "../commands";

function answer(json: string, readOnly = false, stored = true) {
  const applied: Array<[string, unknown]> = [];
  const text = answerCommand(json, readOnly, (name, value) => {
    applied.push([name, value]);
    return stored;
  });
  return { answer: JSON.parse(text), applied, text };
}

test("set applies its fields and is acknowledged with its id", () => {
  const got = answer('{"type":"set","id":7,"rate":50,"calibration":{"min":100,"max":4000}}');
  assert.deepEqual(got.answer, { type: "ack", id: 7 });
  assert.deepEqual(got.applied, [
    ["rate", 50],
    ["calibration", { min: 100, max: 4000 }],
  ]);
});

test("an id may be text", () => {
  assert.deepEqual(answer('{"id": "a-1" ,"type":"set","led":true}').answer, { type: "ack", id: "a-1" });
});

test("without an id the answer's is null", () => {
  assert.deepEqual(answer('{"type":"set","led":true}').answer, { type: "ack", id: null });
});

test("an id that cannot be repeated safely comes back as null", () => {
  for (const id of ['"é"', `"${"x".repeat(40)}"`, '"a\\"b"', "true", "{}"])
    assert.equal(answer(`{"type":"set","id":${id},"led":true}`).answer.id, null, id);
});

test("ping gives t back digit for digit, more of them than Espruino can print", () => {
  assert.equal(answer('{"type":"ping","t":1795000000000.125}').text, '{"type":"pong","t":1795000000000.125}');
  assert.equal(answer('{ "t" : -1.5e3 , "type" : "ping" }').text, '{"type":"pong","t":-1.5e3}');
});

const REFUSED: Array<[string, string]> = [
  ["", "bad-json"],
  ["hello", "bad-json"],
  ["7", "bad-json"],
  ["null", "bad-json"],
  ['"set"', "bad-json"],
  ['[{"type":"set"}]', "bad-json"],
  ['{"type":"set","calibration":{"min":{"a":1},"max":2}}', "bad-json"],
  ["{}", "bad-type"],
  ['{"type":"get"}', "bad-type"],
  ['{"type":"ping"}', "bad-field"],
  ['{"type":"ping","t":"1"}', "bad-field"],
  ['{"type":"set"}', "bad-field"],
  ['{"type":"set","rate":0}', "bad-field"],
  ['{"type":"set","rate":"20"}', "bad-field"],
  ['{"type":"set","port":81}', "bad-field"],
  ['{"type":"set","led":"on"}', "bad-field"],
];
for (const [json, code] of REFUSED)
  test(`${json || "an empty message"} is refused as ${code} and changes nothing`, () => {
    const got = answer(json);
    assert.equal(got.answer.type, "error");
    assert.equal(got.answer.code, code);
    assert.match(got.answer.message, /\w.+[.!]$/);
    assert.deepEqual(got.applied, []);
  });

test("one wrong field keeps the right ones from being applied", () => {
  assert.deepEqual(answer('{"type":"set","led":true,"rate":999}').applied, []);
});

test("a read-only viewer may ping, not set", () => {
  assert.equal(answer('{"type":"ping","t":1}', true).answer.type, "pong");
  const refused = answer('{"type":"set","id":3,"led":true}', true);
  assert.equal(refused.answer.code, "read-only");
  assert.equal(refused.answer.id, 3);
  assert.deepEqual(refused.applied, []);
});

test("what flash did not take is said", () => {
  assert.equal(
    answer('{"type":"set","calibration":{"min":1,"max":2}}', false, false).answer.code,
    "not-stored",
  );
});

test("whatever comes, the answer is one JSON object and nothing throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" })), (json) => {
      assert.ok(["ack", "error", "pong"].includes(answer(json).answer.type));
    }),
  );
});

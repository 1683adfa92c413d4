import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Channel, UNSET } from "../channels";
import { readCommand } from "../commands";

function channel(id: string, calibration?: null): Channel {
  return {
    _read: () => 0,
    _value: 0,
    _pushed: UNSET,
    _threshold: 16,
    _facts: () => ({ kind: "test", unit: "", min: 0, max: 4095, decimals: 0, calibration }),
    _id: id,
    _label: id,
  };
}

/** What a command is answered, and what it changes. */
function answer(json: string, readOnly = false) {
  const read = readCommand(json, readOnly, [channel("knob"), channel("door", null)]);
  if (typeof read === "string") return { answer: JSON.parse(read), applied: [], text: read };
  if ("_burst" in read) return { answer: undefined, applied: [read._id, read._burst], text: "" };
  const of = read._channel;
  const applied = Object.keys(read._fields).map((name) =>
    of ? [name, read._fields[name], of._id] : [name, read._fields[name]],
  );
  const text = `{"type":"ack","id":${read._id}}`;
  return { answer: JSON.parse(text), applied, text };
}

test("set changes its fields, under its id", () => {
  const got = answer('{"type":"set","id":7,"rate":50,"led":true,"name":"K\xc3\xbcche"}');
  assert.deepEqual(got.answer, { type: "ack", id: 7 });
  assert.deepEqual(got.applied, [
    ["rate", 50],
    ["led", true],
    ["name", "K\xc3\xbcche"],
  ]);
});

test("set of a channel changes that channel", () => {
  const got = answer(
    '{"type":"set","id":7,"channel":"knob","deadband":9,"calibration":{"min":100,"max":4000},"label":"left"}',
  );
  assert.deepEqual(got.applied, [
    ["deadband", 9, "knob"],
    ["calibration", { min: 100, max: 4000 }, "knob"],
    ["label", "left", "knob"],
  ]);
  assert.deepEqual(answer('{"type":"set","channel":"knob","calibration":null}').applied, [
    ["calibration", null, "knob"],
  ]);
});

test("escaped text means what it means elsewhere: its UTF-8", () => {
  const got = answer('{"type":"set","name":"K\\u00fcche \\ud83d\\ude00 \\\\u00fc"}');
  assert.deepEqual(got.applied, [["name", "K\xc3\xbcche \xf0\x9f\x98\x80 \\u00fc"]]);
});

test("an id comes back as it was written", () => {
  for (const id of ["7", "-0.5", "1e3", "12345678901234567890.125", '"a-1"', '" "', `"${"x".repeat(32)}"`]) {
    const { text, applied } = answer(`{"id": ${id} ,"type":"set","led":true}`);
    assert.equal(text, `{"type":"ack","id":${id}}`);
    assert.equal(applied.length, 1);
  }
});

test("without an id the answer's is null", () => {
  assert.deepEqual(answer('{"type":"set","led":true}').answer, { type: "ack", id: null });
  assert.deepEqual(answer('{"type":"set","id":null,"led":true}').answer, { type: "ack", id: null });
});

test("an id that cannot be repeated is refused before anything is done", () => {
  const ids = [
    '"\xc3\xa9"',
    `"${"x".repeat(33)}"`,
    '"a\\"b"',
    '"\\u0041"',
    '""',
    "true",
    "{}",
    "1".repeat(33),
  ];
  for (const id of ids) {
    const got = answer(`{"type":"set","id":${id},"led":true}`);
    assert.deepEqual([got.answer.id, got.answer.code], [null, "bad-field"], id);
    assert.deepEqual(got.applied, []);
  }
});

test("what only looks like the id is not taken for it", () => {
  assert.equal(answer('{"name":"id","type":"set","id":5}').answer.id, 5);
  assert.equal(answer('{"type":"id","x":"id", "id" : 5}').answer.id, 5);
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
  ['{"type":"set","name":""}', "bad-field"],
  ['{"type":"set","deadband":4}', "bad-field"],
  ['{"type":"set","channel":"knob"}', "bad-field"],
  ['{"type":"set","channel":"knob","rate":20}', "bad-field"],
  ['{"type":"set","channel":"other","deadband":4}', "bad-field"],
  ['{"type":"set","channel":7,"deadband":4}', "bad-field"],
  ['{"type":"set","channel":"knob","deadband":4096}', "bad-field"],
  ['{"type":"set","channel":"knob","deadband":0.5}', "bad-field"],
  ['{"type":"set","channel":"knob","calibration":{"min":5,"max":5}}', "bad-field"],
  ['{"type":"set","channel":"knob","calibration":{"min":0}}', "bad-field"],
  ['{"type":"set","channel":"knob","calibration":{"min":-1,"max":5}}', "bad-field"],
  ['{"type":"set","channel":"door","calibration":null}', "bad-field"],
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

test("whatever comes, the answer is one JSON object and nothing throws", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: "binary" })), (json) => {
      assert.ok(["ack", "error", "pong"].includes(answer(json).answer.type));
    }),
  );
});

test("a burst is handed on as it was sent, with the text of its id", () => {
  const command = { type: "burst", id: 3, channel: "knob", samples: 16 };
  assert.deepEqual(answer(JSON.stringify(command)).applied, ["3", command]);
  assert.equal(answer(JSON.stringify(command), true).answer.code, "read-only");
});

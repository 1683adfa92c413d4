/** Samples told by their bytes, without being read. */
import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { isOrdinarySample } from "../ordinary-sample";
import { parseMessage } from "../parse";

function isOrdinary(text: string): boolean {
  const bytes = Buffer.from(`]}${text},1]}`);
  return isOrdinarySample(bytes, 2, bytes.length - 4);
}

it("samples as boards write them are told, wherever their bytes lie", () => {
  for (const text of [
    '{"type":"sample","seq":1,"t":0.050,"values":[2048]}',
    '{"type":"sample","seq":4294967295,"t":123456.789,"values":[0,-0.5,null,310.25]}',
    '{"type":"sample","seq":0,"t":0,"values":[null]}',
  ])
    assert.ok(isOrdinary(text), text);
});

it("everything else is none: other messages, other words for the same, what is no JSON", () => {
  for (const text of [
    "",
    "{}",
    '{"type":"vitals","channels":[]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1],"skipped":2}',
    '{"type":"sample","t":0.05,"seq":1,"values":[1]}',
    '{"type":"sample", "seq":1,"t":0.05,"values":[1]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1]} ',
    '{"type":"sample","seq":1,"t":0.05,"values":[]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1,]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[,1]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1]',
    '{"type":"sample","seq":1,"t":0.05,"values":["1"]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[nul]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[NaN]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1e3]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[01]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1.]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[.5]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[-]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[+1]}',
    '{"type":"sample","seq":1,"t":0.05,"values":[1.5.5]}',
    '{"type":"sample","seq":,"t":0.05,"values":[1]}',
    '{"type":"sample","seq":1,"t":,"values":[1]}',
  ])
    assert.ok(!isOrdinary(text), text);
});

it("what is told to be one the parser takes for one, too, whatever was changed in it", () => {
  const ordinary = '{"type":"sample","seq":107,"t":10.05,"values":[20.48,-3,null]}';
  const piece = fc.oneof(
    fc.constantFrom(...'0123456789-.,]}[{"en l+'),
    fc.constantFrom("null", "1.5", ",-0"),
  );
  const changes = fc.array(fc.tuple(fc.nat(ordinary.length), fc.nat(2), piece), { maxLength: 3 });
  let told = 0;
  fc.assert(
    fc.property(changes, (list) => {
      let text = ordinary;
      for (const [at, left, put] of list) text = text.slice(0, at) + put + text.slice(at + left);
      if (!isOrdinary(text)) return;
      told++;
      const message = parseMessage(text);
      assert.ok(message?.type === "sample" && message.skipped === undefined, text);
      assert.ok(
        message.values.every((value) => value === null || Number.isFinite(value)),
        text,
      );
    }),
    { numRuns: 3000 },
  );
  assert.ok(told > 100);
});

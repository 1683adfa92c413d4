import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { readMessage, readText } from "../src/wire";

test("a board that says next to nothing is tolerated", () => {
  const hello = readText('{"type":"hello"}');
  assert.equal(hello?.type, "hello");
  assert.ok(hello?.type === "hello" && hello.serial === "" && hello.channels.length === 0);
  assert.deepEqual(readText('{"type":"sample","seq":1,"t":0.5,"values":[7,null,"x"]}'), {
    type: "sample",
    seq: 1,
    t: 0.5,
    values: [7, null, null],
    skipped: 0,
  });
});

test("a range that is not finite is bounded, an empty one is opened", () => {
  const of = (channel: string) => {
    const hello = readText(`{"type":"hello","channels":[${channel}]}`);
    return hello?.type === "hello" ? hello.channels[0]! : undefined;
  };
  assert.ok(Number.isFinite(of('{"id":"a","max":1e999}')!.max));
  assert.equal(of('{"id":"a","min":5,"max":5}')!.max, 6);
  assert.equal(of('{"id":"a","decimals":-3}')!.decimals, 0);
});

test("what is no message is none", () => {
  for (const text of ["", "2048", "{", "null", "[]", "{}", '{"type":7}', '{"type":"toString"}'])
    assert.equal(readText(text), null, text);
});

test("anything at all is read without an exception", () => {
  const type = fc.constantFrom("hello", "sample", "vitals", "pong", "ack", "error");
  fc.assert(
    fc.property(
      type,
      fc.dictionary(
        fc.constantFrom("channels", "values", "memory", "t", "errors", "limits", "handshake"),
        fc.jsonValue(),
      ),
      (name, rest) => {
        assert.equal(readMessage({ ...rest, type: name })?.type, name);
      },
    ),
  );
});

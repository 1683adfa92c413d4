import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { dnsAnswer } from "../dns.js";

const ADDRESS = "\xc0\xa8\x04\x01";
const bytes = (hex: string) => Buffer.from(hex.replaceAll(" ", ""), "hex").toString("latin1");
const hex = (text: string) => Buffer.from(text, "latin1").toString("hex");

/** A query for captive.apple.com, type A, class IN, recursion desired. */
const QUERY = bytes("1234 0100 0001 0000 0000 0000 07 63617074697665 05 6170706c65 03 636f6d 00 0001 0001");

test("a name is answered with the board's address", () => {
  const answer = hex(dnsAnswer(QUERY, ADDRESS));
  assert.equal(answer.slice(0, 24), "123485000001000100000000");
  assert.equal(answer.slice(24, -32), hex(QUERY).slice(24));
  assert.equal(answer.slice(-32), "c00c000100010000000a0004c0a80401");
});

test("other types exist, but have no records", () => {
  const query = `${QUERY.slice(0, -4)}\0\x1c\0\x01`;
  assert.equal(hex(dnsAnswer(query, ADDRESS)), hex(query).replace("12340100", "12348500"));
});

test("additional records of a query are left out of the answer", () => {
  const edns = `${QUERY.slice(0, 11)}\x01${QUERY.slice(12)}${bytes("00 0029 1000 00000000 0000")}`;
  assert.equal(dnsAnswer(edns, ADDRESS), dnsAnswer(QUERY, ADDRESS));
});

test("responses, other operations and several questions are not answered", () => {
  for (const flags of ["8100", "2800"])
    assert.equal(dnsAnswer(QUERY.replace("\x01\0", bytes(flags)), ADDRESS), "");
  assert.equal(dnsAnswer(QUERY.replace("\0\x01\0\0", "\0\x02\0\0"), ADDRESS), "");
});

test("a query cut off anywhere is not answered", () => {
  for (let length = 0; length < QUERY.length; length++)
    assert.equal(dnsAnswer(QUERY.slice(0, length), ADDRESS), "", String(length));
});

test("whatever comes, the answer is short and repeats the id, or there is none", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 600 }), (noise) => {
      const query = Buffer.from(noise).toString("latin1");
      const answer = dnsAnswer(query, ADDRESS);
      assert.ok(
        answer === "" || (answer.length <= query.length + 16 && answer.startsWith(query.slice(0, 2))),
      );
    }),
  );
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DatagramSocket, dnsAnswer, startNameServer } from "../dns.js";

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

/** A name server on a socket that keeps what it is given. */
function serve(isNetwork: boolean) {
  let hear: ((bytes: string, from: { address: string; port: number }) => void) | undefined;
  const sent: string[] = [];
  const socket: DatagramSocket = {
    bind: (_port, bound) => bound(socket),
    on: (_event, handler) => {
      hear = handler;
    },
    send: (bytes) => void sent.push(bytes),
    close: () => undefined,
  };
  startNameServer(() => socket, "192.168.4.1", isNetwork);
  return (query: string) => {
    hear!(query, { address: "192.168.4.2", port: 5353 });
    return hex(sent.at(-1)!.slice(-4));
  };
}

/** A query for dns.msftncsi.com, type A, class IN, in letters that Windows may mix. */
const NCSI = bytes("1234 0100 0001 0000 0000 0000 03 646E73 08 6D7366746e637369 03 636f4d 00 0001 0001");

test("a network that is to last gives Windows the address that it knows, and any other name the board's", () => {
  const ask = serve(true);
  assert.equal(ask(NCSI), "836bffff");
  assert.equal(ask(QUERY), "c0a80401");
});

test("in set-up mode Windows is to see that it must look at the page", () => {
  assert.equal(serve(false)(NCSI), "c0a80401");
});

/** Chaos between peer and board, through `MachineOptions.faults`. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import type { NetworkFaults } from "../../machine.js";
import { testMachine } from "../../test/fake-devices.js";
import { closed, listen, settle } from "./help.js";

const ECHO = `var got = [];
  require("net").createServer(function (s) {
    s.on("data", function (d) { got.push(d); this.write(d) });
    s.on("close", function (e) { print("closed", e) });
  }).listen(0);`;

async function echo(t: { after(fn: () => void): void }, faults: NetworkFaults) {
  const { machine, until } = testMachine({ faults });
  t.after(() => machine.powerOff());
  const client = net.connect(await listen(machine, ECHO), "127.0.0.1");
  t.after(() => client.destroy());
  client.on("error", () => {});
  await once(client, "connect");
  let answer = "";
  client.on("data", (bytes) => {
    answer += bytes.toString("latin1");
  });
  return { machine, client, until, answer: () => answer };
}

test("segment: the program gets exactly these pieces", async (t) => {
  const each = (bytes: Buffer) => Array.from(bytes, (_byte, at) => bytes.subarray(at, at + 1));
  const { machine, client, answer } = await echo(t, { segment: each });
  client.write("abc");
  await settle(() => answer() === "abc");
  assert.equal(machine.evaluate("got.join('|')"), '="a|b|c"');
});

test("delay: pieces are held back and stay in order, both ways", async (t) => {
  const delays = [40, 5, 30, 0];
  const { client, answer } = await echo(t, { delay: () => delays.shift() ?? 1 });
  const sent = Date.now();
  for (const part of ["one ", "two ", "three"]) {
    client.write(part);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await settle(() => answer().length === 13);
  assert.equal(answer(), "one two three");
  assert.ok(Date.now() - sent >= 39);
});

test("stalled: nothing passes until the stall is over", async (t) => {
  let stalled = true;
  const { machine, client, answer } = await echo(t, { stalled: () => stalled });
  client.write("wait");
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(machine.evaluate("got.length"), "=0");
  stalled = false;
  await settle(() => answer() === "wait");
});

test("reset: the connection breaks for both sides", async (t) => {
  let reset = false;
  const { client, until } = await echo(t, { reset: () => reset });
  client.write("x");
  await once(client, "data");
  reset = true;
  client.write("y");
  await closed(client);
  await until("closed false");
});

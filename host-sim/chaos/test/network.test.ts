import assert from "node:assert/strict";
import { test } from "node:test";
import { ChaoticNetwork } from "../network.js";
import { parseNetwork } from "../spec.js";

test("--net takes faults with or without a number, and refuses the rest in words", () => {
  assert.deepEqual(parseNetwork("split,delay=50"), { split: 1, delay: 50 });
  assert.deepEqual(parseNetwork("lossy=0.3"), { lossy: 0.3 });
  for (const wrong of [
    "",
    "sp",
    "split=0",
    "split=1.5",
    "split=",
    "lossy=2",
    "delay=x",
    "toString",
    "a=b=c",
  ]) {
    assert.throws(() => parseNetwork(wrong), /^Error: --net /, wrong);
  }
});

test("split cuts what is received and loses nothing", () => {
  const bytes = Buffer.from("GET / HTTP/1.1\r\n\r\n");
  const single = new ChaoticNetwork({ split: 1 }, 1).segment(bytes);
  assert.equal(single.length, bytes.length);
  const pieces = new ChaoticNetwork({ split: 5 }, 1).segment(bytes);
  assert.ok(pieces.length > 3 && pieces.every(({ length }) => length >= 1 && length <= 5));
  assert.deepEqual(Buffer.concat(pieces), bytes);
});

test("delay has its mean; lossy adds whole retransmission timeouts", () => {
  const mean = (network: ChaoticNetwork): number => {
    let sum = 0;
    for (let i = 0; i < 4000; i++) sum += network.delay();
    return sum / 4000;
  };
  assert.ok(Math.abs(mean(new ChaoticNetwork({ delay: 100 }, 2)) - 100) < 5);
  const lossy = new ChaoticNetwork({ lossy: 0.5 }, 2);
  const waits = new Set(Array.from({ length: 500 }, () => lossy.delay()));
  assert.deepEqual(
    [...waits].sort((a, b) => a - b),
    [0, 300, 900, 2100, 4500, 9300],
  );
});

test("stall: connections stand still for the time given, again and again", () => {
  let now = 0;
  const network = new ChaoticNetwork({ stall: 2 }, 3, () => now);
  let stalls = 0;
  let before = false;
  let began = 0;
  for (; now < 300_000; now += 10) {
    const stalled = network.stalled(1);
    if (stalled && !before) {
      stalls++;
      began = now;
    }
    if (!stalled && before) assert.ok(Math.abs(now - began - 2000) <= 20, `${now - began} ms`);
    before = stalled;
  }
  assert.ok(stalls > 5, `${stalls} stalls in 5 minutes`);
});

test("halfopen: some peers vanish permanently; reset: every connection ends some time", () => {
  let now = 0;
  const network = new ChaoticNetwork({ halfopen: 0.5, reset: 10 }, 4, () => now);
  const ids = Array.from({ length: 100 }, (_, index) => index + 1);
  assert.ok(ids.every((id) => !network.stalled(id) && !network.reset(id)));
  now = 200_000;
  const vanished = ids.filter((id) => network.stalled(id)).length;
  assert.ok(vanished > 30 && vanished < 70, `${vanished} of 100`);
  assert.ok(ids.every((id) => network.reset(id)));
});

test("the same seed gives every connection the same fate, a new life of the board another", () => {
  const fates = (seed: number, lives: number): string => {
    let now = 0;
    const network = new ChaoticNetwork({ reset: 10, split: 9 }, seed, () => now);
    for (let life = 0; life < lives; life++) network.restarted();
    const times: number[] = [];
    network.reset(1);
    for (; now < 100_000 && times.length === 0; now += 10) if (network.reset(1)) times.push(now);
    return JSON.stringify([times, network.segment(Buffer.alloc(50)).map(({ length }) => length)]);
  };
  assert.equal(fates(1, 0), fates(1, 0));
  assert.notEqual(fates(1, 0), fates(2, 0));
  assert.notEqual(fates(1, 0), fates(1, 1));
});

test("switched off, nothing is wrong", () => {
  const network = new ChaoticNetwork(
    { split: 1, delay: 50, stall: 1, reset: 1, halfopen: 1, lossy: 0.5 },
    5,
    () => 1e9,
  );
  network.enabled = false;
  assert.equal(network.segment(Buffer.alloc(10)).length, 1);
  assert.deepEqual([network.delay(), network.stalled(1), network.reset(1)], [0, false, false]);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { i2cBus } from "../i2c-bus.js";

function busWithOne() {
  const seen: string[] = [];
  const bus = i2cBus();
  bus.attach({
    address: 0x10,
    write: (bytes) => {
      seen.push(`write ${bytes.join(" ")}`);
      return bytes[0] < 8;
    },
    read: (count) => new Array<number>(count).fill(7),
    stopped: () => seen.push("stop"),
  });
  return { bus, seen };
}

test("transfers reach the device with the address, and only it", () => {
  const { bus, seen } = busWithOne();
  assert.equal(bus.write(0x10, [1, 2, 3], true), "done");
  assert.equal(bus.write(0x11, [1], true), "nak");
  assert.equal(bus.write(0x10, [4], false), "done");
  assert.deepEqual(bus.read(0x10, 2, true), [7, 7]);
  assert.deepEqual(seen, ["write 1 2 3", "stop", "write 4", "stop"]);
});

test("a device may refuse what it is sent", () => {
  assert.equal(busWithOne().bus.write(0x10, [9], true), "nak");
});

test("each fault gives what a master sees, and goes as it came", () => {
  const { bus } = busWithOne();
  bus.fault = "absent";
  assert.equal(bus.write(0x10, [1], true), "nak");
  assert.equal(bus.read(0x10, 1, true), "nak");
  bus.fault = "nak";
  assert.equal(bus.write(0x10, [1], true), "nak");
  bus.fault = "hung";
  assert.equal(bus.write(0x10, [1], true), "busy");
  assert.equal(bus.read(0x10, 1, true), "busy");
  assert.deepEqual(bus.lines(), { scl: true, sda: false });
  bus.fault = undefined;
  assert.equal(bus.write(0x10, [1], true), "done");
  assert.deepEqual(bus.lines(), { scl: true, sda: true });
});

import assert from "node:assert/strict";
import { test } from "node:test";
import type { I2cLines } from "../machine.js";
import { testMachine } from "./fake-devices.js";

const FREE: I2cLines = {
  write: (address, bytes) => (address === 0x10 && bytes[0] < 9 ? "done" : "nak"),
  read: (address, count) => (address === 0x10 ? new Array<number>(count).fill(0xab) : "nak"),
};

function run(code: string, lines: I2cLines = FREE, board = "ESP32"): string {
  const { machine, devices, printed } = testMachine();
  Object.assign(devices, {
    board,
    i2c: (scl: string, sda: string) =>
      scl + sda === "D22D21" ? lines : { write: () => "nak", read: () => "nak" },
  });
  machine.boot("none");
  machine.run(`try { print((function () { ${code} })()); } catch (e) { print("threw " + e); }`, "test.js");
  machine.powerOff();
  return printed().trim();
}

test("transfers go to the bus between the pins of setup, and bytes come back as a Uint8Array", () => {
  const setup = 'I2C1.setup({scl:D22,sda:"D21"});';
  assert.equal(run(`${setup} I2C1.writeTo(0x10,0,[1,2]); return I2C1.readFrom(0x10,2).join()`), "171,171");
  assert.equal(run(`${setup} return I2C1.readReg(0x10,4,2) instanceof Uint8Array`), "true");
  assert.equal(run("I2C1.setup(); return I2C1.readFrom(0x10,1)[0]"), "171");
});

test("errors are those of the ESP32's port", () => {
  const setup = "I2C1.setup({scl:D22,sda:D21});";
  assert.equal(run("I2C1.readFrom(0x10,1)"), "threw Error: jshI2CRead:, unknown error code 259");
  assert.equal(
    run(`${setup} I2C1.writeTo(0x11,0)`),
    "threw Error: jshI2CWrite: slave doesn't ACK the transfer",
  );
  assert.equal(
    run(`${setup} I2C1.readFrom(0x11,1)`),
    "threw Error: jshI2CRead: slave doesn't ACK the transfer",
  );
});

test("a bus that is held blocks everything for a second and throws", () => {
  const held: I2cLines = { write: () => "busy", read: () => "busy" };
  const code =
    "I2C1.setup({scl:D22,sda:D21}); var t=getTime(); try { I2C1.writeTo(0x10,0); } catch (e) { return (getTime()-t>=1)+' '+e; }";
  assert.equal(run(code, held), "true Error: jshI2CWrite:, Operation timeout because the bus is busy");
});

test("the ESP32-C3 has one peripheral", () => {
  assert.equal(run("return typeof I2C1+typeof I2C2"), "objectobject");
  assert.equal(run("return typeof I2C1+typeof I2C2", FREE, "ESP32C3_IDF4"), "objectundefined");
});

test("a conversion takes its time on the program's clock", () => {
  const span = Number(
    run("var t=getTime(); for (var i=0;i<100;i++) analogRead(D34); return (getTime()-t)*1000"),
  );
  assert.ok(span >= 5.9, String(span));
});

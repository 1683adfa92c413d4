/**
 * `I2C1`, `I2C2` and their class as the ESP32's port drives them: the peripheral's driver waits up to a second
 * for a bus that is not free, and blocks everything meanwhile. Errors have that port's words.
 */
import { collectBytes } from "./bytes.js";
import type { MachineContext } from "./context.js";
import type { I2cOutcome } from "./machine.js";
import type { Pins } from "./pins.js";
import type { Obj } from "./realm.js";

/** Milliseconds that a transfer waits for a bus that is held. */
const TIMEOUT = 1000;
/** Milliseconds of one byte with its acknowledgement at 100 kHz, the default rate. */
const BYTE_TIME = 0.09;
/** The ESP32-C3 has one I2C peripheral. */
const WITH_ONE = "ESP32C3";

/** Pins when `setup` names none: boards/ESP32.py. */
const DEFAULT_PINS: Record<string, { scl: string; sda: string }> = {
  I2C1: { scl: "D22", sda: "D21" },
  I2C2: { scl: "D16", sda: "D17" },
};

export function installI2c(context: MachineContext, pins: Pins): void {
  const { realm, options } = context;
  const ports = new Map<object, { scl: string; sda: string } | undefined>();
  const i2cClass = realm.wrapClass(() => {
    throw realm.error("Error", "The simulator has no I2C by software: use I2C1 or I2C2");
  });
  const prototype = i2cClass.prototype as Obj;
  realm.hide(realm.global, "I2C", i2cClass);

  /** Throws what the ESP32's driver says of a transfer that failed. */
  function check(call: string, outcome: I2cOutcome): void {
    if (outcome === "done") return;
    if (outcome === "nak") throw realm.error("Error", `${call}: slave doesn't ACK the transfer`);
    context.clock.block(TIMEOUT);
    throw realm.error("Error", `${call}:, Operation timeout because the bus is busy`);
  }

  function linesOf(self: unknown, call: string) {
    const wired = ports.get(self as object);
    // ESP_ERR_INVALID_STATE: the driver is not installed.
    if (!wired) throw realm.error("Error", `${call}:, unknown error code 259`);
    return options.devices.i2c(wired.scl, wired.sda);
  }

  function address(value: unknown): { address: number; stop: boolean } {
    if (!realm.isObject(value)) return { address: Number(value) & 0x7f, stop: true };
    return { address: Number(value.address) & 0x7f, stop: value.stop === undefined || Boolean(value.stop) };
  }

  function write(self: unknown, to: number, bytes: number[], stop: boolean): void {
    const lines = linesOf(self, "jshI2CWrite");
    context.clock.spend((bytes.length + 1) * BYTE_TIME);
    check("jshI2CWrite", lines.write(to, bytes, stop));
  }

  function read(self: unknown, from: number, quantity: unknown, stop: boolean): Uint8Array | undefined {
    const count = Math.trunc(Number(quantity)) || 0;
    if (count <= 0) return undefined;
    const lines = linesOf(self, "jshI2CRead");
    context.clock.spend((count + 1) * BYTE_TIME);
    const bytes = lines.read(from, count, stop);
    if (typeof bytes === "string") check("jshI2CRead", bytes);
    return realm.bytes(bytes as number[]);
  }

  realm.define(prototype, {
    setup: (self, [given]) => {
      const wanted: Obj = realm.isObject(given) ? given : {};
      const name = self === realm.global.I2C2 ? "I2C2" : "I2C1";
      const pin = (line: "scl" | "sda"): string =>
        wanted[line] === undefined ? DEFAULT_PINS[name][line] : pins.name(wanted[line]);
      ports.set(self as object, { scl: pin("scl"), sda: pin("sda") });
    },
    writeTo: (self, [to, ...data]) => {
      const bytes = collectBytes(realm, data);
      const { address: target, stop } = address(to);
      if (bytes.length > 0) write(self, target, bytes, stop);
    },
    readFrom: (self, [from, quantity]) => {
      const { address: target, stop } = address(from);
      return read(self, target, quantity, stop);
    },
    readReg: (self, [from, register, quantity]) => {
      const target = Number(from) & 0x7f;
      write(self, target, [Number(register) & 0xff], false);
      return read(self, target, quantity, true);
    },
  });
  for (const name of options.devices.board.startsWith(WITH_ONE) ? ["I2C1"] : ["I2C1", "I2C2"]) {
    const port = realm.object();
    Object.setPrototypeOf(port, prototype);
    ports.set(port, undefined);
    realm.hide(realm.global, name, port);
  }
}

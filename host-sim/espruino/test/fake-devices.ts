/** The smallest world a machine can live in: a fixed ADC, free pins, memory for registers. */

import { createMachine } from "../index.js";
import type { Devices, Flash, Machine, MachineOptions } from "../machine.js";

export interface FakeDevices extends Devices {
  /** Sets an input pin, as a button would. */
  press(pin: string, level: boolean): void;
  /** Pins written by the program. */
  readonly levels: Map<string, boolean>;
}

export function fakeDevices(): FakeDevices {
  const levels = new Map<string, boolean>();
  const words = new Map<number, number>();
  let pinChanged: (pin: string, level: boolean) => void = () => {};
  return {
    board: "ESP32",
    serial: "simulator:0",
    levels,
    analogRead: (pin) => (pin === "D34" ? 2048 / 4096 : Number.NaN),
    setAttenuation: () => {},
    digitalRead: (pin) => levels.get(pin) ?? false,
    digitalWrite: (pin, level) => void levels.set(pin, level),
    setPinMode: () => {},
    i2c: () => ({ write: () => "nak", read: () => "nak" }),
    onPinChange: (listener) => {
      pinChanged = listener;
    },
    press: (pin, level) => {
      levels.set(pin, level);
      pinChanged(pin, level);
    },
    peek32: (address) => words.get(address) ?? 0,
    poke32: (address, value) => void words.set(address, value),
    wifi: {
      mac: "24:0a:c4:00:00:01",
      scan: () => [{ ssid: "home", rssi: -50, authMode: "wpa2", channel: 6 }],
      associate: async (ssid) => {
        if (ssid !== "home") throw new Error("201");
        return { ip: "192.168.1.50", netmask: "255.255.255.0", gw: "192.168.1.1" };
      },
      disassociate: () => {},
      rssi: () => -50,
      onLost: () => {},
      startAccessPoint: () => {},
      stopAccessPoint: () => {},
    },
  };
}

export interface TestMachine {
  machine: Machine;
  devices: FakeDevices;
  flash: Flash;
  warnings: string[];
  /** All the program printed so far. */
  printed(): string;
  /** Resolves once the program has printed this text. */
  until(text: string): Promise<void>;
}

export function testMachine(options: Partial<MachineOptions> = {}): TestMachine {
  const devices = fakeDevices();
  const flash: Flash = options.flash ?? new Map();
  const warnings: string[] = [];
  const waiting: Array<{ text: string; resolve: () => void }> = [];
  let output = "";
  const machine = createMachine({
    devices,
    flash,
    print: (text) => {
      output += text;
      for (const one of [...waiting]) {
        if (!output.includes(one.text)) continue;
        waiting.splice(waiting.indexOf(one), 1);
        one.resolve();
      }
    },
    warn: (text) => void warnings.push(text),
    ...options,
  });
  return {
    machine,
    devices,
    flash,
    warnings,
    printed: () => output,
    until: (text) =>
      output.includes(text)
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.push({ text, resolve })),
  };
}

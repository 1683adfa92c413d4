/**
 * Runs before the firmware on Espruino for Linux (as `.boot0`) and supplies what that build lacks: a
 * knob at D34, pins, Wi-Fi, the ESP32's registers. The host steers it through the global `bench`.
 *
 * In Espruino's dialect, like the firmware. It stands in the way of the measured program as little as
 * it can: an ideal ADC, no timers, functions that stay in flash.
 */
import type { I2cFault } from "../devices/i2c-bus.js";
import { shaAccelerator } from "../devices/sha-accelerator.js";
import type { WorkbenchLights } from "./prelude-light.js";
import { createWorkbenchWifi } from "./prelude-wifi.js";
import { CALLS, type WorkbenchSettings } from "./workbench.js";

interface EspruinoGlobal extends Record<string, unknown> {
  /** Left by `prelude-light.ts`. */
  createLights?(
    wired: WorkbenchSettings["lights"],
    random: () => number,
    warn: (text: string) => void,
  ): WorkbenchLights;
  /** Evaluates in the global scope; only what the host that started this interpreter asks. */
  eval(code: string): unknown;
  Modules: { addCached(name: string, code: string): void };
}
declare const global: EspruinoGlobal;
declare const process: { env: { VERSION: string; BOARD: string; SERIAL: string } };
declare function require(module: "Storage"): { read(name: string): string | undefined };
declare function require(module: "fs"): { readFileSync(path: string): string };
declare function print(text: string): void;
declare function getTime(): number;
declare function load(): void;

interface Watch {
  callback: (event: { state: boolean; time: number; lastTime: number; pin: string }) => void;
  pin: string;
  repeat: boolean;
  /** -1: falling, 1: rising, 0: both. */
  edge: number;
}

/** Registers of the ESP32 that answer here besides the SHA unit's. */
const RNG_DATA_REG = 0x3ff75144;
/** Seconds of one swing of a knob that turns by itself. */
const PERIOD = 8;

const settings: WorkbenchSettings = JSON.parse(require("Storage").read("bench.json") as string);
/** Electrical levels by pin; the BOOT button's is high until it is pressed. */
const levels: Record<string, boolean> = { D0: true };
const watches: Array<Watch | undefined> = [];
const knobs = settings.knobs;
let random = settings.seed;
let lights: WorkbenchLights | undefined;
settings.buttons.forEach((button) => {
  if (button.pin !== "D0") levels[button.pin] = !button.pressedLevel;
});

function warn(text: string): void {
  console.log("[bench] " + text);
}

const sha = shaAccelerator({ warn, fault: settings.fault });

/** Marsaglia's xorshift: enough for ping payloads and nonces of tests. */
function nextRandom(): number {
  random ^= random << 13;
  random ^= random >>> 17;
  random ^= random << 5;
  return random >>> 0;
}

if (settings.lights.length) {
  lights = (global.createLights as NonNullable<EspruinoGlobal["createLights"]>)(
    settings.lights,
    () => nextRandom() / 0x100000000,
    warn,
  );
  lights.setFault(settings.i2cFault);
}

function isMapped(address: number): boolean {
  for (let i = 0; i < sha.ranges.length; i++) {
    if (address >= sha.ranges[i][0] && address <= sha.ranges[i][1]) return true;
  }
  warn("nothing is simulated at address " + address.toString(16));
  return false;
}

function peekWord(address: number): number {
  if (address === RNG_DATA_REG) return nextRandom();
  return isMapped(address) ? sha.peek32(address) : 0;
}

function pokeWord(address: number, value: number): void {
  if (isMapped(address)) sha.poke32(address, value >>> 0);
}

/** `peek32(address)`, or `peek32(address, count)` which gives a Uint32Array of ascending addresses. */
global.peek32 = function peek32(address: number, count?: number): number | Uint32Array {
  if (count === undefined) return peekWord(address);
  const words = new Uint32Array(count);
  for (let i = 0; i < count; i++) words[i] = peekWord(address + i * 4);
  return words;
};

/** `poke32(address, value)`, or with an array of values for ascending addresses. */
global.poke32 = function poke32(address: number, value: number | ArrayLike<number>): void {
  if (typeof value === "number") {
    pokeWord(address, value);
    return;
  }
  for (let i = 0; i < value.length; i++) pokeWord(address + i * 4, value[i]);
};

global.analogRead = function analogRead(pin: string): number {
  let position = knobs[pin];
  // ADC1 is at D32 to D39.
  if (position === undefined) return /^D3[2-9]$/.test(pin) ? 0 : Number.NaN;
  if (position === null) position = 0.5 - 0.5 * Math.cos((getTime() * 2 * Math.PI) / PERIOD);
  return Math.round(position * 4095) / 4096;
};

// Espruino has a global for each pin; on Linux they end at D32.
for (let number = 33; number < 40; number++) global["D" + number] = "D" + number;

global.digitalWrite = function digitalWrite(pin: string, level: unknown): void {
  levels[pin] = !!level;
};

/** D0 is inverted in reads, as in the ESP32's board file: pressed is true. */
global.digitalRead = function digitalRead(pin: string): number {
  const line = lights ? lights.level(pin) : undefined;
  const level = line === undefined ? !!levels[pin] : line;
  return (pin === "D0" ? !level : level) ? 1 : 0;
};

global.pinMode = function pinMode(): void {};

global.setWatch = function setWatch(
  callback: Watch["callback"],
  pin: string,
  options?: { repeat?: boolean; edge?: string | number },
): number {
  const edge = options && options.edge;
  watches.push({
    callback,
    pin,
    repeat: !!(options && options.repeat),
    edge: edge === "rising" ? 1 : edge === "falling" ? -1 : 0,
  });
  return watches.length;
};

global.clearWatch = function clearWatch(id: number): void {
  watches[id - 1] = undefined;
};

/** Contacts do not bounce here. */
function setButton(pressed: boolean, pin = "D0"): void {
  // The BOOT button pulls its pin to ground.
  let level = !pressed;
  settings.buttons.forEach((button) => {
    if (button.pin === pin) level = pressed === button.pressedLevel;
  });
  if (levels[pin] === level) return;
  levels[pin] = level;
  const state = pin === "D0" ? !level : level;
  const time = getTime();
  watches.slice().forEach((watch, index) => {
    if (!watch || watch.pin !== pin || (watch.edge > 0 && !state) || (watch.edge < 0 && state)) return;
    if (!watch.repeat) watches[index] = undefined;
    watch.callback({ state, time, lastTime: time, pin: watch.pin });
  });
}

global.LED1 = "D2";
global.BTN1 = "D0";
global.ESP32 = { setAtten() {}, enableBLE() {}, enableWifi() {} };
global.NRF = { setServices() {} };
// Espruino for Linux ends when it is to restart the chip.
(global.E as { reboot: () => void }).reboot = () => load();
process.env = { BOARD: settings.board, SERIAL: settings.serial, VERSION: process.env.VERSION };

const wifi = createWorkbenchWifi(settings.accessPoints);
/** What commands of the host may call. */
interface Bench {
  (): void;
  wifi: unknown;
  setWifi(up: boolean): void;
  setButton(pressed: boolean, pin?: string): void;
  setKnob(position: number | null, pin: string): void;
  setLight(lux: number, index: number): void;
  setFault(fault?: I2cFault): void;
}

let lastCommand = "";

/** Carries out the command in the file `command` (number, colon, expression) once and prints its value. */
const bench = ((): void => {
  // biome-ignore lint/style/useNodejsImportProtocol: Espruino's module, which has no other name.
  const text: string | undefined = require("fs").readFileSync("command");
  // A call that the console made of one doubled character comes at any time, before the first command, too.
  if (!text) return;
  const colon = text.indexOf(":");
  const id = text.substr(0, colon);
  if (id === lastCommand) return;
  lastCommand = id;
  let answer: string;
  try {
    answer = "=" + JSON.stringify(global.eval(text.substr(colon + 1)));
  } catch (error) {
    answer = "!" + error;
  }
  print("\x02" + id + answer + "\x03");
}) as Bench;
bench.wifi = wifi.module;
bench.setWifi = wifi.setUp;
bench.setButton = setButton;
bench.setKnob = (position, pin) => {
  knobs[pin] = position;
};
bench.setLight = (lux, index) => {
  if (lights) lights.setLight(index, lux);
};
bench.setFault = (fault) => {
  if (lights) lights.setFault(fault);
};
global.bench = bench;
CALLS.forEach((name) => {
  Object.defineProperty(global, name, { get: bench });
});
global.Modules.addCached("Wifi", "module.exports=bench.wifi");

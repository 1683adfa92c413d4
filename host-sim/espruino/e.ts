/** `E`: Espruino's utilities. */

import { crc32 } from "node:zlib";
import { collectBytes, isArrayBuffer } from "./bytes.js";
import type { MachineContext } from "./context.js";
import { toJs } from "./json.js";
import type { Memory } from "./memory.js";
import type { Random } from "./random.js";
import type { Native, Obj } from "./realm.js";
import { fromBytes } from "./strings.js";

export interface EParts {
  memory: Memory;
  random: Random;
}

export function installE(context: MachineContext, parts: EParts): Obj {
  const e = context.realm.object();
  context.realm.hide(context.realm.global, "E", e);
  context.realm.define(e, {
    ...bytesNatives(context),
    ...numbersNatives(parts),
    ...systemNatives(context, parts),
  });
  return e;
}

/** Conversions between strings, arrays and buffers. */
function bytesNatives(context: MachineContext): Record<string, Native> {
  const { realm } = context;
  const text = (values: unknown[]) => fromBytes(Uint8Array.from(collectBytes(realm, values)));
  return {
    toString: (_self: unknown, args: unknown[]) => text(args),
    toFlatString: (_self, args) => text(args),
    toJS: (_self, [value]) => toJs(realm, value),
    toUint8Array: (_self, args) => realm.bytes(collectBytes(realm, args)),
    toArrayBuffer: (_self, [value]) =>
      typeof value === "string" ? realm.arrayBuffer(Buffer.from(value, "latin1")) : undefined,
    CRC32: (_self, args) => crc32(Uint8Array.from(collectBytes(realm, args))),
    lookupNoCase: (_self, [object, key, returnKey]) => lookupNoCase(object, key, returnKey),
    decodeUTF8: (_self, [value, lookup, replaceWith]) => decodeUtf8(value, lookup, replaceWith),
    asUTF8: (_self, [value]) => String(value),
    fromUTF8: (_self, [value]) => String(value),
    isUTF8: () => false,
    mapInPlace: (_self, args) => mapInPlace(args),
  };
}

function numbersNatives({ random }: EParts): Record<string, Native> {
  return {
    clip: (_self, [value, low, high]) => Math.min(Math.max(Number(value), Number(low)), Number(high)),
    sum: (_self, [values]) => numbers(values).reduce((total, value) => total + value, 0),
    variance: (_self, [values, mean]) =>
      numbers(values).reduce((total, value) => total + (value - Number(mean)) ** 2, 0),
    hwRand: () => random.next32(),
    srand: (_self, [seed]) => random.seed(Number(seed)),
    reverseByte: (_self, [value]) => reverseByte(Number(value)),
    getTemperature: () => Number.NaN,
    getAnalogVRef: () => Number.NaN,
  };
}

function systemNatives(context: MachineContext, { memory }: EParts): Record<string, Native> {
  const { realm, flags, executor } = context;
  const settings = realm.object();
  return {
    getErrorFlags: () => realm.array(flags.take()),
    getFlags: () => Object.assign(realm.object(), settings),
    setFlags: (_self, [given]) => void (realm.isObject(given) && Object.assign(settings, given)),
    getSizeOf: (_self, [value]) => memory.sizeOf(value),
    getAddressOf: () => 0,
    defrag: () => undefined,
    stopEventPropagation: () => executor.stopPropagation(),
    reboot: () => context.reboot("E.reboot()"),
    setBootCode: (_self, [code, always]) => setBootCode(context, code, always),
    ...watchdog(context),
    // The console is the host's and stays open: a password is taken and not asked for.
    setPassword: () => undefined,
    lockConsole: () => undefined,
    setConsole: () => undefined,
    getConsole: () => "Serial1",
    setTimeZone: () => undefined,
    setDST: () => undefined,
    setClock: () => 0,
    getClock: () => realm.object(),
    getPowerUsage: () => realm.object(),
    dumpFragmentation: () => undefined,
    dumpFreeList: () => undefined,
    dumpLockedVars: () => undefined,
    dumpVariables: () => undefined,
    dumpStr: () => "",
  };
}

function setBootCode(context: MachineContext, code: unknown, always: unknown): void {
  const { flash } = context.options;
  flash.delete(".bootrst");
  flash.delete(".bootcde");
  if (typeof code === "string") flash.set(always ? ".bootrst" : ".bootcde", Buffer.from(code, "latin1"));
}

/** Milliseconds the watchdog counts at a time. */
const WATCHDOG_SLICE = 250;

/**
 * `E.enableWatchdog(seconds, auto)`: without `auto` the program must call `E.kickWatchdog` in time.
 * With it the idle loop kicks, and a loop that hangs hangs the simulator too, so nothing is timed.
 *
 * The board's time counts, not the host's: of a stall of the host, or of other boards in this process, no more
 * than one slice, since the program could not kick meanwhile.
 */
function watchdog(context: MachineContext): Record<string, Native> {
  let timer: NodeJS.Timeout | undefined;
  let seconds = 0;
  let left = 0;
  const count = () => {
    left -= WATCHDOG_SLICE;
    if (left <= 0) context.reboot("watchdog");
    else timer = setTimeout(count, Math.min(left, WATCHDOG_SLICE));
  };
  const kick = () => {
    left = seconds * 1000;
    clearTimeout(timer);
    timer = seconds > 0 ? setTimeout(count, Math.min(left, WATCHDOG_SLICE)) : undefined;
  };
  context.onPowerOff.push(() => clearTimeout(timer));
  return {
    enableWatchdog: (_self, [time, automatic]) => {
      seconds = automatic === undefined || automatic ? 0 : Math.round(Number(time));
      kick();
    },
    kickWatchdog: kick,
  };
}

function numbers(values: unknown): number[] {
  return Array.from(values as ArrayLike<unknown>, Number);
}

function lookupNoCase(object: unknown, key: unknown, returnKey: unknown): unknown {
  if (typeof object !== "object" || object === null) return undefined;
  const wanted = String(key).toLowerCase();
  const found = Object.keys(object).find((name) => name.toLowerCase() === wanted);
  if (found === undefined) return undefined;
  return returnKey ? found : (object as Obj)[found];
}

/** UTF-8 to one byte per character: `lookup` maps code points, `replaceWith` stands for the rest. */
function decodeUtf8(value: unknown, lookup: unknown, replaceWith: unknown): string {
  const table = Array.isArray(lookup) ? lookup : [];
  const decoded = Buffer.from(String(value), "latin1").toString("utf8");
  let result = "";
  for (const character of decoded) {
    const code = character.codePointAt(0)!;
    const mapped = table[code];
    if (typeof mapped === "string") result += mapped;
    else result += code < 256 ? String.fromCharCode(code) : String(replaceWith ?? "");
  }
  return result;
}

/**
 * `E.mapInPlace(from, to, map, bits)` for 8-bit data; on 32-bit arrays Espruino gives zeros. An
 * ArrayBuffer is taken as its bytes.
 */
function mapInPlace(args: unknown[]): void {
  const [from, to, map] = args.map((value) => (isArrayBuffer(value) ? new Uint8Array(value) : value));
  const source = Array.from(from as ArrayLike<number>);
  const target = to as Uint8Array;
  const wide = target.BYTES_PER_ELEMENT === 4;
  for (let index = 0; index < Math.min(source.length, target.length); index++) {
    const value = source[index]!;
    if (wide) target[index] = 0;
    else if (typeof map === "function") target[index] = Number(map(value, index));
    else target[index] = map === undefined ? value : Number((map as ArrayLike<number>)[value] ?? 0);
  }
}

function reverseByte(value: number): number {
  let result = 0;
  for (let bit = 0; bit < 8; bit++) if (value & (1 << bit)) result |= 0x80 >> bit;
  return result;
}

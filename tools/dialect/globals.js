import { STORED_MODULES } from "../../bundles.js";

/**
 * What Espruino 2v29 for the ESP32 has, as far as a bundle may use it. Names were read from the
 * interpreter itself; what only boards other than the ESP32 have is left out.
 */

const words = (/** @type {string} */ text) => text.trim().split(/\s+/);

/** Global names. */
export const GLOBALS = new Set([
  ...words(`Array ArrayBuffer ArrayBufferView Boolean DataView Date Error Float32Array Float64Array Function
    Infinity Int16Array Int32Array Int8Array InternalError JSON Math NaN Number Object Promise ReferenceError
    RegExp String SyntaxError TypeError Uint16Array Uint24Array Uint32Array Uint8Array Uint8ClampedArray`),
  ...words(`arguments atob btoa changeInterval clearInterval clearTimeout clearWatch console decodeURIComponent
    digitalPulse digitalRead digitalWrite dump echo encodeURIComponent getPinMode getSerial getTime global
    globalThis isFinite isNaN load parseFloat parseInt peek16 peek32 peek8 pinMode poke16 poke32 poke8 print
    process require reset save setInterval setTime setTimeout setWatch shiftOut trace undefined url`),
  ...words(`analogRead analogWrite BTN1 E ESP32 HIGH LED1 LOW Modules NRF Pin Serial1 Serial2 Serial3 SPI1 SPI2
    I2C1 I2C2 Terminal Telnet`),
  ...Array.from({ length: 40 }, (_, number) => `D${number}`),
]);

/** Modules that `require` finds: Espruino's libraries, and Rheo's own files in Storage. */
export const MODULES = new Set([
  ...words("net http tls dgram fs crypto Storage Flash Wifi TelnetServer heatshrink timer neopixel"),
  ...STORED_MODULES,
]);

/** What every object inherits: each can have listeners. */
const INHERITED = words(
  "on emit removeListener removeAllListeners addListener prependListener toString hasOwnProperty valueOf clone",
);

/**
 * Members of global namespaces and constructors.
 * @type {Record<string, Set<string>>}
 */
export const STATIC_MEMBERS = Object.fromEntries(
  Object.entries({
    Object: `assign create defineProperties defineProperty entries fromEntries getOwnPropertyDescriptor
      getOwnPropertyDescriptors getOwnPropertyNames getPrototypeOf keys setPrototypeOf values`,
    Array: "isArray",
    ArrayBuffer: "",
    Int8Array: "",
    Uint8Array: "",
    Int16Array: "",
    Uint16Array: "",
    Uint24Array: "",
    Int32Array: "",
    Uint32Array: "",
    Float32Array: "",
    Float64Array: "",
    String: "fromCharCode",
    Number: "MAX_VALUE MIN_VALUE NEGATIVE_INFINITY NaN POSITIVE_INFINITY",
    Math: `E LN10 LN2 LOG10E LOG2E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil clip cos exp floor log max min
      pow round sign sin sqrt tan wrap`,
    JSON: "parse stringify",
    Promise: "all reject resolve",
    Date: "now parse",
    console: "debug error info log trace warn",
    process: "env memory version",
    E: `CRC32 FFT asUTF8 clip convolve decodeUTF8 defrag dumpFragmentation dumpStr dumpVariables enableWatchdog
      fromUTF8 getAddressOf getConsole getErrorFlags getFlags getSizeOf internal isUTF8 kickWatchdog lockConsole
      lookupNoCase mapInPlace memoryArea pipe reboot reverseByte setBootCode setConsole setFlags setPassword
      setTimeZone srand stopEventPropagation sum toArrayBuffer toFlatString toJS toString toUint8Array variance`,
  }).map(([name, members]) => [name, new Set([...words(members), ...INHERITED])]),
);

/** Methods of built-in objects elsewhere that none of Espruino's has. */
export const ABSENT_METHODS = new Set(
  words(`anchor at big codePointAt copyWithin finally findLast findLastIndex flat flatMap getBigInt64
    isPrototypeOf listeners localeCompare matchAll normalize off once propertyIsEnumerable reduceRight search
    setBigInt64 toExponential toLocaleDateString toLocaleString toLocaleTimeString toPrecision toReversed toSorted
    toSpliced trimEnd trimLeft trimRight trimStart`),
);

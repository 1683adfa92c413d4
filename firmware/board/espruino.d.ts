/**
 * What Espruino 2v29 on an ESP32 offers and `@types/espruino` leaves out or gets wrong, for exactly
 * the calls Rheo makes. Strings are byte strings: one character per byte, 0..255.
 */

declare function require(module: "net"): EspruinoNet;
declare function require(module: "Storage"): EspruinoStorage;
declare function require(module: "Wifi"): EspruinoWifi;
declare function require(module: "crypto"): EspruinoCrypto & { SHA256(message: string): ArrayBuffer };
declare function require(module: "TelnetServer"): { setOptions(options: { mode: "on" | "off" }): void };
declare function require(module: "dgram"): { createSocket(type: "udp4"): EspruinoDatagramSocket };

interface String {
  startsWith(part: string): boolean;
  endsWith(part: string): boolean;
}

declare const console: { log(...values: unknown[]): void };
declare const process: {
  version: string;
  env: { VERSION: string; BOARD: string; SERIAL: string };
  /** With `false`, counts without collecting garbage first (7 times cheaper). */
  memory(gc?: boolean): { free: number; usage: number; total: number; blocksize: number };
  on(event: "uncaughtException", handler: (error: unknown) => void): void;
};

declare function setTimeout<Arguments extends unknown[]>(
  callback: (...given: Arguments) => void,
  milliseconds: number,
  ...given: Arguments
): number;
declare function setInterval(callback: () => void, milliseconds: number): number;
declare function setInterval<T>(callback: (given: T) => void, milliseconds: number, given: T): number;

/** A TCP socket of Espruino's `net`. Keep no own fields on it but `rheo`: see the facts on `net`. */
interface EspruinoSocket {
  on(event: "data", handler: (this: EspruinoSocket, bytes: string) => void): void;
  on(event: "drain", handler: (this: EspruinoSocket) => void): void;
  on(event: "close", handler: (this: EspruinoSocket, hadError: boolean) => void): void;
  on(event: "error", handler: (this: EspruinoSocket, error: { code: number; message: string }) => void): void;
  /** Always returns false; throws once the socket is closed or ended. */
  write(bytes: string): boolean;
  end(bytes?: string): void;
  /** Bytes handed to `write` and not yet to the network stack. */
  dSnd?: string;
  /** False once the connection is closed. */
  conn?: boolean;
}

/** A UDP socket of Espruino's `dgram`. */
interface EspruinoDatagramSocket {
  bind(port: number, bound: (socket: EspruinoDatagramSocket) => void): EspruinoDatagramSocket;
  on(event: "message", handler: (bytes: string, from: { address: string; port: number }) => void): void;
  send(bytes: string, port: number, address: string): void;
  close(): void;
}

interface EspruinoServer {
  listen(port: number): unknown;
  close(): void;
  /** The one field of ours on it. */
  rheo?: unknown;
}

interface EspruinoNet {
  createServer(callback: (this: EspruinoServer, socket: EspruinoSocket) => void): EspruinoServer;
}

interface EspruinoStorage {
  /** The file's bytes, in place in flash where the board maps it; undefined when there is none. */
  read(name: string, offset?: number, length?: number): string | undefined;
  write(name: string, data: string, offset?: number, size?: number): boolean;
  erase(name: string): void;
  /** Moves all files together: up to half a minute during which a power cut loses them. */
  compact(): void;
  list(filter?: RegExp): string[];
  getFree(checkInternalFlash?: boolean): number;
}

interface EspruinoCrypto {
  SHA1(message: string): ArrayBuffer;
}

type WifiCallback = (error: string | null) => void;
interface EspruinoWifi {
  connect(ssid: string, options: { password?: string }, callback?: WifiCallback): void;
  disconnect(callback?: WifiCallback): void;
  startAP(
    ssid: string,
    options: { password?: string; authMode?: string; channel?: number },
    callback: WifiCallback,
  ): void;
  /** `rssi` in dBm, only while connected. */
  getStatus(): { station: string; rssi?: number; mode: string; powersave: string };
  stopAP(callback?: WifiCallback): void;
  scan(
    callback: (found: Array<{ ssid: string; rssi: number; authMode: string; channel: number }>) => void,
  ): void;
  getDetails(
    callback?: (details: unknown) => void,
  ): { status: string; rssi: number; ssid: string } | undefined;
  getIP(
    callback?: (error: string | null, ip: unknown) => void,
  ): { ip: string; netmask: string; gw: string; mac: string } | undefined;
  getAPIP(callback?: (error: string | null, ip: unknown) => void): { ip: string; mac: string } | undefined;
  setHostname(name: string, callback?: () => void): void;
  setConfig(config: { powersave: "none" | "min" | "max" }): void;
  on(event: "connected", handler: (details: { ip: string; netmask: string; gw: string }) => void): void;
  on(event: "associated", handler: (details: { ssid: string }) => void): void;
  on(event: "disconnected", handler: (details: { ssid: string; reason: string; msg?: string }) => void): void;
  removeAllListeners(event: "associated"): void;
}

declare function peek32(address: number): number;
declare function peek32(address: number, count: number): Uint32Array;
declare function poke32(address: number, value: number | Uint32Array | number[]): void;

declare namespace Modules {
  /** Names of the modules that are loaded. */
  function getCached(): string[];
  function removeCached(name: string): void;
}

/** Starts the program in flash again, with all variables forgotten. */
declare function load(): void;

/** Bluetooth of the ESP32 builds that have it; test with `typeof`. */
declare const NRF: { setServices(services: object, options: { uart: boolean }): void } | undefined;

/** The pin on the board's LED and BOOT button; undefined where a build has none, so test with `typeof`. */
declare const LED1: Pin | undefined;
declare const BTN1: Pin | undefined;

declare namespace ESP32 {
  function setAtten(pin: Pin, millivolts: 1000 | 1340 | 2000 | 3600): void;
  function enableBLE(enable: boolean): void;
}

declare namespace E {
  function toString(...bytes: unknown[]): string;
  function toFlatString(...bytes: unknown[]): string | undefined;
  /** Joins strings and numbers as bytes. */
  function toUint8Array(...bytes: unknown[]): Uint8Array;
  function CRC32(bytes: string): number;
  function enableWatchdog(seconds: number, automatic?: boolean): void;
  function kickWatchdog(): void;
  function reboot(): void;
  function on(event: "init" | "errorFlag" | "kill", handler: (flags?: string[]) => void): void;
}

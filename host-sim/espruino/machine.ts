/**
 * The seam between Espruino-on-Node (this folder), the world around the chip (`../devices`), the
 * serial console (`../console`) and whoever starts a bundle (`../targets`).
 *
 * A *machine* is one ESP32 running Espruino: flash contents, variables, sockets. It sees the outside
 * only through `Devices`, and knows nothing of knobs, terminals or command lines.
 */

/** What is wired to the chip. Pin names are Espruino's: `D34`, `D2`. */
export interface Devices {
  /** Espruino's `process.env.BOARD`, e.g. `ESP32`, `ESP32C3_IDF4`. */
  readonly board: string;
  /** `process.env.SERIAL`; the simulator says `simulator:<control port>`. */
  readonly serial: string;
  /** What `analogRead` gives: raw 12-bit count / 4096, so 0..0.99976; NaN on a pin without ADC. */
  analogRead(pin: string): number;
  /** `ESP32.setAtten`: full-scale setting in millivolts. */
  setAttenuation(pin: string, millivolts: number): void;
  /** Level of a digital pin as the chip sees it. */
  digitalRead(pin: string): boolean;
  digitalWrite(pin: string, level: boolean): void;
  /** `pinMode`: `input_pullup`, `input_pulldown`, `output` and so on. */
  setPinMode(pin: string, mode: string): void;
  /** The I2C bus between two pins. */
  i2c(scl: string, sda: string): I2cLines;
  /** Called by the machine at boot; the device calls back when an input pin changes, for `setWatch`. */
  onPinChange(listener: (pin: string, level: boolean) => void): void;
  /** 32-bit peripheral bus, for `peek32`/`poke32`. Addresses are absolute. */
  peek32(address: number): number;
  poke32(address: number, value: number): void;
  readonly wifi: WifiRadio;
}

/** How an I2C transfer went: `nak` nobody acknowledged, `busy` the lines are held by somebody. */
export type I2cOutcome = "done" | "nak" | "busy";

/** An I2C bus as its master sees it. Addresses have 7 bits; without `stop` a repeated start follows. */
export interface I2cLines {
  write(address: number, bytes: number[], stop: boolean): I2cOutcome;
  read(address: number, count: number, stop: boolean): number[] | I2cOutcome;
}

/** The radio and the access points in range, below Espruino's `Wifi` module. Times in milliseconds. */
export interface WifiRadio {
  readonly mac: string;
  scan(): Array<{ ssid: string; rssi: number; authMode: string; channel: number }>;
  /** Resolves with an address, or rejects with the ESP-IDF reason code as text, e.g. `"201"`. */
  associate(ssid: string, password: string | undefined): Promise<{ ip: string; netmask: string; gw: string }>;
  disassociate(): void;
  /** Signal of the associated access point in dBm; undefined when not associated. */
  rssi(): number | undefined;
  /** The device calls this when the access point drops the station. */
  onLost(listener: (reason: string) => void): void;
  startAccessPoint(ssid: string, password: string | undefined): void;
  stopAccessPoint(): void;
}

/** The Storage area: file name (at most 28 characters) to bytes. Survives power cuts. */
export type Flash = Map<string, Buffer>;

/** How chaos gets between the peer and the board; all off when absent. See `../chaos`. */
export interface NetworkFaults {
  /** Cuts bytes received from a peer into the pieces the board will see (each at most 536 bytes). */
  segment?(bytes: Buffer): Buffer[];
  /** Milliseconds to hold back the next piece in either direction. */
  delay?(): number;
  /** True while nothing is taken from or given to this connection (a stalled or vanished peer). */
  stalled?(connection: number): boolean;
  /** True while nobody can connect; whoever tries meanwhile is served when it ends. */
  unreachable?(): boolean;
  /** True to reset this connection now. */
  reset?(connection: number): boolean;
}

export interface MachineOptions {
  devices: Devices;
  flash: Flash;
  /** Text the program prints (its console), in pieces, line ends `\n`. */
  print(text: string): void;
  /** Loud reports of misuse: what Espruino would refuse or the simulator cannot do truly. */
  warn(text: string): void;
  /** Address all servers bind to on the host, `localhost` for both loopbacks; default `127.0.0.1`. */
  host?: string;
  /** `bytes` is the ESP32 (default); `unicode` the stock Linux build's strings. */
  strings?: "bytes" | "unicode";
  /** Espruino variables of the chip; default 5000. */
  variables?: number;
  faults?: NetworkFaults;
  /**
   * Handlers of timers see the very time they were due, whatever the host's load, and the calendar starts
   * at power-on: a run can be repeated to the bit. Default false.
   */
  steadyClock?: boolean;
  /** Milliseconds by which the next run of a timer is late, asked anew each time: chaos reorders timers so. */
  timerDelay?(): number;
  /**
   * Where flash files came from on the host, e.g. `{".bootcde": "dist/firmware.js"}`: errors are then
   * reported by the source map beside it. For `run`, `name` itself is taken for the path.
   */
  origins?: Record<string, string>;
  /**
   * The program asked for a restart (`load()`, `reset()`, `E.reboot()`, watchdog), after which `program`
   * is to run; see `boot`. Default: power cycle at once.
   */
  onReboot?(reason: string, program: Program): void;
  /** `echo(on)`: whether the console answers. */
  onEcho?(on: boolean): void;
  /** A server's port is open on the host. */
  onListening?(port: number): void;
  /** `listen` failed on the host, e.g. code `EADDRINUSE`. */
  onListenError?(port: number, code: string): void;
}

export interface SocketInfo {
  /** Number of the connection since power-on, from 1. */
  id: number;
  peer: string;
  received: number;
  sent: number;
  /** Bytes in `dSnd`, not yet handed to the host's network stack. */
  pending: number;
}

/** What runs after `.boot0`..`.boot3`: `.bootrst` or `.bootcde`, only `.bootrst`, or another Storage file. */
export type Program = "boot code" | "none" | { file: string };

export interface Machine {
  /** PoweredMachine on: runs `.boot0`..`.boot3`, then the program (default: boot code), then the init event. */
  boot(program?: Program): void;
  /** Runs one program text without flash, as if uploaded to RAM; `name` is used in error positions. */
  run(code: string, name: string): void;
  /** Evaluates console input in the running program; the value as Espruino's console prints it. */
  evaluate(code: string): string;
  /** JSON of an expression's value in the running program; undefined when it threw, which is printed. */
  json(expression: string): string | undefined;
  /** Stops timers, cuts every connection without a FIN being answered, forgets all variables. */
  powerOff(): void;
  /** `powerOff`, then `boot`. */
  restart(program?: Program): void;
  sockets(): SocketInfo[];
  /** Ports listened on. */
  listening(): number[];
  /** Milliseconds since power-on as the program sees them; 0 while the power is off. */
  time(): number;
  /** Same figures as `process.memory()` inside. */
  memory(): { free: number; usage: number; total: number };
  readonly flash: Flash;
}

/** `process`, `console`, `print` and the other top-level functions without a home of their own. */
import type { MachineContext } from "./context.js";
import { EVENT_PREFIX } from "./events.js";
import type { Memory } from "./memory.js";
import { printed } from "./print.js";
import type { Reporter } from "./reporter.js";

export const VERSION = "2v29";
const VARIABLE_BYTES = 14;

export function installProcess(context: MachineContext, memory: Memory, reporter: Reporter): void {
  const { realm, options } = context;
  const process = realm.object();
  const env = realm.object({
    VERSION,
    GIT_COMMIT: "simulator",
    BOARD: options.devices.board,
    RAM: 524288,
    FLASH: 0,
    STORAGE: 917504,
    SERIAL: options.devices.serial,
    CONSOLE: "Serial1",
    MODULES: [...context.modules.keys()].join(","),
    EXPTR: 0,
  });
  realm.hide(process, "version", VERSION);
  realm.hide(process, "env", env);
  realm.define(process, {
    memory: () =>
      realm.object({ ...memory.figures(), history: 0, gc: 0, gctime: 0, blocksize: VARIABLE_BYTES }),
  });
  realm.hide(realm.global, "process", process);
  reporter.onUncaught = (error) => {
    const taken = process[EVENT_PREFIX + "uncaughtException"] !== undefined;
    context.events.queueEvent(process, "uncaughtException", [error]);
    return taken;
  };
}

export function installConsole(context: MachineContext): void {
  const { realm, options } = context;
  const log = realm.fn((_self, values) => {
    options.print(values.map(printed).join(" ") + "\n");
  });
  const console = realm.object();
  for (const name of ["log", "debug", "info", "warn", "error"]) realm.hide(console, name, log);
  realm.define(console, { trace: () => undefined });
  realm.hide(realm.global, "console", console);
  realm.hide(realm.global, "print", log);
  realm.define(realm.global, {
    echo: (_self, [on]) => options.onEcho?.(on === undefined || Boolean(on)),
    dump: () => undefined,
    trace: () => undefined,
    edit: () => undefined,
    save: () => context.options.warn("save() stores the interpreter's state: not simulated; use Storage"),
    load: (_self, [file]) =>
      file === undefined
        ? context.reboot("load()")
        : context.reboot(`load(${printed(file)})`, { file: String(file) }),
    reset: () => context.reboot("reset()", "none"),
    setBusyIndicator: () => undefined,
    setSleepIndicator: () => undefined,
    setDeepSleep: () => undefined,
    getSerial: () => options.devices.serial,
    getTime: () => context.clock.date() / 1000,
    setTime: (_self, [seconds]) => context.clock.setDate(Number(seconds) * 1000),
    peek32: (_self, [address, count]) => peek(context, address, count),
    poke32: (_self, [address, value]) => poke(context, address, value),
  });
}

/** One word, or `count` words as a Uint32Array. */
function peek(context: MachineContext, address: unknown, count: unknown): number | Uint32Array {
  const { devices } = context.options;
  const start = Number(address) >>> 0;
  if (count === undefined) return devices.peek32(start) >>> 0;
  const words = new context.realm.intrinsics.Uint32Array(Number(count));
  for (let index = 0; index < words.length; index++) words[index] = devices.peek32(start + 4 * index);
  return words;
}

/** One word, or a list of words at ascending addresses. */
function poke(context: MachineContext, address: unknown, value: unknown): void {
  const { devices } = context.options;
  const start = Number(address) >>> 0;
  const words =
    typeof value === "object" && value !== null ? Array.from(value as ArrayLike<number>) : [value];
  for (const [index, word] of words.entries()) devices.poke32(start + 4 * index, Number(word) >>> 0);
}

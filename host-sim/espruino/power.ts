/**
 * One life of the chip, from power-on to power-off: a fresh realm, the idle loop, and everything the
 * program can touch.
 */
import vm from "node:vm";
import type { Chip } from "./chip.js";
import { Clock } from "./clock.js";
import { installCrypto } from "./crypto.js";
import { installE } from "./e.js";
import { Errors } from "./errors.js";
import { installEsp32 } from "./esp32.js";
import { Events } from "./events.js";
import { Executor } from "./executor.js";
import { ErrorFlags } from "./flags.js";
import { installHooks } from "./hooks.js";
import { installI2c } from "./i2c.js";
import { instrument } from "./instrument.js";
import { stringifyJson } from "./json.js";
import { installLanguage } from "./language.js";
import { Loop } from "./loop.js";
import type { MachineOptions, Program } from "./machine.js";
import { Memory } from "./memory.js";
import { installModules } from "./modules.js";
import { Net } from "./net/index.js";
import { Pins } from "./pins.js";
import { Positions } from "./positions.js";
import { consoleAnswer } from "./print.js";
import { installConsole, installProcess } from "./process.js";
import { Promises } from "./promise.js";
import { Random } from "./random.js";
import { type Obj, Realm } from "./realm.js";
import { Reporter } from "./reporter.js";
import { Storage } from "./storage.js";
import { Timers } from "./timers.js";
import { Watches } from "./watches.js";
import { Wifi } from "./wifi.js";

/** Espruino variables of a board when the caller does not say: what an ESP32 with Wi-Fi has. */
export const DEFAULT_VARIABLES = 5000;

const BOOT_FILES = [".boot0", ".boot1", ".boot2", ".boot3"];

export class Power {
  readonly net: Net;
  readonly memory: Memory;
  private readonly realm: Realm;
  private readonly chip: Chip;
  private readonly reporter: Reporter;
  private readonly positions = new Positions();
  private readonly timers: Timers;
  private readonly wifi: Wifi;
  private readonly e: Obj;

  constructor(
    private readonly options: MachineOptions,
    onReboot: (reason: string, program: Program) => void,
  ) {
    const realm = new Realm(options.strings === "unicode");
    const clock = new Clock(options.steadyClock ?? false);
    const flags = new ErrorFlags();
    const loop = new Loop(clock);
    this.realm = realm;
    this.reporter = new Reporter(options.print, this.positions);
    const errors = new Errors(realm, this.positions);
    const hooks = installHooks(realm, errors);
    const executor = new Executor(realm, this.reporter, errors, hooks, flags, (code) =>
      this.script(code, "event"),
    );
    const events = new Events(realm, executor, loop);
    const modules = new Map<string, unknown>();
    this.memory = new Memory(
      { realm, clock, flags, modules },
      options.variables ?? DEFAULT_VARIABLES,
      hooks.scopeOf,
    );
    executor.afterCall = () => this.memory.afterHandler();
    let rebooting: { reason: string; program: Program } | undefined;
    this.chip = {
      options,
      realm,
      clock,
      loop,
      errors,
      events,
      executor,
      flags,
      memory: this.memory,
      modules,
      onPowerOff: [],
      reboot: (reason, program = "boot code") => {
        rebooting = { reason, program };
        loop.wake();
      },
    };
    const random = new Random();
    installLanguage(this.chip, random);
    new Promises(this.chip);
    events.install();
    this.timers = new Timers(this.chip);
    this.timers.install();
    const pins = new Pins(this.chip);
    const watches = new Watches(this.chip, pins);
    installI2c(this.chip, pins);
    new Storage(this.chip);
    installCrypto(this.chip);
    this.e = installE(this.chip, { memory: this.memory, random });
    const consoles = installEsp32(this.chip, (pin) => pins.name(pin));
    this.net = new Net(this.chip, consoles);
    this.wifi = new Wifi(this.chip);
    installModules(this.chip, (code, name, module) => this.runModule(code, name, module));
    installProcess(this.chip, this.memory, this.reporter);
    installConsole(this.chip);
    for (const holder of [this.timers, events, this.net, watches]) this.memory.add(holder);
    realm.seal();
    loop.step((now) => this.timers.run(now));
    loop.step(() => this.net.idle());
    loop.step(() => events.drain());
    loop.step(() => {
      this.announceFlags();
      if (rebooting !== undefined) onReboot(rebooting.reason, rebooting.program);
      return false;
    });
  }

  /** Milliseconds of the chip's clock since power-on. */
  time(): number {
    return this.chip.clock.now();
  }

  boot(program: Program = "boot code"): void {
    this.chip.clock.at(0, () => this.runBootCode(program));
    this.wifi.restoreSaved();
    this.chip.loop.wake();
  }

  private runBootCode(program: Program): void {
    this.memory.codeInFlash = true;
    for (const name of BOOT_FILES) this.runFile(name);
    if (typeof program === "object") this.runFile(program.file);
    else if (!this.runFile(".bootrst") && program === "boot code") this.runFile(".bootcde");
    const listeners = this.e["#oninit"];
    if (listeners !== undefined) this.chip.executor.call(this.e, listeners, []);
    const onInit = this.realm.global.onInit;
    if (this.realm.isFunction(onInit)) this.chip.executor.call(undefined, onInit, []);
  }

  run(code: string, name: string): void {
    const text = this.realm.wideStrings ? code : Buffer.from(code, "utf8").toString("latin1");
    this.runText(text, name);
  }

  /** The console's answer to an expression, or what went wrong with it. */
  evaluate(code: string): string {
    let answer = "";
    this.chip.executor.guard(() => {
      answer = "=" + consoleAnswer(this.script(code, "console"));
    });
    this.chip.loop.wake();
    return answer;
  }

  /** JSON of an expression's value; undefined when it threw, which has been printed. */
  json(expression: string): string | undefined {
    let answer: string | undefined;
    this.chip.executor.guard(() => {
      answer = stringifyJson(this.realm, this.script(expression, "console"));
    });
    this.chip.loop.wake();
    return answer;
  }

  off(): void {
    this.chip.loop.stop();
    for (const stop of this.chip.onPowerOff) stop();
  }

  private runFile(name: string): boolean {
    const file = this.options.flash.get(name);
    if (!file) return false;
    this.runText(file.toString(this.realm.wideStrings ? "utf8" : "latin1"), name);
    return true;
  }

  private runText(code: string, name: string): void {
    this.chip.executor.guard(() => this.script(code, name));
    this.chip.loop.wake();
  }

  private script(code: string, name: string): unknown {
    const reports: Array<() => void> = [];
    const {
      code: text,
      column,
      functions,
    } = instrument(code, {
      byteStrings: !this.realm.wideStrings,
      uses: (builtIn) => this.memory.uses(builtIn),
      report: (problem, line, col) =>
        reports.push(() => this.options.warn(`${this.positions.source(name, line, col)}: ${problem}`)),
    });
    this.positions.add(name, this.options.origins?.[name] ?? name, column);
    for (const report of reports) report();
    this.realm.addSources(functions);
    return new vm.Script(text, { filename: name }).runInContext(this.realm.context);
  }

  private runModule(code: string, name: string, module: Obj): void {
    // On one line with the first of the code, so that lines keep their numbers.
    const wrapped = this.script(`(function(exports,module){${code}\n})`, name) as (
      ...args: unknown[]
    ) => void;
    Reflect.apply(wrapped, module.exports, [module.exports, module]);
  }

  private announceFlags(): void {
    const news = this.chip.flags.news();
    if (news.length === 0) return;
    this.reporter.line("New interpreter error: " + news.join(","));
    this.chip.events.queueEvent(this.e, "errorFlag", [this.realm.array(news)]);
  }
}

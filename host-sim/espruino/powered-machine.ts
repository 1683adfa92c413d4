/**
 * One life of the chip, from power-on to power-off: a fresh realm, the idle loop, and everything the
 * program can touch.
 */
import vm from "node:vm";
import { Clock } from "./clock.js";
import { type Compiled, compile } from "./compiled.js";
import type { MachineContext } from "./context.js";
import { installCrypto } from "./crypto.js";
import { installE } from "./e.js";
import { Errors } from "./errors.js";
import { installEsp32 } from "./esp32.js";
import { Events } from "./events.js";
import { Executor } from "./executor.js";
import { ErrorFlags } from "./flags.js";
import { installFunctionClass } from "./function-class.js";
import { installHooks } from "./hooks.js";
import { installI2c } from "./i2c.js";
import { Refused } from "./instrument.js";
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

export class PoweredMachine {
  readonly net: Net;
  readonly memory: Memory;
  readonly realm: Realm;
  private readonly context: MachineContext;
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
    const evaluate = (code: string): unknown => this.script(code, "eval");
    const instrumented = (code: string): string => this.compile(code, "eval").code;
    const hooks = installHooks(realm, errors, { instrumented, evaluate });
    const executor = new Executor(realm, this.reporter, errors, hooks, flags, (code) =>
      this.script(code, "event"),
    );
    const events = new Events(realm, executor, loop);
    const modules = new Map<string, unknown>();
    this.memory = new Memory({ realm, clock, flags, modules }, options.variables ?? DEFAULT_VARIABLES, hooks);
    executor.afterCall = () => this.memory.afterHandler();
    let rebooting: { reason: string; program: Program } | undefined;
    this.context = {
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
    installLanguage(this.context, random);
    installFunctionClass(realm, evaluate);
    new Promises(this.context);
    events.install();
    this.timers = new Timers(this.context);
    this.timers.install();
    const pins = new Pins(this.context);
    const watches = new Watches(this.context, pins);
    installI2c(this.context, pins);
    new Storage(this.context);
    installCrypto(this.context);
    this.e = installE(this.context, { memory: this.memory, random });
    const consoles = installEsp32(this.context, (pin) => pins.name(pin));
    this.net = new Net(this.context, consoles);
    this.wifi = new Wifi(this.context);
    installModules(this.context, (code, name, module) => this.runModule(code, name, module));
    installProcess(this.context, this.memory, this.reporter);
    installConsole(this.context);
    for (const holder of [this.timers, events, this.net, watches]) this.memory.add(holder);
    hooks.growth.install();
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
    return this.context.clock.now();
  }

  boot(program: Program = "boot code"): void {
    this.context.clock.at(0, () => this.runBootCode(program));
    this.wifi.restoreSaved();
    this.context.loop.wake();
  }

  private runBootCode(program: Program): void {
    this.memory.codeInFlash = true;
    for (const name of BOOT_FILES) this.runFile(name);
    if (typeof program === "object") this.runFile(program.file);
    else if (!this.runFile(".bootrst") && program === "boot code") this.runFile(".bootcde");
    const listeners = this.e["#oninit"];
    if (listeners !== undefined) this.context.executor.call(this.e, listeners, []);
    const onInit = this.realm.global.onInit;
    if (this.realm.isFunction(onInit)) this.context.executor.call(undefined, onInit, []);
  }

  run(code: string, name: string): void {
    const text = this.realm.wideStrings ? code : Buffer.from(code, "utf8").toString("latin1");
    this.runText(text, name);
  }

  /** The console's answer to an expression, or what went wrong with it. */
  evaluate(code: string): string {
    let answer = "";
    this.context.executor.guard(() => {
      answer = "=" + consoleAnswer(this.script(code, "console"));
    });
    this.context.loop.wake();
    return answer;
  }

  /** JSON of an expression's value; undefined when it threw, which has been printed. */
  json(expression: string): string | undefined {
    let answer: string | undefined;
    this.context.executor.guard(() => {
      answer = stringifyJson(this.realm, this.script(expression, "console"));
    });
    this.context.loop.wake();
    return answer;
  }

  off(): void {
    this.context.loop.stop();
    for (const stop of this.context.onPowerOff) stop();
  }

  private runFile(name: string): boolean {
    const file = this.options.flash.get(name);
    if (!file) return false;
    this.runText(file.toString(this.realm.wideStrings ? "utf8" : "latin1"), name);
    return true;
  }

  private runText(code: string, name: string): void {
    this.context.executor.guard(() => this.script(code, name));
    this.context.loop.wake();
  }

  private script(code: string, name: string): unknown {
    const compiled = this.compile(code, name);
    this.positions.add(name, this.options.origins?.[name] ?? name, compiled.column);
    for (const [problem, line, column] of compiled.problems) {
      this.options.warn(`${this.positions.source(name, line, column)}: ${problem}`);
    }
    return compiled.script.runInContext(this.realm.vmContext);
  }

  /** Nothing of the program runs as it is: what cannot be instrumented is a syntax error. */
  private compile(code: string, name: string): Compiled {
    try {
      const compiled = compile(code, name, !this.realm.wideStrings);
      for (const builtIn of compiled.builtIns) this.memory.uses(builtIn);
      this.realm.addSources(compiled.functions);
      return compiled;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      // Node has the better sentence, with the position, where it refuses, too.
      new vm.Script(code, { filename: name });
      throw this.realm.error("SyntaxError", error.message);
    }
  }

  private runModule(code: string, name: string, module: Obj): void {
    // On one line with the first of the code, so that lines keep their numbers.
    const wrapped = this.script(`(function(exports,module){${code}\n})`, name) as (
      ...args: unknown[]
    ) => void;
    Reflect.apply(wrapped, module.exports, [module.exports, module]);
  }

  private announceFlags(): void {
    const news = this.context.flags.news();
    if (news.length === 0) return;
    this.reporter.line("New interpreter error: " + news.join(","));
    this.context.events.queueEvent(this.e, "errorFlag", [this.realm.array(news)]);
  }
}

/** A running interpreter as a target. */
import type { ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { connect } from "node:net";
import type { Readable, Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import type { I2cFault } from "../devices/i2c-bus.js";
import type { Wiring } from "../devices/wiring.js";
import { listeningInodes } from "../shell/ports.js";
import { Commands } from "./commands.js";
import { find } from "./find.js";
import { type MemoryFigures, Output, START_TIME, type Target, type TargetOptions } from "./target.js";

/** Control sequences of its console, carriage returns, and prompts. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the console's own.
const DECORATION = /\x1b\[J|\r|^>/gm;

/** Whether somebody listens on `port`; looks at the system's tables where it can, so as not to disturb. */
async function isListening(port: number): Promise<boolean> {
  try {
    return listeningInodes(port).length > 0;
  } catch {
    return new Promise((resolve) => {
      const probe = connect(port, "127.0.0.1", () => {
        probe.destroy();
        resolve(true);
      });
      probe.once("error", () => resolve(false));
    });
  }
}

export class RunningInterpreter implements Target {
  readonly kind = "espruino";
  readonly controlPort = undefined;
  private readonly console: Output;
  private readonly commands: Commands;
  /** How it ended. */
  private readonly exited: Promise<string>;
  private over = false;

  constructor(
    readonly port: number,
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly wiring: Wiring,
    options: Pick<TargetOptions, "onOutput" | "onEnd">,
  ) {
    this.console = new Output(options.onOutput);
    this.exited = new Promise((resolve) => {
      process.once("exit", (code, signal) => {
        if (!this.over) options.onEnd?.();
        this.over = true;
        resolve(signal ?? `code ${code}`);
      });
    });
    this.commands = new Commands(process.stdin as Writable, folder, this.exited);
    const output = process.stdout as Readable;
    output.setEncoding("latin1");
    output.on("data", (text: string) => {
      const shown = this.commands.filter(text).replace(DECORATION, "");
      if (shown) this.console.add(shown);
    });
    globalThis.process.once("exit", this.kill);
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** Resolves when the program listens. @throws Error with the console's text. */
  async listening(): Promise<void> {
    const deadline = performance.now() + START_TIME;
    while (!(await isListening(this.port))) {
      if (this.over) throw new Error(`the interpreter ended:\n${this.output()}`);
      if (performance.now() > deadline) {
        throw new Error(`the program does not listen on port ${this.port}:\n${this.output()}`);
      }
      await pause(10);
    }
  }

  output(): string {
    return this.console.all();
  }

  waitFor(pattern: RegExp, milliseconds?: number): Promise<RegExpExecArray> {
    return this.console.waitFor(pattern, milliseconds);
  }

  async setKnob(position: number, channel?: string): Promise<void> {
    const { pin } = find(this.wiring.knobs, channel);
    await this.commands.ask(`bench.setKnob(${Number(position)},"${pin}")`);
  }

  async setButton(pressed: boolean, channel?: string): Promise<void> {
    const pin = channel === undefined ? "D0" : find(this.wiring.buttons, channel).pin;
    await this.commands.ask(`bench.setButton(${Boolean(pressed)},"${pin}")`);
  }

  async setLight(lux: number, channel?: string): Promise<void> {
    const index = this.wiring.lights.indexOf(find(this.wiring.lights, channel));
    await this.commands.ask(`bench.setLight(${Number(lux)},${index})`);
  }

  async setI2cFault(fault: I2cFault | undefined): Promise<void> {
    await this.commands.ask(`bench.setFault(${JSON.stringify(fault) ?? ""})`);
  }

  async setWifi(up: boolean): Promise<void> {
    await this.commands.ask(`bench.setWifi(${Boolean(up)})`);
  }

  async memory(): Promise<MemoryFigures> {
    return (await this.commands.ask("process.memory()")) as MemoryFigures;
  }

  evaluate(expression: string): Promise<unknown> {
    return this.commands.ask(expression);
  }

  /** It ignores SIGTERM while its console is open: the power is cut. */
  async stop(): Promise<void> {
    this.kill();
    await this.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private readonly kill = (): void => {
    globalThis.process.off("exit", this.kill);
    this.over = true;
    this.process.kill("SIGKILL");
    rmSync(this.folder, { recursive: true, force: true });
  };
}

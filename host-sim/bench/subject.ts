/** What is measured: a bundle on a target, and how it is started for each kind of measurement. */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ACCESS_POINTS } from "../devices/radio.js";
import { startTarget, type Target, type TargetKind } from "../targets/index.js";
import { startApart } from "./apart.js";
import type { Callgrind, Window } from "./callgrind.js";

export interface Subject {
  /** As it is called in the table. */
  name: string;
  kind: TargetKind;
  bundle: string;
  /** The program is not Rheo: it has a port of its own, and neither settings nor pages nor `rheo.v1`. */
  peer?: { port: number; files: Record<string, Buffer> };
}

/** Milliseconds until a program must listen; under valgrind on a busy machine it takes minutes. */
const START_TIME = 20_000;
const SLOW_START_TIME = 5 * 60_000;
/** Storage file with the program when it is to run in RAM. */
const IN_RAM = "bench.prg";

export interface StartOptions {
  settings?: Record<string, unknown>;
  knob?: number | "sine";
  wrapper?: readonly string[];
  /**
   * Runs the program from RAM instead of from flash. On Espruino for Linux, flash is a file that is read
   * anew for every few bytes of program; on the ESP32 it is memory. Counts of instructions come from RAM,
   * counts of variables from flash.
   */
  inRam?: boolean;
  files?: Record<string, Buffer>;
  onOutput?(text: string): void;
}

/** Starts a subject; resolves when it accepts connections. @throws Error with its output when it does not. */
export async function start(subject: Subject, options: StartOptions = {}): Promise<Target> {
  const inRam = {
    ".bootcde": Buffer.from(`eval(""+require("Storage").read("${IN_RAM}"))`),
    [IN_RAM]: readFileSync(subject.bundle),
  };
  const [{ ssid, password }] = ACCESS_POINTS;
  let ended = false;
  const given = {
    kind: subject.kind,
    bundle: subject.bundle,
    port: subject.peer?.port,
    settings: { sha1: "crypto", wifi: { ssid, password }, ...options.settings },
    knob: options.knob ?? 0.5,
    files: { ...(options.inRam ? inRam : {}), ...subject.peer?.files, ...options.files },
    listens: false,
    onOutput: options.onOutput,
  };
  const target =
    subject.kind === "sim"
      ? await startApart(given)
      : await startTarget({ ...given, wrapper: options.wrapper, onEnd: () => (ended = true) });
  const deadline = performance.now() + (options.wrapper ? SLOW_START_TIME : START_TIME);
  while (!(await connects(target.port))) {
    if (!ended && performance.now() < deadline) {
      await pause(100);
      continue;
    }
    const port = `port ${target.port}${subject.peer ? " (--peer-port)" : ""}`;
    const said = target.output().trim();
    await target.stop();
    throw new Error(
      ended
        ? `the interpreter ended before ${subject.bundle} listened; it said:\n${said}`
        : `${subject.bundle} does not listen on ${port}; it said:\n${said}`,
    );
  }
  return target;
}

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.end();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

/** Counts what happens on a subject above its idle polling. */
export class Counter {
  constructor(
    readonly target: Target,
    private readonly callgrind: Callgrind,
  ) {}

  /** Instructions of one pass of the main loop with nothing to do; timers must be stopped. */
  async idlePass(): Promise<number> {
    const { instructions, passes } = await this.during(() => pause(1500));
    return instructions / passes;
  }

  /** Instructions of `events` above the polling, with the connections as they are. */
  async above(events: () => Promise<void>): Promise<number> {
    const before = await this.idlePass();
    const { instructions, passes } = await this.during(events);
    const after = await this.idlePass();
    return instructions - (passes * (before + after)) / 2;
  }

  during(events: () => Promise<void>): Promise<Window> {
    return this.callgrind.during(this.target.pid, events);
  }
}

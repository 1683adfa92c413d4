/** What is measured: a bundle on a target, and how it is started for each kind of measurement. */
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { ACCESS_POINTS } from "../devices/radio.js";
import { startTarget, type Target, type TargetKind } from "../targets/index.js";
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
const START_TIME = 5 * 60_000;
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

/** Starts a subject; resolves when it accepts connections. */
export async function start(subject: Subject, options: StartOptions = {}): Promise<Target> {
  const program = readFileSync(subject.bundle);
  const inRam = {
    ".bootcde": Buffer.from(`eval(""+require("Storage").read("${IN_RAM}"))`),
    [IN_RAM]: program,
  };
  const [{ ssid, password }] = ACCESS_POINTS;
  const target = await startTarget({
    kind: subject.kind,
    bundle: subject.bundle,
    port: subject.peer?.port,
    settings: { sha1: "crypto", wifi: { ssid, password }, ...options.settings },
    knob: options.knob ?? 0.5,
    wrapper: options.wrapper,
    files: { ...(options.inRam ? inRam : {}), ...subject.peer?.files, ...options.files },
    listens: false,
    onOutput: options.onOutput,
  });
  try {
    await accepting(target);
  } catch (error) {
    await target.stop();
    throw error;
  }
  return target;
}

async function accepting(target: Target): Promise<void> {
  const deadline = performance.now() + START_TIME;
  while (!(await connects(target.port))) {
    if (performance.now() > deadline) {
      throw new Error(`the program does not listen on port ${target.port}:\n${target.output()}`);
    }
    await pause(100);
  }
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

/** Milliseconds between two runs of a timer that is to stand still. */
const NEVER = 1e9;
/** Espruino numbers timers from 1. */
const MOST_TIMERS = 12;

/** Stops every timer of the program, so that nothing happens but what the measurement makes happen. */
export async function stopTimers(target: Target): Promise<void> {
  await target.evaluate(
    `(function(){for(var i=1;i<=${MOST_TIMERS};i++)try{changeInterval(i,${NEVER})}catch(e){}return 0})()`,
  );
}

/** Lets one timer run every `milliseconds`; false when there is no such timer. */
export async function runTimer(target: Target, id: number, milliseconds: number): Promise<boolean> {
  const found = await target.evaluate(
    `(function(){try{changeInterval(${id},${milliseconds});return 1}catch(e){return 0}})()`,
  );
  return found === 1;
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

/**
 * The soak: rounds of chaos with viewers, each followed by quiet in which everything the board lent out
 * must come back: sockets, and memory to within a few variables.
 */
import { setTimeout as pause } from "node:timers/promises";
import { createSimulator, type Simulator } from "../simulator/simulator.js";
import { PlainViewer, StreamViewer } from "./viewer.js";
import type { ViewerReport } from "./viewer-record.js";

export interface SoakOptions {
  bundle: string;
  minutes: number;
  seed: number;
  viewers: number;
  port: number;
  /** Length of a round of chaos and longest pause after it, seconds; default 25 and 40. */
  round?: number;
  quiet?: number;
  /** Receives lines for people. */
  tell(line: string): void;
}

/** What is measured in the quiet after a round. */
export interface Quiet {
  /** Seconds since the beginning. */
  at: number;
  /** Espruino variables in use with nobody connected. */
  variables: number;
  /** Connections the board still holds; must be 0. */
  sockets: number;
  /** Starts of the board so far. */
  starts: number;
}

export interface SoakReport {
  pauses: Quiet[];
  viewers: ViewerReport[];
  /** Sentences; empty when all is well. */
  failures: string[];
}

/** Length of a round of chaos, seconds. */
const ROUND = 25;
/**
 * Longest pause, seconds: a peer that vanished is noticed by the ping after 15 s, dropped 10 s later, and
 * its close handshake ends 2 s after that.
 */
const QUIET = 40;
/** Variables that may be in use after chaos beyond those before: the error log, timers under way. */
const TOLERANCE = 40;
/** What the board is given to clean up after its first viewer before it is first measured, seconds. */
const SETTLING = 1;
/**
 * Longest time in which a viewer may see nothing, seconds: a stall, a lost access point and a brown-out in
 * a row, each with a reconnect.
 */
const STARVED = 20;

class Soak {
  private readonly began = performance.now();
  private readonly pauses: Quiet[] = [];
  private readonly failures: string[] = [];
  private readonly reports: ViewerReport[] = [];
  starts = 0;

  constructor(
    private readonly options: SoakOptions,
    private readonly simulator: Simulator,
  ) {}

  async run(): Promise<SoakReport> {
    const { minutes, round = ROUND } = this.options;
    await this.quiet();
    while (this.elapsed < minutes * 60) {
      await this.round(Math.min(round, Math.max(round / 5, minutes * 60 - this.elapsed)));
      await this.quiet();
    }
    this.judge();
    return { pauses: this.pauses, viewers: this.reports, failures: this.failures };
  }

  /** A board that restarts by itself has met an error, or its watchdog. */
  heard(line: string): void {
    if (line.startsWith("the program restarts")) this.failures.push(`${Math.round(this.elapsed)} s: ${line}`);
  }

  private get elapsed(): number {
    return (performance.now() - this.began) / 1000;
  }

  private async round(seconds: number): Promise<void> {
    const { viewers, port } = this.options;
    const all = Array.from({ length: viewers }, (_, index) =>
      index % 2 === 1 ? new PlainViewer(port) : new StreamViewer(port),
    );
    for (const viewer of all) viewer.start();
    this.simulator.setChaos(true);
    await pause(seconds * 1000);
    this.simulator.setChaos(false);
    await Promise.all(all.map((viewer) => viewer.stop()));
    all.forEach((viewer, index) => {
      this.reports[index] = added(this.reports[index], viewer.report);
    });
  }

  /**
   * Waits until all that was lent out is back, then measures. The board cleans up after its last connection
   * has gone, and chaos begun in the round may still load pages, so memory is waited for too.
   */
  private async quiet(): Promise<void> {
    const deadline = performance.now() + (this.options.quiet ?? QUIET) * 1000;
    while (!this.returned() && performance.now() < deadline) await pause(100);
    const quiet = {
      at: Math.round(this.elapsed),
      variables: this.variables,
      sockets: this.simulator.sockets().length,
      starts: this.starts,
    };
    this.pauses.push(quiet);
    const open = quiet.sockets === 0 ? "all sockets returned" : `${quiet.sockets} SOCKETS STILL OPEN`;
    this.options.tell(
      `${String(quiet.at).padStart(5)} s  ${quiet.variables} variables, ${open}, ${quiet.starts} starts`,
    );
  }

  private returned(): boolean {
    return this.simulator.sockets().length === 0 && this.variables <= this.ceiling;
  }

  private get variables(): number {
    return this.simulator.machine.memory().usage;
  }

  /** Most variables that may be in use in a pause; the first one measures what there is. */
  private get ceiling(): number {
    return this.pauses.length === 0 ? Number.POSITIVE_INFINITY : this.pauses[0].variables + TOLERANCE;
  }

  private judge(): void {
    const [first] = this.pauses;
    const most = Math.max(...this.pauses.map(({ variables }) => variables));
    if (most > this.ceiling) {
      this.failures.push(`memory grew from ${first.variables} to ${most} variables`);
    }
    const open = this.pauses.filter(({ sockets }) => sockets > 0).length;
    if (open > 0) this.failures.push(`sockets were still open after ${open} rounds`);
    // Chaos, or a slow host, may keep viewers away for all of a run that is shorter than what counts as starving.
    if (this.elapsed > STARVED && !this.reports.some(({ frames }) => frames > 0))
      this.failures.push("no viewer ever saw a frame");
    this.reports.forEach(({ longestGap, errors }, index) => {
      if (longestGap > STARVED * 1000) {
        this.failures.push(`viewer ${index + 1} saw nothing for ${(longestGap / 1000).toFixed(1)} s`);
      }
      for (const error of errors) this.failures.push(`viewer ${index + 1}: ${error}`);
    });
  }
}

function added(sum: ViewerReport | undefined, next: ViewerReport): ViewerReport {
  if (!sum) return next;
  return {
    frames: sum.frames + next.frames,
    connections: sum.connections + next.connections,
    failures: sum.failures + next.failures,
    longestGap: Math.max(sum.longestGap, next.longestGap),
    errors: [...sum.errors, ...next.errors],
  };
}

/** Runs a soak. @throws Error when the board does not start. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  let listening = (): void => undefined;
  let failed = (_error: Error): void => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    listening = resolve;
    failed = reject;
  });
  const simulator = await createSimulator({
    bundle: options.bundle,
    port: options.port,
    control: 0,
    chaos: options.seed,
    knob: { kind: "sine", parameter: 4 },
    warn(line) {
      options.tell(line);
      run.heard(line);
    },
    onListening: () => {
      run.starts++;
      listening();
    },
    onListenError: (port, code) => failed(new Error(`port ${port}: ${code}`)),
  });
  const run = new Soak(options, simulator);
  try {
    simulator.setPower(true);
    simulator.setChaos(false);
    await ready;
    // What the first connection and the first tick allocate permanently is no growth.
    const first = new StreamViewer(options.port);
    first.start();
    await pause(1500);
    await first.stop();
    await pause(SETTLING * 1000);
    return await run.run();
  } finally {
    await simulator.stop();
  }
}

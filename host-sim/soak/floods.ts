/**
 * `npm run soak -- --floods`: a board's six places are taken by five viewers and somebody who sends as fast as can
 * be, those of a second board by six viewers, at the same time: how many of its samples the first one's five get.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import WebSocket from "ws";
import { type FrameOptions, frame, TEXT } from "../conformance/frames.js";
import { ACCESS_POINTS } from "../devices/radio.js";
import { endProcess } from "../shell/end-process.js";
import { pickFreePort } from "../shell/ports.js";
import { startTarget } from "../targets/index.js";

export interface FloodOptions {
  bundle: string;
  /** Seconds of each flood. */
  seconds: number;
  /** Path of the interpreter; undefined: the simulator, a process for each board. */
  binary: string | undefined;
  tell(line: string): void;
}

export interface FloodReport {
  what: string;
  /** Samples of the five viewers beside the flood, and of as many of the other board. */
  attacked: number;
  quiet: number;
  /** Fewest that one of the five got, against the mean of the other board's. */
  worst: number;
  /** How often the attacker was closed and came again. */
  closed: number;
}

const VIEWERS = 5;
/** Samples a second. */
const RATE = 20;
/** Bytes that the attacker has under way at most. */
const AHEAD = 65536;

const FLOODS: Array<[what: string, opcode: number, payload: string, options?: FrameOptions]> = [
  ["empty texts", 1, ""],
  ["empty pings", 9, ""],
  ["pings of 125 bytes", 9, "p".repeat(125)],
  ["pongs", 10, "x"],
  ["empty fragments", 0, "", { fin: false }],
  ["set of the rate that is", 1, `{"type":"set","rate":${RATE}}`],
  ["set of another rate", 1, '{"type":"set","rate":19}'],
  ["set of the LED", 1, '{"type":"set","led":"on"}'],
  ["what is no JSON", 1, "{"],
];

/** Runs all floods one after another. */
export async function measureFloods(options: FloodOptions): Promise<FloodReport[]> {
  const boards = [await startBoard(options), await startBoard(options)] as const;
  try {
    const reports: FloodReport[] = [];
    for (const [what, opcode, payload, form] of FLOODS) {
      const watched = await Promise.all(boards.map((board) => watch(board.port)));
      const sixth = new WebSocket(`ws://127.0.0.1:${boards[1].port}/ws`, "rheo.v1");
      await once(sixth, "open");
      // Once the other board gets it, too: a setting may change how many readings there are.
      if (opcode === TEXT) sixth.send(payload);
      const attacker = new Attacker(boards[0].port, frame(opcode, payload, form));
      attacker.start();
      await pause(500);
      for (const viewers of watched) viewers.count();
      await pause(options.seconds * 1000);
      const [attacked, quiet] = watched.map((viewers) => viewers.counted()) as [number[], number[]];
      attacker.stop();
      for (const viewers of watched) viewers.stop();
      sixth.terminate();
      await pause(300);
      const sum = (list: number[]) => list.reduce((total, one) => total + one, 0);
      const report = {
        what,
        attacked: sum(attacked),
        quiet: sum(quiet),
        worst: Math.min(...attacked) / (sum(quiet) / VIEWERS),
        closed: attacker.closed,
      };
      reports.push(report);
      options.tell(line(report));
    }
    return reports;
  } finally {
    for (const board of boards) await board.stop();
  }
}

function line({ what, attacked, quiet, worst, closed }: FloodReport): string {
  const share = ((100 * attacked) / quiet).toFixed(1);
  return `${what}: ${attacked} of ${quiet} samples (${share} %), the worst viewer ${(100 * worst).toFixed(1)} %; closed ${closed} times`;
}

interface Board {
  port: number;
  stop(): Promise<void>;
}

/** One board in a process of its own. */
async function startBoard({ bundle, binary }: FloodOptions): Promise<Board> {
  const [{ ssid, password }] = ACCESS_POINTS;
  const settings = {
    rate: RATE,
    deadband: 0,
    sha1: "crypto",
    wifi: { ssid, password },
  };
  const port = await pickFreePort();
  if (binary) return startTarget({ kind: "espruino", bundle, binary, settings, port, knob: "sine" });
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-flood-"));
  const file = path.join(folder, "rheo.json");
  writeFileSync(file, JSON.stringify({ ...settings, port }));
  const control = await pickFreePort();
  const args = [process.argv[1]!.replace(/soak[\\/]main\.(?:js|ts)$/, "main.js"), bundle, "--settings", file];
  const child = spawn(process.execPath, [...args, "--control", String(control), "--knob", "sine:4"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await listening(child);
  return {
    port,
    async stop() {
      await endProcess(child);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves when the board says that it listens; what it says after is read and thrown away. */
function listening(child: ChildProcess): Promise<void> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.stdout!.on("data", (text) => {
      said += String(text);
      if (/listening on port/.test(said)) resolve();
    });
    child.on("exit", (code) => reject(new Error(`a simulated board ended with ${code}: ${said}`)));
  });
}

interface Watched {
  count(): void;
  counted(): number[];
  stop(): void;
}

async function watch(port: number): Promise<Watched> {
  const got = new Array<number>(VIEWERS).fill(0);
  const sockets = got.map((_, index) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { perMessageDeflate: false });
    socket.on("message", () => got[index]!++);
    socket.on("error", () => undefined);
    return socket;
  });
  for (const socket of sockets) if (socket.readyState !== WebSocket.OPEN) await once(socket, "open");
  return {
    count: () => got.fill(0),
    counted: () => [...got],
    stop: () => {
      for (const socket of sockets) socket.terminate();
    },
  };
}

/** Sends as fast as it goes, reads nothing but that it has been closed, and comes again at once. */
class Attacker {
  closed = 0;
  private running = true;
  private socket: WebSocket | undefined;

  constructor(
    private readonly port: number,
    private readonly bytes: Buffer,
  ) {}

  start(): void {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws`, "rheo.v1", { perMessageDeflate: false });
    this.socket = socket;
    const piece = Buffer.concat(new Array<Buffer>(20).fill(this.bytes));
    socket.on("error", () => undefined);
    socket.on("upgrade", ({ socket: tcp }) => {
      const send = () => {
        if (tcp.destroyed || !tcp.writable || !this.running) return;
        while (tcp.writableLength < AHEAD && tcp.write(piece));
        setTimeout(send, 1);
      };
      send();
    });
    socket.on("close", () => {
      if (!this.running) return;
      this.closed++;
      setTimeout(() => this.running && this.start(), 1);
    });
  }

  stop(): void {
    this.running = false;
    this.socket?.terminate();
  }
}

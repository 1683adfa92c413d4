/**
 * `npm run soak -- --peaks`: for each parser and handler of the firmware, the most that one peer's input makes it
 * take, measured on the interpreter: a board is left less and less free memory until the input ends it. What was
 * free the last time that it did not is what the input takes, to within a step.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { frame } from "../conformance/frames.js";
import { ACCESS_POINTS } from "../devices/radio.js";
import { startTarget, type Target } from "../targets/index.js";

export interface PeakOptions {
  bundle: string;
  tell(line: string): void;
}

export interface Peak {
  what: string;
  /** Bytes that the peer, or all of them together, sent. */
  bytes: number;
  /** Free variables with which the board lived. */
  enough: number;
}

/** An input: bytes of the head, or after a handshake of frames, from so many connections. */
interface Input {
  what: string;
  connections: number;
  head?: string;
  frames?: Buffer[];
}

/** Free variables to begin with, and by how much less each time. */
const FROM = 2000;
const STEP = 0.96;
/** Fewer than a board needs to answer its console. */
const LEAST = 300;
/** Milliseconds for the board to take everything in. */
const DIGEST = 250;

const OUT_OF_MEMORY = /OUT OF MEMORY|MEMORY/;

const HOST = "Host: localhost\r\n";
const UPGRADE = `${HOST}Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n`;
const KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";

/** The worst that is known of each; the search (`--hostile`) looks for worse. */
function inputs(): Input[] {
  const head = (what: string, text: string, connections = 1): Input => ({ what, connections, head: text });
  const message = (what: string, frames: Buffer[], connections = 1): Input => ({ what, connections, frames });
  const lines = (line: string, most: number) => line.repeat(Math.floor(most / line.length));
  return [
    head("nothing but a connection", ""),
    head("a head of 2,040 bytes, unfinished", `GET / HTTP/1.1\r\n${HOST}X: ${"y".repeat(2000)}`),
    head("a path of 1,980 slashes", `GET /${"/".repeat(1980)} HTTP/1.1\r\n${HOST}\r\n`),
    head("a query of 980 fields", `GET /value?${"a&".repeat(980)} HTTP/1.1\r\n${HOST}\r\n`),
    head("a token of 1,900 percent signs", `GET /value?token=${"%".repeat(1900)} HTTP/1.1\r\n${HOST}\r\n`),
    head("30 header lines", `GET /value HTTP/1.1\r\n${HOST}${lines(`X: ${"y".repeat(60)}\r\n`, 1900)}\r\n`),
    head("170 header lines of one letter", `GET /value HTTP/1.1\r\n${HOST}${"a:\r\n".repeat(170)}\r\n`),
    head("480 header lines of one letter", `GET /value HTTP/1.1\r\n${HOST}${"a:\r\n".repeat(480)}\r\n`),
    head(
      "1,750 commas in Connection",
      `GET /ws HTTP/1.1\r\n${UPGRADE}${KEY}Connection: ${",".repeat(1750)}\r\n\r\n`,
    ),
    head(
      "1,750 commas in Sec-WebSocket-Protocol",
      `GET /ws HTTP/1.1\r\n${UPGRADE}${KEY}Sec-WebSocket-Protocol: ${",".repeat(1750)}\r\n\r\n`,
    ),
    head("a handshake of 1,990 bytes", `GET /ws HTTP/1.1\r\n${UPGRADE}${KEY}X: ${"y".repeat(1820)}\r\n\r\n`),
    head("the dashboard", `GET / HTTP/1.1\r\n${HOST}Accept-Encoding: gzip\r\n\r\n`),
    head("/status", `GET /status HTTP/1.1\r\n${HOST}\r\n`),
    head("/metrics", `GET /metrics HTTP/1.1\r\n${HOST}\r\n`),
    message("a message of 1,024 bytes that is no JSON", [frame(1, "x".repeat(1024))]),
    message("a command of 1,024 bytes, 200 fields", [
      frame(1, `{"type":"set",${'"a":1,'.repeat(168)}"b":2}`),
    ]),
    message("a command of 1,024 bytes, nested", [frame(1, "[".repeat(1024))]),
    message("a command of 1,024 bytes, one text", [frame(1, `{"type":"set","name":"${"n".repeat(1000)}"}`)]),
    message("16 fragments of 64 bytes", fragments()),
    message(
      "20 pings of 125 bytes",
      Array.from({ length: 20 }, () => frame(9, "p".repeat(125))),
    ),
    head("eight heads of 2,040 bytes, unfinished", `GET / HTTP/1.1\r\n${HOST}X: ${"y".repeat(2000)}`, 8),
    head("the dashboard, three at once", `GET / HTTP/1.1\r\n${HOST}Accept-Encoding: gzip\r\n\r\n`, 3),
    message(
      "six viewers, each a message of 1,024 bytes",
      [frame(1, `{"type":"set",${'"a":1,'.repeat(168)}"b":2}`)],
      6,
    ),
    message("six viewers, each 15 of 16 fragments", fragments().slice(0, 15), 6),
  ];
}

function fragments(): Buffer[] {
  return Array.from({ length: 16 }, (_, at) => frame(at ? 0 : 1, "f".repeat(64), { fin: at === 15 }));
}

/** Measures all on the interpreter that the environment's `ESPRUINO` names. */
export async function measurePeaks({ bundle, tell }: PeakOptions): Promise<Peak[]> {
  const peaks: Peak[] = [];
  for (const input of inputs()) {
    const target = await start(bundle);
    try {
      const enough = await descend(target, input);
      const each =
        (input.head?.length ?? 0) + (input.frames ?? []).reduce((sum, bytes) => sum + bytes.length, 0);
      peaks.push({ what: input.what, bytes: each * input.connections, enough });
      tell(`${input.what}: ${enough} variables`);
    } finally {
      await target.stop();
    }
  }
  return peaks;
}

async function start(bundle: string): Promise<Target> {
  const [{ ssid, password }] = ACCESS_POINTS;
  const settings = { sha1: "crypto", wifi: { ssid, password } };
  const target = await startTarget({ kind: "espruino", bundle, settings });
  await pause(1200);
  await target.evaluate("(global.ballast=[],1)");
  return target;
}

async function descend(target: Target, input: Input): Promise<number> {
  let enough = FROM;
  for (let free = FROM; free > LEAST; free = Math.floor(free * STEP)) {
    if (!(await lives(target, input, free))) return enough;
    enough = free;
  }
  return enough;
}

/** Whether the board takes the input with so many variables free, and ends at nothing that it is told. */
async function lives(target: Target, { head, frames, connections }: Input, free: number): Promise<boolean> {
  try {
    await target.evaluate(
      `(function(){for(var n;(n=process.memory().free)>${free}+5;)ballast.push(new Uint8Array(Math.min(700,(n-${free})*13)))})()`,
    );
    const sockets = await Promise.all(
      Array.from({ length: connections }, () => send(target.port, head, frames)),
    );
    await pause(DIGEST);
    for (const socket of sockets) socket?.destroy();
    await pause(DIGEST);
    await target.evaluate("1");
  } catch (error) {
    // It ended; when not for want of memory, the measurement is worth nothing.
    if (!OUT_OF_MEMORY.test(target.output())) throw error;
  }
  return !OUT_OF_MEMORY.test(target.output());
}

async function send(port: number, head?: string, frames?: Buffer[]): Promise<Socket | undefined> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  socket.resume();
  try {
    await once(socket, "connect");
  } catch {
    return undefined;
  }
  if (head) socket.write(head, "latin1");
  if (!frames) return socket;
  socket.write(`GET /ws HTTP/1.1\r\n${UPGRADE}${KEY}Sec-WebSocket-Protocol: rheo.v1\r\n\r\n`);
  await pause(60);
  for (const bytes of frames) socket.write(bytes);
  return socket;
}

/** A Markdown table. */
export function peakTable(peaks: readonly Peak[]): string {
  const rows = peaks.map(({ what, bytes, enough }) => {
    return `| ${what} | ${bytes} | ${enough} | ${bytes > 0 ? (enough / bytes).toFixed(2) : ""} |`;
  });
  return ["| input | bytes | variables | per byte |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/**
 * `npm run soak -- --hostile`: looks for what peers could send that takes the most of a board's memory. Inputs
 * for up to nine connections are grown and changed, by a seed; what took most is bred from. The interpreter
 * is left as much free memory as told, so that an input that takes too much ends the board, as it would a real one.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { frame } from "../conformance/frames.js";
import { ACCESS_POINTS } from "../devices/radio.js";
import { Random } from "../espruino/random.js";
import { startTarget, type Target } from "../targets/index.js";

export interface HostileOptions {
  bundle: string;
  minutes: number;
  seed: number;
  /** Free variables that the board is left with. */
  free: number;
  tell(line: string): void;
}

export interface HostileReport {
  trials: number;
  /** Most variables above those in use at rest that were seen, and what was sent then. */
  most: number;
  input: Attack[];
  /** What must not happen: starts beyond the first, memory errors. */
  failures: string[];
}

/** What one connection sends: a request head, or after a handshake the payload of frames. */
export interface Attack {
  kind: "head" | "text" | "fragments" | "pings";
  /** What is repeated, how often, and what comes before and after. */
  before: string;
  piece: string;
  times: number;
  after: string;
}

/** Connections at once: as many as the board's TCP has. */
const CONNECTIONS = 9;
/** Bytes that one attack sends at most: more than any limit of the firmware. */
const BYTES = 2100;
/** Milliseconds for the board to take everything in. */
const DIGEST = 120;
/** Inputs that are bred from. */
const POOL = 12;

const STARTS = [
  "GET / HTTP/1.1\r\nHost: localhost\r\n",
  "GET /",
  "GET /value?",
  "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: ",
  "GET / HTTP/1.1\r\nHost: localhost\r\nSec-WebSocket-Protocol: ",
  '{"type":"set",',
  '{"type":"',
  "",
];
const PIECES = [
  "?",
  ",",
  "a:\r\n",
  "X: y\r\n",
  "\r\n",
  " ",
  "\t",
  "&a=",
  "%",
  "/",
  '"a":1,',
  '"a":"b",',
  "{",
  "[",
  "\\u00e9",
  "x",
  "token.x,",
  "\n",
  "Host: a\r\n",
];
const ENDS = ["", "\r\n\r\n", " HTTP/1.1\r\nHost: localhost\r\n\r\n", '"z":1}', '"}'];

class Search {
  private readonly random = new Random();
  private pool: { attacks: Attack[]; most: number }[] = [];
  private rest = 0;

  constructor(
    private readonly target: Target,
    private readonly options: HostileOptions,
  ) {
    this.random.seed(options.seed);
  }

  private pick<T>(list: readonly T[]): T {
    return list[Math.floor(this.random.next() * list.length)]!;
  }

  private fresh(): Attack {
    const kind = this.pick(["head", "head", "text", "fragments", "pings"] as const);
    return {
      kind,
      before: this.pick(STARTS),
      piece: this.pick(PIECES),
      times: 1 + Math.floor(this.random.next() * 400),
      after: this.pick(ENDS),
    };
  }

  /** Another one like it. */
  private changed(attack: Attack): Attack {
    const other = { ...attack };
    const what = this.random.next();
    if (what < 0.4) other.times = Math.max(1, Math.floor(attack.times * (0.5 + this.random.next() * 2)));
    else if (what < 0.6)
      other.piece = this.random.next() < 0.5 ? this.pick(PIECES) : attack.piece + this.pick(PIECES);
    else if (what < 0.8) other.before = this.pick(STARTS);
    else other.after = this.pick(ENDS);
    return other;
  }

  private next(): Attack[] {
    if (this.pool.length < POOL || this.random.next() < 0.2)
      return Array.from({ length: 1 + Math.floor(this.random.next() * CONNECTIONS) }, () => this.fresh());
    const parent = this.pick(this.pool).attacks;
    const child = parent.map((attack) => (this.random.next() < 0.4 ? this.changed(attack) : attack));
    if (this.random.next() < 0.3 && child.length < CONNECTIONS) child.push(this.pick(child));
    return child;
  }

  async run(): Promise<HostileReport> {
    const { options, target } = this;
    const failures: string[] = [];
    const end = performance.now() + options.minutes * 60_000;
    let trials = 0;
    let told = 0;
    this.rest = await this.used();
    while (performance.now() < end && failures.length === 0) {
      const attacks = this.next();
      const most = (await this.attempt(attacks)) - this.rest;
      trials++;
      this.pool.push({ attacks, most });
      this.pool.sort((a, b) => b.most - a.most);
      this.pool.length = Math.min(this.pool.length, POOL);
      if (this.pool[0]!.most > told) {
        told = this.pool[0]!.most;
        options.tell(`trial ${trials}: ${told} variables by ${describe(this.pool[0]!.attacks)}`);
      }
      const said = target.output();
      if ((said.match(/listening on port/g) ?? []).length > 1)
        failures.push(`the board restarted: ${describe(attacks)}`);
      if (/OUT OF MEMORY|LOW_MEMORY|\bMEMORY\b/.test(said))
        failures.push(`out of memory: ${describe(attacks)}`);
    }
    return { trials, most: this.pool[0]?.most ?? 0, input: this.pool[0]?.attacks ?? [], failures };
  }

  /** Sends everything, and gives the most variables that were seen in use. */
  private async attempt(attacks: Attack[]): Promise<number> {
    await this.target.evaluate("hostileMost=0");
    const sockets = await Promise.all(attacks.map((attack) => send(this.target.port, attack)));
    await pause(DIGEST);
    const most = Math.max(await this.used(), Number(await this.target.evaluate("hostileMost")));
    for (const socket of sockets) socket?.destroy();
    await pause(DIGEST);
    return most;
  }

  private async used(): Promise<number> {
    return Number(await this.target.evaluate("process.memory(false).usage"));
  }
}

/** Sends one attack; undefined when the board takes no connection. */
async function send(port: number, attack: Attack): Promise<Socket | undefined> {
  const text =
    (attack.before + attack.piece.repeat(attack.times)).slice(0, BYTES - attack.after.length) + attack.after;
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.on("error", () => undefined);
  socket.resume();
  try {
    await once(socket, "connect");
  } catch {
    return undefined;
  }
  if (attack.kind === "head") {
    socket.write(text, "latin1");
    return socket;
  }
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: localhost:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: rheo.v1\r\n\r\n",
  );
  await pause(30);
  if (attack.kind === "text") socket.write(frame(1, text.slice(0, 1024)));
  else if (attack.kind === "fragments")
    for (let at = 0; at < 15; at++)
      socket.write(frame(at ? 0 : 1, text.slice(at * 68, at * 68 + 68), { fin: false }));
  else for (let at = 0; at < 20; at++) socket.write(frame(9, text.slice(at, at + 125)));
  return socket;
}

function describe(attacks: Attack[]): string {
  return attacks
    .map(
      ({ kind, before, piece, times, after }) =>
        `${kind} ${JSON.stringify(before)} + ${times} × ${JSON.stringify(piece)} + ${JSON.stringify(after)}`,
    )
    .join("; ");
}

/** Runs the search on the real interpreter, which the environment's `ESPRUINO` names. */
export async function searchHostile(options: HostileOptions): Promise<HostileReport> {
  const [{ ssid, password }] = ACCESS_POINTS;
  const target = await startTarget({
    kind: "espruino",
    bundle: options.bundle,
    settings: { sha1: "crypto", wifi: { ssid, password } },
    seed: options.seed,
  });
  try {
    await pause(1500);
    // Looks at memory in the midst of handlers, too: where heads are read and where commands are.
    await target.evaluate(
      "(function(){var f=E.toFlatString,p=JSON.parse,m=process.memory;global.hostileMost=0;" +
        "function look(r){var u=m(false).usage;if(u>hostileMost)hostileMost=u;return r;}" +
        "E.toFlatString=function(t){return look(f(t));};JSON.parse=function(t){return look(p(t));};" +
        "global.ballast=[];})()",
    );
    // In pieces: one of that size may find no room. 200 variables of 14 bytes each.
    await target.evaluate(
      `(function(){while(process.memory().free>${options.free}+200)ballast.push(new Uint8Array(2780));})()`,
    );
    options.tell(`${(await target.memory()).free} variables free`);
    return await new Search(target, options).run();
  } finally {
    await target.stop();
  }
}

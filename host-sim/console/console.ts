/**
 * The simulated board's serial console, on TCP and this machine only: what a USB cable would give, for
 * Espruino's own tools (`espruino -p tcp://localhost:2323`) and for `npm run flash`.
 *
 * A serial line has one terminal, whoever listens: all connections see the same text and type on the
 * same line. The line outlives restarts of the board, as a USB chip does.
 *
 * Whoever types here runs code, though in the simulated board only: what is no console input, such as a web
 * page's request, is cut off before any of it is typed (`input-guard.ts`).
 */
import { createServer, type Server, type Socket } from "node:net";
import type { Machine } from "../espruino/machine.js";
import { InputGuard } from "./input-guard.js";
import { PacketReceiver } from "./packets.js";
import { Terminal } from "./terminal.js";

/** The board at the other end of the line. */
export interface ConsoleBoard {
  /** Espruino's name of the board, for the greeting. */
  readonly board: string;
  powered(): boolean;
  readonly machine: Pick<Machine, "evaluate" | "json" | "flash">;
}

export interface SerialConsole {
  readonly port: number;
  /** Text the program prints. */
  print(text: string): void;
  /** `echo(on)` of the program. */
  setEcho(on: boolean): void;
  /** The board is about to start: what was typed is forgotten. `load()` does so without a greeting. */
  restarted(greet: boolean): void;
  close(): Promise<void>;
}

const VERSION = "2v29";
/** Milliseconds for the rest of a packet, as in Espruino 2v29. */
const PACKET_TIME = 5000;
/** Characters a slow reader may be behind before it is cut off: a serial line would lose them. */
const BACKLOG = 1 << 20;
/** Terminals at a time; further ones are refused. */
const MOST_CONNECTIONS = 8;

const DLE = "\x10";
const SOH = "\x01";
const ENQ = "\x05";
const CTRL_C = "\x03";

const GREETING = `
 ____                 _ 
|  __|___ ___ ___ _ _|_|___ ___ 
|  __|_ -| . |  _| | | |   | . |
|____|___|  _|_| |___|_|_|_|___|
         |_| espruino.com
 ${VERSION} (c) 2025 G.Williams

Simulated: nothing typed here reaches a chip.

`;

class Line implements SerialConsole {
  port = 0;
  private readonly sockets = new Set<Socket>();
  private readonly terminal: Terminal;
  private readonly packets: PacketReceiver;
  private afterDle = false;
  private packetTimer: NodeJS.Timeout | undefined;
  private idling: NodeJS.Immediate | undefined;

  constructor(
    private readonly board: ConsoleBoard,
    private readonly server: Server,
  ) {
    this.terminal = new Terminal({
      send: (bytes) => this.send(bytes),
      execute: (code) => this.execute(code),
    });
    this.packets = new PacketReceiver({
      send: (bytes) => this.send(bytes),
      evaluate: (expression) => this.json(expression),
      read: (name) => board.machine.flash.get(name)?.toString("latin1"),
      write: (name, data, offset, size) => this.write(name, data, offset, size),
    });
    server.on("connection", (socket) => this.connected(socket));
  }

  print(text: string): void {
    this.terminal.print(text);
    this.idleSoon();
  }

  setEcho(on: boolean): void {
    this.terminal.setEcho(on);
  }

  restarted(greet: boolean): void {
    clearTimeout(this.packetTimer);
    this.packets.reset();
    this.terminal.restart();
    if (greet) this.print(GREETING);
    else this.idleSoon();
  }

  async close(): Promise<void> {
    clearTimeout(this.packetTimer);
    clearImmediate(this.idling);
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private connected(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    const guard = new InputGuard();
    socket.on("data", (bytes) => {
      // What was read before it was closed is nobody's input any more.
      if (socket.destroyed) return;
      const typed = guard.pass(bytes.toString("latin1"));
      if (typed === undefined) socket.resetAndDestroy();
      else this.received(typed);
    });
    socket.on("error", () => undefined);
    socket.on("close", () => this.sockets.delete(socket));
    socket.write(">");
  }

  private send(bytes: string): void {
    for (const socket of this.sockets) {
      if (socket.writableLength > BACKLOG) socket.destroy();
      else socket.write(bytes, "latin1");
    }
  }

  /** The prompt comes back once the program has nothing more to print. */
  private idleSoon(): void {
    this.idling ??= setImmediate(() => {
      this.idling = undefined;
      if (this.board.powered()) this.terminal.idle();
    });
  }

  private received(bytes: string): void {
    if (!this.board.powered()) return;
    for (const character of bytes) this.take(character);
    this.idleSoon();
  }

  private take(character: string): void {
    const afterDle = this.afterDle;
    this.afterDle = false;
    if (this.packets.active) {
      this.packets.receive(character);
      if (!this.packets.active) clearTimeout(this.packetTimer);
    } else if (character === SOH && afterDle) {
      this.terminal.unhideLine();
      this.packets.start();
      this.packetTimer = setTimeout(() => this.packets.abandon(), PACKET_TIME);
    } else if (character === DLE) {
      this.afterDle = true;
      this.terminal.hideLine();
    } else if (character === CTRL_C) this.terminal.interrupt();
    else if (character === ENQ && this.terminal.isEmpty())
      this.terminal.print(`Espruino ${VERSION} ${this.board.board}\n`);
    else this.terminal.receive(character);
  }

  private execute(code: string): void {
    // An empty answer means that the program threw, which has been printed.
    const answer = this.board.machine.evaluate(code);
    if (answer !== "" && this.terminal.showsResults()) this.terminal.print(answer + "\n");
  }

  private json(expression: string): string {
    const value = this.board.machine.json(expression);
    if (value === undefined) throw new Error("the program threw");
    return value;
  }

  private write(name: string, data: string, offset: number, size: number): void {
    const call = [name, data, offset, size].map((value) => JSON.stringify(value)).join(",");
    if (this.json(`require("Storage").write(${call})`) !== "true") throw new Error("Storage refused");
  }
}

/**
 * Opens the console on `port`, 0 for any free one.
 * @throws Error in a sentence when the port cannot be had.
 */
export async function startConsole(
  board: ConsoleBoard,
  port: number,
  host = "127.0.0.1",
): Promise<SerialConsole> {
  const server = createServer();
  server.maxConnections = MOST_CONNECTIONS;
  const line = new Line(board, server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) =>
      reject(new Error(`the console's port ${port} cannot be opened (${error.code})`)),
    );
    server.listen(port, host, resolve);
  });
  // A connection that could not be accepted, such as when there are too many open files, is no one's end.
  server.on("error", () => undefined);
  const address = server.address();
  line.port = typeof address === "object" && address ? address.port : port;
  return line;
}

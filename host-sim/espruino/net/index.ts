/**
 * `require("net")`: servers and sockets on the host's TCP, with the event order, the 536-byte chunks
 * and the ten sockets of Espruino on the ESP32.
 */
import hostNet from "node:net";
import type { MachineContext } from "../context.js";
import type { ConsoleState } from "../esp32.js";
import type { NetworkFaults, SocketInfo } from "../machine.js";
import type { Obj } from "../realm.js";
import { asString } from "../strings.js";
import type { VariableCounter } from "../variables.js";
import { Connection } from "./connection.js";
import { HostSocket } from "./host-socket.js";
import { HostServer } from "./server.js";
import { StreamBuffers } from "./stream.js";

/** lwIP's sockets on the ESP32 builds (CONFIG_LWIP_MAX_SOCKETS), listening ones included. */
export const MOST_SOCKETS = 10;
/** While nobody can connect, milliseconds between two looks whether that is over. */
const LOOK_AGAIN = 20;
/** Espruino's number for a plain TCP socket in the property `type`. */
const TYPE_NORMAL = 0;

export class Net {
  private readonly servers = new Map<Obj, HostServer>();
  private connections: Connection[] = [];
  private readonly streams: StreamBuffers;
  private readonly faults: NetworkFaults;
  private readonly serverClass: Obj;
  private readonly socketClass: Obj;
  private lastId = 0;

  constructor(
    private readonly context: MachineContext,
    private readonly consoles: Readonly<ConsoleState>,
  ) {
    this.faults = context.options.faults ?? {};
    this.streams = new StreamBuffers(context);
    this.serverClass = this.makeClass("Server");
    this.socketClass = this.makeClass("Socket");
    this.installServer();
    this.installSocket();
    const module = context.realm.object();
    context.realm.define(module, {
      createServer: (_self, [callback]) => this.createServer(callback),
      connect: (_self, [options, callback]) => this.connect(options, callback),
    });
    context.modules.set("net", module);
    context.onPowerOff.push(() => this.powerOff());
  }

  /** The sockets' step of the idle pass. */
  idle(): boolean {
    for (const [server, host] of this.servers) this.accept(server, host);
    this.connections = this.connections.filter((connection) => connection.idle());
    const waiting = [...this.servers.values()].some((server) => server.readable);
    const unreachable = this.faults.unreachable?.() ?? false;
    if (waiting && unreachable) this.context.loop.wakeBy(this.context.clock.now() + LOOK_AGAIN);
    return this.connections.some((connection) => connection.busy) || (waiting && !unreachable);
  }

  sockets(): SocketInfo[] {
    return this.connections.flatMap(({ host, pending }) =>
      host ? [{ id: host.id, peer: host.peer, received: host.received, sent: host.sent, pending }] : [],
    );
  }

  listening(): number[] {
    return [...this.servers.values()].map((server) => server.actualPort);
  }

  /** Servers and sockets are held in lists of the interpreter's until they are closed. */
  count(counter: VariableCounter): void {
    for (const server of this.servers.keys()) counter.entry("", server);
    for (const { socket } of this.connections) {
      counter.entry("", socket);
      const kept = this.streams.kept(socket);
      if (kept !== "") counter.entry("buf", kept);
    }
  }

  private get used(): number {
    return this.servers.size + this.connections.length + Number(this.consoles.telnet);
  }

  private makeClass(name: string): Obj {
    const { realm } = this.context;
    const made = realm.wrapClass(() => {
      throw realm.error("Error", `${name} is made by the net module`);
    });
    realm.hide(realm.global, name, made);
    return made.prototype as Obj;
  }

  private newObject(prototype: Obj): Obj {
    const object = this.context.realm.object({ type: TYPE_NORMAL });
    Object.setPrototypeOf(object, prototype);
    return object;
  }

  private createServer(callback: unknown): Obj | undefined {
    if (typeof callback !== "function") {
      this.context.options.print(`Expecting Callback Function but got ${typeof callback}\n`);
      return undefined;
    }
    const server = this.newObject(this.serverClass);
    server["#onconnect"] = callback;
    return server;
  }

  private installServer(): void {
    this.context.realm.define(this.serverClass, {
      listen: (self, [port]) => this.listen(self as Obj, port),
      close: (self) => this.closeServer(self as Obj),
    });
  }

  private installSocket(): void {
    const { realm } = this.context;
    realm.define(this.socketClass, {
      write: (self, [data]) => this.write(self as Obj, data),
      end: (self, [data]) => this.end(self as Obj, data),
      available: (self) => this.streams.available(self as Obj),
      read: (self, [count]) => this.streams.read(self as Obj, Math.trunc(Number(count)) || 0),
    });
  }

  private listen(server: Obj, wanted: unknown): Obj {
    const { options, realm, loop } = this.context;
    const port = Math.trunc(Number(wanted)) & 0xffff;
    server.port = port;
    if (this.used >= MOST_SOCKETS) {
      // The driver takes a failed socket() for success: the server exists and never hears anything.
      options.print("Socket creation failed\n");
      server.sckt = 1;
      return server;
    }
    if (this.listening().includes(port) && port !== 0) {
      options.print("Socket bind failed\n");
      server.clsNow = true;
      throw realm.error("InternalError", "Unable to create socket");
    }
    const host = new HostServer(port, options.host ?? "127.0.0.1", {
      wake: () => loop.wake(),
      onListening: (actual) => options.onListening?.(actual),
      onError: (code) => {
        this.servers.delete(server);
        if (options.onListenError) options.onListenError(port, code);
        else options.warn(`Port ${port} cannot be listened on: ${code}`);
      },
    });
    server.sckt = this.used + 1;
    this.servers.set(server, host);
    return server;
  }

  private closeServer(server: Obj): void {
    const host = this.servers.get(server);
    if (!host) {
      this.context.options.print("WARNING: Server not found!\n");
      return;
    }
    host.close();
    this.servers.delete(server);
    delete server.sckt;
    server.conn = false;
    server.cls = true;
  }

  /** One connection per server and pass. Without a free socket lwIP drops what it had accepted. */
  private accept(server: Obj, host: HostServer): void {
    if (this.faults.unreachable?.()) return;
    const accepted = host.accept();
    if (!accepted) return;
    if (this.used >= MOST_SOCKETS) {
      accepted.resetAndDestroy();
      return;
    }
    const socket = this.newObject(this.socketClass);
    const connection = new Connection(this.context, this.streams, socket);
    this.attach(connection, accepted);
    this.connections.push(connection);
    this.context.events.queueCall(server, server["#onconnect"], [socket]);
  }

  private attach(connection: Connection, host: hostNet.Socket): void {
    connection.host = new HostSocket(++this.lastId, host, this.faults, () => this.context.loop.wake());
    connection.socket.sckt = this.lastId;
    host.resume();
  }

  private connect(options: unknown, callback: unknown): Obj | undefined {
    const { realm, loop } = this.context;
    if (!realm.isObject(options)) {
      this.context.options.print("Expecting Options to be an Object but it was " + typeof options + "\n");
      return undefined;
    }
    if (this.used >= MOST_SOCKETS) throw realm.error("InternalError", "Unable to create socket");
    const socket = this.newObject(this.socketClass);
    if (callback !== undefined) socket["#onconnect"] = callback;
    socket.opt = options;
    const connection = new Connection(this.context, this.streams, socket);
    this.connections.push(connection);
    const host = hostNet.connect({
      host: options.host === undefined ? "127.0.0.1" : String(options.host),
      port: Math.trunc(Number(options.port)) & 0xffff,
      allowHalfOpen: true,
    });
    const fail = () => {
      connection.failed = true;
      loop.wake();
    };
    host.once("error", fail);
    host.once("connect", () => {
      host.off("error", fail);
      this.attach(connection, host);
      loop.wake();
    });
    return socket;
  }

  private write(socket: Obj, data: unknown): boolean {
    this.append(socket, data);
    return false;
  }

  private append(socket: Obj, data: unknown): void {
    if (socket.cls || socket.clsNow) throw this.context.realm.error("Error", "This socket is closed");
    const text = data === undefined ? "" : asString(data);
    this.context.memory.reserve(text.length);
    const before = typeof socket.dSnd === "string" ? socket.dSnd : "";
    socket.dSnd = before + text;
    this.context.loop.wake();
  }

  private end(socket: Obj, data: unknown): void {
    if (data !== undefined) this.append(socket, data);
    if (!socket.dSnd) socket.clsNow = true;
    socket.cls = true;
    this.context.loop.wake();
  }

  private powerOff(): void {
    for (const server of this.servers.values()) server.close();
    for (const { host } of this.connections) host?.cut();
    this.servers.clear();
    this.connections = [];
  }
}

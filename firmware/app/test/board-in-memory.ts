/**
 * The program of `main.ts` on sockets in memory: all of `app/` is the real one, parts are the functions that they
 * are made of, and the clock stands still until it is set.
 */
import { createHash } from "node:crypto";
import { GUID } from "../../websocket/handshake";
import { unmask } from "../../websocket/mask";
import { PROTOCOL } from "../../websocket/protocol";
import { answerRequest } from "../answer-request";
import { type Channel, type ChannelFacts, UNSET } from "../channels";
import * as crowd from "../crowd";
import { handleCommand } from "../handle-command";
import type { DeviceState, LoggedError } from "../messages";
import { metricsText } from "../metrics";
import { join } from "../part-endpoint";
import type { Peer } from "../peer";
import { type Facts, helloText, sendVitals, statusText } from "../reports";
import { createRheo, type Rheo } from "../rheo";
import { type SocketHandlers, socketHandlers } from "../server";
import { defaultSettings, type Settings } from "../settings";
import { stopAt } from "../stop-at";

/** What the board in memory knows of itself. */
export const ERROR: LoggedError = { uptime: 3, boot: 2, message: "flash is full" };
export const FACTS: Facts = {
  _model: "ESP32",
  _serial: "a1b2",
  _memory: (state) => {
    state._lowest = 400;
    return { free: 500, total: 2000, lowest: 400 };
  },
  _rssi: () => -61,
  _errors: () => [ERROR],
};

/** As the board's engines do; the vectors of RFC 6455 hold those in `board/test`. */
export function acceptKey(key: string): string {
  return createHash("sha1")
    .update(key + GUID)
    .digest("base64");
}

/** A channel that reads what its test says. */
export function memoryChannel(id: string, value: number | null, facts: Partial<ChannelFacts> = {}): Channel {
  const channel: Channel = {
    _read: () => channel._value,
    _value: value,
    _pushed: UNSET,
    _threshold: 256,
    _facts: () => ({ kind: "test", unit: "LSB", min: 0, max: 4095, decimals: 0, ...facts }),
    _id: id,
  };
  return channel;
}

/** A TCP connection's other end: what it was sent, and what the server did with its socket. */
export interface Client {
  peer: Peer;
  /** What its socket refers to. */
  record(): Peer | undefined;
  send(bytes: string): void;
  /** Everything written since the last look. */
  look(): string;
  ended: boolean;
  /** The stack has sent everything. */
  drain(): void;
  /** The connection goes; from then on its socket throws. */
  close(): void;
  /** Its socket throws, and no event has come yet. */
  break(): void;
}

export interface Options {
  settings?: Partial<Settings>;
  channels?: Channel[];
  page?: string;
  /** Names of parts that are missing in flash. */
  missing?: string[];
}

export interface BoardInMemory {
  rheo: Rheo;
  connect(): Client;
  /** Milliseconds since boot. */
  at(now: number): void;
  /** Free variables from now on; at first there are plenty. */
  leave(variables: number): void;
  /** Sockets that were given up. */
  aborted: unknown[];
  /** Names of the parts that were loaded, in order. */
  loaded: string[];
}

export function boardInMemory(options: Options = {}): BoardInMemory {
  let now = 1000;
  let nonce = 0x1234;
  let free = 3000;
  const { page = "", missing = [] } = options;
  const aborted: unknown[] = [];
  const loaded: string[] = [];
  const drained = new Set<unknown>();
  const channels = options.channels || [memoryChannel("knob", 1234)];
  const parts: Record<string, unknown> = {
    crowd,
    requests: {
      answerRequest: (...[server, peer, bytes]: Parameters<typeof answerRequest>) =>
        answerRequest(
          server,
          peer,
          bytes,
          (text) => text,
          () => page.length,
        ),
    },
    commands: {
      handleCommand: (...[rheo, connection, data, opcode]: Parameters<typeof handleCommand>) =>
        handleCommand(rheo, connection, data, opcode, {
          _setLed: () => undefined,
          _setPeriod: () => undefined,
        }),
    },
    reports: {
      helloText: (rheo: Rheo, key: string, accept: string, isReadOnly: boolean) =>
        helloText(rheo, FACTS, key, accept, isReadOnly),
      sendVitals: (rheo: Rheo) => sendVitals(rheo, FACTS),
      statusText: (rheo: Rheo) => statusText(rheo, FACTS),
    },
    "access-point": {
      probeResponse: (path: string) => (path === "/probe" ? "HTTP/1.1 204 No Content\r\n\r\n" : undefined),
    },
    metrics: { metricsText: (rheo: Rheo) => metricsText(rheo, FACTS) },
  };
  const rheo = createRheo(
    { ...defaultSettings(), name: "Workshop", ...options.settings },
    channels,
    {
      _now: () => now,
      _sha1: { engine: "software" satisfies DeviceState["sha1"], reason: "it is all there is", acceptKey },
      _withPart(name, use) {
        if (missing.includes(name)) return undefined;
        loaded.push(name);
        return use(parts[name] as never);
      },
      _hasRoom: (variables) => free >= variables,
      _later: (then, milliseconds, argument) => void setTimeout(then, milliseconds, argument).unref(),
    },
    {
      _turns: {},
      _clock: { _time: () => now / 1000, _boot: 0 },
      _nonce: () => nonce++,
      _pageTag: page && '"123"',
      _pageLength: page.length,
      _pagePart: (offset, length) => page.substr(offset, length),
      _unmask: unmask,
      _abort: (transport) => {
        aborted.push(transport);
      },
      _awaitDrain: (transport) => drained.add(transport),
      _protocol: () => ({ ...PROTOCOL, stopAt }),
      _hosts: ["rheo", "rheo.local"],
    },
  );
  // As the part `rheo.protocol` does; here it never goes.
  join(rheo._server._endpoint);
  rheo._sampler._turn();
  const handlers = socketHandlers(rheo._server);
  return {
    rheo,
    aborted,
    loaded,
    at: (time) => (now = time),
    leave: (variables) => (free = variables),
    connect: () => connect(handlers, drained),
  };
}

function connect(handlers: SocketHandlers, drained: Set<unknown>): Client {
  let written = "";
  let isOpen = true;
  const socket = {
    rheo: undefined as Peer | undefined,
    write(bytes: string) {
      if (!isOpen || client.ended) throw new Error("This socket is closed");
      written += bytes;
    },
    end() {
      client.ended = true;
    },
  };
  const client: Client = {
    peer: handlers.opened(socket),
    record: () => socket.rheo,
    send: (bytes) => handlers.received.call(socket, bytes),
    look() {
      const seen = written;
      written = "";
      return seen;
    },
    ended: false,
    drain() {
      if (drained.has(socket)) handlers.drained.call(socket);
    },
    close() {
      isOpen = false;
      handlers.closed.call(socket);
    },
    break() {
      isOpen = false;
    },
  };
  socket.rheo = client.peer;
  return client;
}

/** An opening handshake as browsers send it; `lines` are further header lines. */
export function handshake(target = "/", lines: string[] = [], key = "dGhlIHNhbXBsZSBub25jZQ=="): string {
  return request(target, [
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${key}`,
    "Sec-WebSocket-Version: 13",
    "Upgrade: websocket",
    ...lines,
  ]);
}

export function request(target: string, lines: string[] = [], method = "GET"): string {
  return [`${method} ${target} HTTP/1.1`, "Host: 192.168.1.50", ...lines, "", ""].join("\r\n");
}

/** Status, head and content of an answer. */
export function parseAnswer(bytes: string): { status: number; head: string; body: string } {
  const end = bytes.indexOf("\r\n\r\n");
  return { status: +bytes.substr(9, 3), head: bytes.slice(0, end + 2), body: bytes.slice(end + 4) };
}

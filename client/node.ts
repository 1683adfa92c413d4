/** The client for Node 20 and later, on `ws`: a refusal is read from the handshake's own answer. */
import type { IncomingMessage } from "node:http";
import WebSocket from "ws";
import { type Address, parseAddress } from "./address.js";
import { Board } from "./board.js";
import type { Verdict } from "./link.js";
import type { BoardOptions } from "./options.js";
import { verdictOf } from "./refusal.js";
import type { Connection, ConnectionEvents, World } from "./world.js";

export * from "./index.js";

/** Settings that only Node has. */
export interface NodeOptions extends BoardOptions {
  /** For `wss:`: certificates (PEM) to trust besides the usual ones, such as a gateway's own. */
  ca?: string;
  /** For `wss:`: true takes any certificate; only for tries. */
  insecure?: boolean;
}

/** Bytes of a refusal's content that are read: the board's are one sentence. */
const LONGEST_REFUSAL = 4096;

/** Bytes of one message that are taken: the longest is a `hello` with a full error log. */
const LONGEST_MESSAGE = 1024 * 1024;

/**
 * Connects to a board, and goes on trying for ever until `close()`.
 *
 * @param address `192.168.1.50`, `ws://rheo.local:8080`, `https://house.example/knob/` or what
 *   `parseAddress` gives
 * @throws TypeError when it is no address
 */
export function connect(address: string | Address, options: NodeOptions = {}): Board {
  const parsed = typeof address === "string" ? parseAddress(address) : address;
  if (!parsed)
    throw new TypeError(`"${address}" is no address of a board: write 192.168.1.50 or rheo.local:8080.`);
  return new Board(parsed, options, nodeWorld(options));
}

function nodeWorld(options: NodeOptions): World {
  /** Why the connection dialled last was refused. */
  let refused: Promise<Verdict | null> = Promise.resolve(null);
  return {
    dial(url, subprotocols, events) {
      refused = Promise.resolve(null);
      const socket = new WebSocket(url, subprotocols, {
        perMessageDeflate: false,
        maxPayload: LONGEST_MESSAGE,
        ca: options.ca,
        rejectUnauthorized: !options.insecure,
      });
      return follow(socket, events, (answer) => {
        refused = answer;
      });
    },
    now: () => performance.now() / 1000,
    random: Math.random,
    after(seconds, due) {
      const timer = setTimeout(due, seconds * 1000);
      return () => clearTimeout(timer);
    },
    explain: () => refused,
  };
}

function follow(
  socket: WebSocket,
  events: ConnectionEvents,
  onRefused: (verdict: Promise<Verdict>) => void,
): Connection {
  let reason: string | undefined;
  socket.on("open", () => events.open());
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) events.binary(new Uint8Array(data.buffer, data.byteOffset, data.length));
    else events.text(data.toString());
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    reason ??= inWords(error);
  });
  socket.on("unexpected-response", (request, response) => {
    onRefused(read(response));
    reason = `HTTP status ${response.statusCode}`;
    // What is listened to here is ours to end.
    response.on("close", () => request.destroy());
    socket.emit("close", 1006, Buffer.alloc(0));
  });
  socket.on("close", (code) => {
    socket.removeAllListeners();
    socket.on("error", () => undefined);
    events.close(code, code !== 1006, reason);
  });
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(text);
      return true;
    },
    close: (code, why) => socket.close(code, why),
    drop() {
      socket.removeAllListeners();
      socket.on("error", () => undefined);
      socket.terminate();
    },
  };
}

/** What went wrong with a connection, for people. */
function inWords(error: NodeJS.ErrnoException): string {
  const known: Record<string, string> = {
    ECONNREFUSED: "nothing listens there",
    ENOTFOUND: "no such name",
    EAI_AGAIN: "no answer about this name",
    EHOSTUNREACH: "nobody is at this address",
    ENETUNREACH: "no way into that network",
    ETIMEDOUT: "no answer",
    ECONNRESET: "the connection was reset",
  };
  const text = known[error.code ?? ""];
  return text ? `${text} (${error.code})` : error.message || String(error.code);
}

/** The whole of a refusal, as far as it is bearable. */
async function read(response: IncomingMessage): Promise<Verdict> {
  let body = "";
  response.setEncoding("utf8");
  try {
    for await (const piece of response) {
      body += piece;
      if (body.length > LONGEST_REFUSAL) break;
    }
  } catch {
    // Cut off: what came will do.
  }
  response.destroy();
  const header = (name: string): string | null => String(response.headers[name] ?? "") || null;
  return verdictOf({ status: response.statusCode ?? 0, header, body });
}

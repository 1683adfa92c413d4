/** The client for Node 20 and later, on `ws`: a refusal is read from the handshake's own answer. */
import type { IncomingMessage } from "node:http";
import WebSocket from "ws";
import { type Address, parseAddress } from "./address.js";
import { LeanSocket, type TakeText } from "./lean-socket.js";
import type { Verdict } from "./link.js";
import { Mailbox } from "./mailbox.js";
import { NodeBoard, type NodeWorld } from "./node-board.js";
import type { BoardOptions } from "./options.js";
import { verdictOf } from "./refusal.js";
import { now, SharedAlarm } from "./shared-alarm.js";
import type { Connection, ConnectionEvents } from "./world.js";

export * from "./index.js";
export { NodeBoard } from "./node-board.js";

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

const LAST_OF_ASCII = 0x7f;

/**
 * Connects to a board, and goes on trying for ever until `close()`.
 *
 * @param address `192.168.1.50`, `ws://rheo.local:8080`, `https://house.example/knob/` or what
 *   `parseAddress` gives
 * @throws TypeError when it is no address
 */
export function connect(address: string | Address, options: NodeOptions = {}): NodeBoard {
  const parsed = typeof address === "string" ? parseAddress(address) : address;
  if (!parsed)
    throw new TypeError(`"${address}" is no address of a board: write 192.168.1.50 or rheo.local:8080.`);
  return new NodeBoard(parsed, options, nodeWorld(options));
}

function nodeWorld(options: NodeOptions): NodeWorld {
  /** Why the connection dialled last was refused. */
  let refused: Promise<Verdict | null> = Promise.resolve(null);
  const mailbox = new Mailbox();
  return {
    dial(url, subprotocols, events) {
      refused = Promise.resolve(null);
      const lean = url.startsWith("ws:") ? new LeanSocket(takeInto(mailbox, events)) : undefined;
      const socket = new WebSocket(url, subprotocols, {
        perMessageDeflate: false,
        maxPayload: LONGEST_MESSAGE,
        ca: options.ca,
        rejectUnauthorized: !options.insecure,
        ...(lean && { createConnection: lean.connect }),
        finishRequest(request) {
          if (lean) request.on("upgrade", (_response, _socket, head) => lean.onUpgrade(head));
          request.end();
        },
      });
      return follow(socket, lean, events, (answer) => {
        refused = answer;
      });
    },
    now,
    random: Math.random,
    alarm: (ring) => new SharedAlarm(ring),
    explain: () => refused,
    mailbox,
  };
}

/** Texts go into the mailbox, or else are told as `ws` would; but what is not all ASCII it has to look at. */
function takeInto(mailbox: Mailbox, events: ConnectionEvents): TakeText {
  return (bytes, start, end) => {
    if (mailbox.put(bytes, start, end, now())) return true;
    for (let i = start; i < end; i++) if (bytes[i]! > LAST_OF_ASCII) return false;
    events.text(bytes.toString("latin1", start, end), end - start);
    return true;
  };
}

function follow(
  socket: WebSocket,
  lean: LeanSocket | undefined,
  events: ConnectionEvents,
  onRefused: (verdict: Promise<Verdict>) => void,
): Connection {
  let reason: string | undefined;
  socket.on("open", () => events.open());
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) events.binary(new Uint8Array(data.buffer, data.byteOffset, data.length));
    else events.text(data.toString(), data.length);
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    // After a message that is wrong nothing counts any more, though the connection has not ended yet.
    lean?.stop();
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
    lean?.stop();
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
      lean?.stop();
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

/**
 * A client for tests that sees every byte: a TCP socket, and on top of it just enough WebSocket to send
 * any frame, right or wrong, and to read what the server sends frame by frame.
 */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A frame as it came over the wire. */
export interface WireFrame {
  fin: boolean;
  rsv: number;
  opcode: number;
  masked: boolean;
  payload: Buffer;
  /** Header and payload. */
  bytes: Buffer;
}

/** Waiting longer than this for anything is a failure; generous, since machines may be busy. */
const PATIENCE = 20_000;

/** The key of RFC 6455 section 1.3 and its accept value. */
export const SAMPLE_KEY = "dGhlIHNhbXBsZSBub25jZQ==";
export const SAMPLE_ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

export class RawClient {
  readonly socket: Socket;
  answersPings = true;
  /** Received and not yet taken. */
  private buffer = Buffer.alloc(0);
  private ended = false;
  private wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (bytes: Buffer) => {
      this.buffer = Buffer.concat([this.buffer, bytes]);
      this.wake();
    });
    const end = () => {
      this.ended = true;
      this.wake();
    };
    socket.on("end", end);
    socket.on("close", end);
    // A reset is an end like another; tests that care look at the bytes before it.
    socket.on("error", end);
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    return new RawClient(socket);
  }

  /** Opens a WebSocket; `headers` are further lines without CRLF. Fails unless the answer is 101. */
  static async webSocket(port: number, path = "/ws", headers: string[] = []): Promise<RawClient> {
    const client = await RawClient.open(port);
    client.send(upgradeRequest(port, path, headers));
    const head = await client.head();
    if (!head.startsWith("HTTP/1.1 101 ")) throw new Error(`no WebSocket: ${head.split("\r\n")[0]}`);
    return client;
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes);
  }

  /** Waits until `take` finds what it wants in the bytes received; it returns how many it consumed. */
  private async take<T>(
    what: string,
    find: (bytes: Buffer) => { value: T; used: number } | undefined,
  ): Promise<T> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const found = find(this.buffer);
      if (found) {
        this.buffer = this.buffer.subarray(found.used);
        return found.value;
      }
      const seen = JSON.stringify(this.buffer.toString("latin1").slice(0, 200));
      if (this.ended) throw new Error(`connection ended while waiting for ${what}; received ${seen}`);
      if (Date.now() > deadline) throw new Error(`no ${what} in ${PATIENCE / 1000} s; received ${seen}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadline - Date.now() + 1);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** The head of the next HTTP answer, with its empty line. */
  head(): Promise<string> {
    return this.take("response head", (bytes) => {
      const end = bytes.indexOf("\r\n\r\n");
      return end < 0 ? undefined : { value: bytes.toString("latin1", 0, end + 4), used: end + 4 };
    });
  }

  /** Everything until the server ends the connection. */
  async rest(): Promise<Buffer> {
    await this.closed();
    const rest = this.buffer;
    this.buffer = Buffer.alloc(0);
    return rest;
  }

  /** Resolves when the server has ended the connection. */
  async closed(): Promise<void> {
    await this.take("end of the connection", () => (this.ended ? { value: undefined, used: 0 } : undefined));
  }

  /** The next frame. A Ping is answered as a client must, unless `answersPings` was switched off. */
  async frame(): Promise<WireFrame> {
    const frame = await this.take("frame", readFrame);
    if (frame.opcode === 9 && this.answersPings) this.send(clientFrame(10, frame.payload));
    return frame;
  }

  /** The next text message's text; control frames before it are skipped. */
  async text(): Promise<string> {
    for (;;) {
      const frame = await this.frame();
      if (frame.opcode === 1) return frame.payload.toString("utf8");
    }
  }

  /** The next JSON message of this type; other messages before it are skipped. */
  async message(type: string): Promise<Record<string, unknown>> {
    for (;;) {
      const message = JSON.parse(await this.text());
      if (message.type === type) return message;
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}

export function upgradeRequest(port: number, path = "/ws", headers: string[] = []): string {
  return [
    `GET ${path} HTTP/1.1`,
    `Host: localhost:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${SAMPLE_KEY}`,
    "Sec-WebSocket-Version: 13",
    ...headers,
    "",
    "",
  ].join("\r\n");
}

/** A client's frame: masked, FIN set, shortest length, unless `options` say otherwise. */
export function clientFrame(
  opcode: number,
  payload: string | Buffer,
  options: { fin?: boolean; mask?: Buffer | null } = {},
): Buffer {
  const bytes = typeof payload === "string" ? Buffer.from(payload, "utf8") : payload;
  const mask = options.mask === undefined ? Buffer.from([0x37, 0xfa, 0x21, 0x3d]) : options.mask;
  const masked = mask ? 0x80 : 0;
  const first = (options.fin === false ? 0 : 0x80) | opcode;
  let header: Buffer;
  if (bytes.length < 126) header = Buffer.from([first, masked | bytes.length]);
  else if (bytes.length < 65536)
    header = Buffer.from([first, masked | 126, bytes.length >> 8, bytes.length & 255]);
  else {
    header = Buffer.alloc(10);
    header[0] = first;
    header[1] = masked | 127;
    header.writeBigUInt64BE(BigInt(bytes.length), 2);
  }
  if (!mask) return Buffer.concat([header, bytes]);
  return Buffer.concat([header, mask, bytes.map((byte, i) => byte ^ mask[i & 3]!)]);
}

/** A client's Close frame. */
export function closeFrame(code?: number, reason = ""): Buffer {
  if (code === undefined) return clientFrame(8, "");
  return clientFrame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason, "utf8")]));
}

function readFrame(bytes: Buffer): { value: WireFrame; used: number } | undefined {
  if (bytes.length < 2) return undefined;
  const masked = (bytes[1]! & 0x80) !== 0;
  let length = bytes[1]! & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  if (masked) at += 4;
  if (bytes.length < at + length) return undefined;
  const value = {
    fin: (bytes[0]! & 0x80) !== 0,
    rsv: (bytes[0]! >> 4) & 7,
    opcode: bytes[0]! & 15,
    masked,
    payload: Buffer.from(bytes.subarray(at, at + length)),
    bytes: Buffer.from(bytes.subarray(0, at + length)),
  };
  return { value, used: at + length };
}

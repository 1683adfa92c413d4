/** A client that costs the measured server nothing but the protocol: raw TCP, no extensions, no library. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
/** Any masking key will do, and one that is the same every time makes counts repeat. */
const MASK = Buffer.from([0x37, 0xfa, 0x21, 0x3d]);
const TEXT = 1;
const CLOSE = 8;
const PING = 9;
const PONG = 10;
/** Milliseconds after which a server that says nothing is given up; interpreters under valgrind are slow. */
const PATIENCE = 60_000;
/** Milliseconds for a server to end a connection that the client has closed. */
const CLOSE_TIME = 20_000;

export interface ViewerOptions {
  path?: string;
  subprotocol?: string;
  /** Sends what a browser sends, some 480 bytes, and not what a library does, some 130. */
  browser?: boolean;
}

/** The header lines of libraries, as `ws` for Node sends them. */
function libraryLines(host: string): string[] {
  return [
    `Host: ${host}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Version: 13",
  ];
}

/** The header lines of Chromium for a page of the board's own. */
function browserLines(host: string): string[] {
  return [
    `Host: ${host}`,
    "Connection: Upgrade",
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Upgrade: websocket",
    `Origin: http://${host}`,
    "Sec-WebSocket-Version: 13",
    "Accept-Encoding: gzip, deflate",
    "Accept-Language: en-US,en;q=0.9",
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  ];
}

/** One WebSocket connection; answers pings, counts data frames. */
export class Viewer {
  /** Data frames received. */
  frames = 0;
  /** Text of the newest one. */
  last = "";
  /** Called with each data frame's text. */
  onFrame: ((text: string) => void) | undefined;
  private buffer: Buffer = Buffer.alloc(0);
  private open = false;
  private pongs = 0;
  private ended = false;
  private wake: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.on("data", (bytes: Buffer) => this.receive(bytes));
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.ended = true;
      this.wake();
    });
  }

  /** Connects and completes the opening handshake. @throws Error when the answer is not 101. */
  static async connect(port: number, options: ViewerOptions = {}): Promise<Viewer> {
    const { path = "/", subprotocol, browser } = options;
    const host = `127.0.0.1:${port}`;
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    const viewer = new Viewer(socket);
    socket.write(
      [
        `GET ${path} HTTP/1.1`,
        ...(browser ? browserLines(host) : libraryLines(host)),
        ...(subprotocol ? [`Sec-WebSocket-Protocol: ${subprotocol}`] : []),
        "\r\n",
      ].join("\r\n"),
    );
    await viewer.until(() => viewer.open);
    return viewer;
  }

  /** Whether the connection is gone. */
  get hasEnded(): boolean {
    return this.ended;
  }

  /** Sends a text message in one masked frame. */
  send(text: string): void {
    this.write(TEXT, Buffer.from(text));
  }

  /** Sends a ping and resolves with its pong: everything sent before has been read by then. */
  async echo(): Promise<void> {
    const wanted = this.pongs + 1;
    this.write(PING, Buffer.from("bench"));
    await this.until(() => this.pongs >= wanted);
  }

  /** Resolves once so many data frames have come in all. @throws Error when they have not in `patience` ms. */
  framesReached(count: number, patience = PATIENCE): Promise<void> {
    return this.until(() => this.frames >= count, patience);
  }

  /** Reads nothing more, pings included, until the connection is ended: a browser that hangs. */
  stall(): void {
    this.socket.pause();
  }

  /**
   * Leaves as a browser does: with a Close (1001) that the server answers. Resolves when TCP is closed; a
   * server that does not end the connection is left without more ado.
   */
  async end(): Promise<void> {
    if (this.ended) return;
    const closed = once(this.socket, "close");
    this.socket.resume();
    this.write(CLOSE, Buffer.from([0x03, 0xe9]));
    const timer = setTimeout(() => this.socket.destroy(), CLOSE_TIME);
    await closed;
    clearTimeout(timer);
  }

  private async until(met: () => boolean, patience = PATIENCE): Promise<void> {
    const deadline = performance.now() + patience;
    while (!met()) {
      if (this.ended) throw new Error("the server ended the connection");
      if (performance.now() > deadline) throw new Error("the server does not answer");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(1000, patience));
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  private write(opcode: number, payload: Buffer): void {
    const masked = Buffer.from(payload.map((byte, index) => byte ^ MASK[index & 3]));
    const { length } = payload;
    const header =
      length < 126
        ? Buffer.from([0x80 | opcode, 0x80 | length])
        : Buffer.from([0x80 | opcode, 0x80 | 126, length >> 8, length & 255]);
    if (this.socket.writable) this.socket.write(Buffer.concat([header, MASK, masked]));
  }

  private receive(bytes: Buffer): void {
    this.buffer = this.buffer.length ? Buffer.concat([this.buffer, bytes]) : bytes;
    if (!this.open && !this.takeHead()) return;
    while (this.takeFrame());
    this.wake();
  }

  private takeHead(): boolean {
    const end = this.buffer.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const status = this.buffer.toString("latin1", 0, this.buffer.indexOf("\r\n"));
    if (!/^HTTP\/1\.1 101 /.test(status)) {
      this.socket.destroy(new Error(status));
      return false;
    }
    this.buffer = this.buffer.subarray(end + 4);
    this.open = true;
    return true;
  }

  /** Takes one frame off the buffer; false when there is no whole one. */
  private takeFrame(): boolean {
    if (this.buffer.length < 2) return false;
    let length = this.buffer[1] & 0x7f;
    let start = 2;
    if (length === 126) {
      if (this.buffer.length < 4) return false;
      length = this.buffer.readUInt16BE(2);
      start = 4;
    }
    if (this.buffer.length < start + length) return false;
    const opcode = this.buffer[0] & 15;
    const payload = this.buffer.subarray(start, start + length);
    this.buffer = this.buffer.subarray(start + length);
    if (opcode === PING) this.write(PONG, payload);
    else if (opcode === PONG) this.pongs++;
    else if (opcode < 8) {
      this.frames++;
      this.last = payload.toString("latin1");
      this.onFrame?.(this.last);
    }
    return true;
  }
}

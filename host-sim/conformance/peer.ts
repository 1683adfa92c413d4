/** The client of one case: opens a WebSocket, sends what it is told to, records what comes. */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { decode, type ServerFrame } from "./frames.js";

/** Where the server under test is. */
export interface Address {
  host: string;
  port: number;
  path: string;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

export class Peer {
  readonly frames: ServerFrame[] = [];
  /** TCP has ended from the server's side; `reset` when by RST. */
  ended: "" | "ended" | "reset" = "";
  private socket: Socket;
  private bytes: Buffer = Buffer.alloc(0);
  private wake: () => void = () => {};

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on("data", (chunk: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      this.wake();
    });
    socket.on("end", () => this.end("ended"));
    socket.on("close", () => this.end("ended"));
    socket.on("error", () => this.end("reset"));
  }

  private end(how: "ended" | "reset"): void {
    if (!this.ended) this.ended = how;
    this.wake();
  }

  /** Connects and shakes hands. @throws Error saying what the server answered instead */
  static async open({ host, port, path }: Address, patience: number): Promise<Peer> {
    const socket = connect({ host, port, noDelay: true });
    await once(socket, "connect");
    const peer = new Peer(socket);
    const key = randomBytes(16).toString("base64");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: ${host}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    await peer.until(() => peer.bytes.includes("\r\n\r\n"), patience);
    const end = peer.bytes.indexOf("\r\n\r\n");
    const head = peer.bytes.toString("latin1", 0, end < 0 ? undefined : end);
    const accept = createHash("sha1")
      .update(key + GUID)
      .digest("base64");
    if (end < 0 || !head.startsWith("HTTP/1.1 101 ") || !head.includes(`Sec-WebSocket-Accept: ${accept}`)) {
      peer.destroy();
      throw new Error(`no WebSocket: ${head.split("\r\n")[0] || peer.ended || "no answer"}`);
    }
    peer.bytes = peer.bytes.subarray(end + 4);
    return peer;
  }

  /** Writes bytes in segments of `chop` (0: as they are). What the server does not want any more is lost. */
  async send(bytes: Buffer, chop: number): Promise<void> {
    const step = chop || bytes.length;
    for (let at = 0; at < bytes.length && !this.ended && this.socket.writable; at += step) {
      this.socket.write(bytes.subarray(at, at + step));
      // Lets this segment leave before the next is written.
      if (chop) await setImmediate();
    }
  }

  /** Waits until `done`, or the server has ended TCP, or `patience` ms are over. Tells whether `done`. */
  async until(done: () => boolean, patience: number): Promise<boolean> {
    const deadline = Date.now() + patience;
    for (;;) {
      if (done()) return true;
      const left = deadline - Date.now();
      if (this.ended || left <= 0) return false;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  /** Decodes what has come since the last call. */
  take(): ServerFrame[] {
    const fresh: ServerFrame[] = [];
    for (let next = decode(this.bytes); next; next = decode(this.bytes)) {
      fresh.push(next.frame);
      this.bytes = next.rest;
    }
    this.frames.push(...fresh);
    return fresh;
  }

  /** Bytes at the end that are no whole frame. */
  get leftover(): number {
    return this.bytes.length;
  }

  destroy(): void {
    this.socket.destroy();
  }
}

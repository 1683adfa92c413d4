/**
 * `WebSocket` as the browser has it, spoken over the page's own TCP in real bytes: handshake, frames and masking of
 * RFC 6455. Of a client's duties it has those that the board can notice.
 */
import { mask } from "../../src/frame-bytes";
import { GUID, sha1 } from "../../src/sha1";
import { readHead } from "./http";
import { bytesIn, textOf } from "./natives";
import type { ClientSocket, Network } from "./tcp";

/** Opcodes (RFC 6455 section 11.8). */
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

/** A frame, or a head of the handshake, as it went over the wire. */
export interface Seen {
  to: "board" | "page";
  bytes: Uint8Array;
}

/** What sockets are made with. */
export interface SocketWorld {
  network: Network;
  /** `Host` that requests name. */
  host: string;
  /** Random bytes, for keys. */
  random(count: number): Uint8Array;
  /** Told of everything on the wire. */
  seen(what: Seen): void;
}

/** The four handlers that pages set. */
interface Handlers {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
}

/** The class that takes the place of `window.WebSocket`. */
export function webSocketClass(world: SocketWorld) {
  return class DemoWebSocket extends EventTarget implements Handlers {
    static readonly CONNECTING = 0;
    static readonly OPEN = 1;
    static readonly CLOSING = 2;
    static readonly CLOSED = 3;
    readonly CONNECTING = 0;
    readonly OPEN = 1;
    readonly CLOSING = 2;
    readonly CLOSED = 3;
    readonly url: string;
    readyState = 0;
    protocol = "";
    extensions = "";
    binaryType: BinaryType = "blob";
    bufferedAmount = 0;
    onopen: Handlers["onopen"] = null;
    onmessage: Handlers["onmessage"] = null;
    onclose: Handlers["onclose"] = null;
    onerror: Handlers["onerror"] = null;
    /** Not of browsers: what a pong brings back. */
    onpong: ((text: string) => void) | null = null;
    private readonly socket: ClientSocket | null;
    private bytes = "";
    private closing = { code: 1006, reason: "", clean: false };

    constructor(url: string | URL, protocols: string | string[] = []) {
      super();
      this.url = String(url);
      const { pathname, search } = new URL(this.url);
      this.socket = world.network.connect();
      const { socket } = this;
      if (!socket) {
        setTimeout(() => this.ended(), 0);
        return;
      }
      const key = btoa(textOf(world.random(16)));
      const accept = btoa(textOf(sha1(key + GUID).bytes));
      const offered = [protocols].flat().join(", ");
      socket.onData = (bytes) => this.take(bytes, accept);
      socket.onClose = () => this.ended();
      this.send0(
        `GET ${pathname}${search} HTTP/1.1\r\nHost: ${world.host}\r\nOrigin: http://${world.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${offered && `Sec-WebSocket-Protocol: ${offered}\r\n`}\r\n`,
      );
    }

    send(data: string): void {
      if (this.readyState === 1) this.frame(TEXT, new TextEncoder().encode(data));
    }

    /** Not of browsers, whose pages cannot send this frame. */
    ping(text: string): void {
      this.frame(PING, new TextEncoder().encode(text));
    }

    /** Not of browsers: whether this end takes what comes. */
    set reading(yes: boolean) {
      if (this.socket) this.socket.stalled = !yes;
    }

    close(code?: number, reason = ""): void {
      if (this.readyState > 1) return;
      if (this.readyState === 0) {
        this.socket?.close();
        return this.ended();
      }
      this.readyState = 2;
      const status = code === undefined ? [] : [code >> 8, code & 255, ...new TextEncoder().encode(reason)];
      this.frame(CLOSE, Uint8Array.from(status));
    }

    /** Sends a frame, masked with a fresh key (RFC 6455 section 5.3). */
    private frame(opcode: number, payload: Uint8Array): void {
      const key = world.random(4);
      const size = payload.length;
      const length = size < 126 ? [0x80 | size] : [0x80 | 126, size >> 8, size & 255];
      this.send0(textOf([0x80 | opcode, ...length, ...key, ...mask(payload, key)]));
    }

    private send0(bytes: string): void {
      world.seen({ to: "board", bytes: bytesIn(bytes) });
      this.socket!.send(bytes);
    }

    private take(part: string, accept: string): void {
      this.bytes += part;
      if (this.readyState === 0 && !this.handshake(accept)) return;
      while (this.readyState > 0 && this.readyState < 3 && this.next());
    }

    /** Whether the board has agreed (RFC 6455 section 4.1). */
    private handshake(accept: string): boolean {
      const head = readHead(this.bytes);
      if (!head) return false;
      world.seen({ to: "page", bytes: bytesIn(this.bytes.slice(0, this.bytes.length - head.rest.length)) });
      this.bytes = head.rest;
      if (head.status !== 101 || head.headers.get("sec-websocket-accept") !== accept) {
        this.socket!.close();
        this.ended();
        return false;
      }
      this.protocol = head.headers.get("sec-websocket-protocol") ?? "";
      this.readyState = 1;
      this.tell("open", new Event("open"));
      return true;
    }

    /** Takes one frame; false while it is not complete. */
    private next(): boolean {
      const bytes = bytesIn(this.bytes);
      if (bytes.length < 2) return false;
      let size = bytes[1]! & 127;
      let head = 2;
      if (size === 126) {
        head = 4;
        if (bytes.length < head) return false;
        size = bytes[2]! * 256 + bytes[3]!;
      } else if (size === 127) {
        head = 10;
        if (bytes.length < head) return false;
        size = new DataView(bytes.buffer).getUint32(6);
      }
      if (bytes.length < head + size) return false;
      this.bytes = this.bytes.slice(head + size);
      world.seen({ to: "page", bytes: bytes.slice(0, head + size) });
      this.received(bytes[0]! & 15, bytes.slice(head, head + size));
      return true;
    }

    private received(opcode: number, payload: Uint8Array): void {
      if (opcode === PING) this.frame(PONG, payload);
      else if (opcode === PONG) this.onpong?.(new TextDecoder().decode(payload));
      else if (opcode === TEXT) this.message(new TextDecoder().decode(payload));
      else if (opcode === BINARY) this.message(payload.buffer);
      else if (opcode === CLOSE) this.closed(payload);
    }

    private message(data: unknown): void {
      this.tell("message", new MessageEvent("message", { data }));
    }

    private closed(payload: Uint8Array): void {
      const code = payload.length < 2 ? 1005 : payload[0]! * 256 + payload[1]!;
      this.closing = { code, reason: new TextDecoder().decode(payload.slice(2)), clean: true };
      if (this.readyState === 1) this.frame(CLOSE, payload.slice(0, 2));
      this.readyState = 2;
    }

    private ended(): void {
      if (this.readyState === 3) return;
      this.readyState = 3;
      const { code, reason, clean } = this.closing;
      if (!clean) this.tell("error", new Event("error"));
      const event = new Event("close");
      this.tell("close", Object.assign(event, { code, reason, wasClean: clean }) as CloseEvent);
    }

    private tell(name: "open" | "message" | "close" | "error", event: Event): void {
      const handler = this[`on${name}`] as ((event: Event) => void) | null;
      handler?.call(this, event);
      this.dispatchEvent(event);
    }
  };
}

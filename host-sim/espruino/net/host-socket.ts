/**
 * One TCP connection on the host, seen as Espruino's driver sees a socket of the chip's lwIP stack:
 * non-blocking, at most 5744 bytes waiting in either direction, no half-close.
 */
import type net from "node:net";
import type { NetworkFaults } from "../machine.js";
import { unacknowledged } from "./send-queue.js";

/** lwIP's TCP_SND_BUF and TCP_WND of the ESP32 build (sdkconfig: 4 segments of 1436 bytes). */
export const LWIP_BUFFER = 5744;
/** How long lwIP keeps a closed connection in FIN_WAIT before it forgets it, in milliseconds. */
const LINGER = 20000;
/** While a full send buffer is waited for, it is looked at after 1, 2, 4, … up to this many milliseconds. */
const LOOK_AGAIN_MOST = 32;
/** Looks no further apart than this, in milliseconds, are within what a round trip over Wi-Fi may take. */
const ROUND_TRIP = 16;

interface Piece {
  bytes: Buffer;
  /** Not before this time of `performance.now()`. */
  at: number;
}

export class HostSocket {
  /** What `recv` answers once `incoming` is used up: the peer closed or reset. */
  private over = false;
  private reset = false;
  private incoming: Piece[] = [];
  private waiting = 0;
  private outgoing: Piece[] = [];
  private outgoingBytes = 0;
  /** Bytes given to the kernel since its queue was last measured, and what it held then. */
  private sinceLook = 0;
  private patience = 1;
  private queued = 0;
  private closing = false;
  private timer: NodeJS.Timeout | undefined;
  received = 0;
  sent = 0;

  constructor(
    readonly id: number,
    private readonly socket: net.Socket,
    private readonly faults: NetworkFaults,
    /** Asks for an idle pass: something can be received or sent again. */
    private readonly wake: () => void,
  ) {
    socket.setNoDelay(false);
    socket.on("data", (bytes: Buffer) => this.arrived(bytes));
    socket.on("end", () => this.ended());
    socket.on("error", () => {
      this.reset = true;
      this.ended();
    });
    socket.on("close", () => this.ended());
    socket.on("drain", () => this.wake());
  }

  get peer(): string {
    return `${this.socket.remoteAddress ?? "?"}:${this.socket.remotePort ?? 0}`;
  }

  /** Up to `size` bytes; undefined when nothing is there; "closed" when the peer closed or reset. */
  receive(size: number): Buffer | "closed" | undefined {
    this.applyReset();
    if (this.inRoundTrip) return undefined;
    if (this.faults.stalled?.(this.id)) {
      this.lookAgain();
      return undefined;
    }
    // A reset destroys what was received and not read.
    if (this.reset) return "closed";
    const first = this.incoming[0];
    if (!first) return this.over ? "closed" : undefined;
    if (first.at > performance.now()) {
      this.lookAgain(first.at - performance.now());
      return undefined;
    }
    const bytes = this.takeIncoming(size);
    this.received += bytes.length;
    if (this.waiting < LWIP_BUFFER && this.socket.isPaused()) this.socket.resume();
    return bytes;
  }

  /**
   * Whether the send buffer has been full for no longer than a round trip may take. On a link the peer's next
   * bytes come with its acknowledgements, so a peer that sends and reads is not heard faster than it is
   * answered; over loopback it would be. One that does not read is heard all the same.
   */
  private get inRoundTrip(): boolean {
    return this.timer !== undefined && this.patience > 1 && this.patience <= ROUND_TRIP && !this.reset;
  }

  /** True when `receive` would give something: another idle pass is wanted. */
  get readable(): boolean {
    if (this.faults.stalled?.(this.id) || this.inRoundTrip) return false;
    if (this.reset) return true;
    const first = this.incoming[0];
    return first ? first.at <= performance.now() : this.over;
  }

  /** Hands bytes to the stack; how many it took (0: its buffer is full), or "closed". */
  send(bytes: Buffer): number | "closed" {
    if (this.reset || this.socket.destroyed) return "closed";
    const room = this.room();
    if (room <= 0) {
      this.lookAgain(this.patience);
      this.patience = Math.min(LOOK_AGAIN_MOST, 2 * this.patience);
      return 0;
    }
    this.patience = 1;
    const taken = bytes.subarray(0, room);
    this.sent += taken.length;
    const delay = this.faults.delay?.() ?? 0;
    const last = this.outgoing.at(-1);
    if (!last && delay <= 0 && !this.faults.stalled?.(this.id)) this.handOver(taken);
    else {
      this.outgoing.push({ bytes: taken, at: Math.max(last?.at ?? 0, performance.now() + delay) });
      this.outgoingBytes += taken.length;
      this.lookAgain(delay);
    }
    return taken.length;
  }

  /** `closesocket`: queued bytes still leave, then FIN; unread input makes it a reset. */
  close(): void {
    if (this.closing) return;
    this.closing = true;
    clearTimeout(this.timer);
    if (this.socket.destroyed) return;
    if (this.incoming.length > 0 || this.reset) {
      this.socket.resetAndDestroy();
      return;
    }
    for (const piece of this.outgoing) this.socket.write(piece.bytes);
    this.outgoing = [];
    this.socket.end();
    this.socket.resume();
    const linger = setTimeout(() => this.socket.destroy(), LINGER);
    linger.unref();
    this.socket.once("close", () => clearTimeout(linger));
  }

  /** The power is gone: nothing more is said to the peer but a reset when it next speaks. */
  cut(): void {
    this.closing = true;
    clearTimeout(this.timer);
    this.socket.resetAndDestroy();
  }

  private arrived(bytes: Buffer): void {
    if (this.closing) {
      // The chip has closed: lwIP answers data with a reset.
      this.socket.resetAndDestroy();
      return;
    }
    const pieces = this.faults.segment?.(bytes) ?? [bytes];
    for (const piece of pieces) {
      if (piece.length === 0) continue;
      const earliest = this.incoming.at(-1)?.at ?? 0;
      this.incoming.push({
        bytes: piece,
        at: this.faults.delay ? Math.max(earliest, performance.now() + this.faults.delay()) : 0,
      });
      this.waiting += piece.length;
    }
    if (this.waiting >= LWIP_BUFFER) this.socket.pause();
    this.wake();
  }

  private ended(): void {
    this.over = true;
    if (!this.closing) this.wake();
  }

  private applyReset(): void {
    if (this.reset || this.closing || !this.faults.reset?.(this.id)) return;
    this.reset = true;
    this.socket.resetAndDestroy();
  }

  /** One chunk: neighbouring pieces join, unless chaos cut them apart. */
  private takeIncoming(size: number): Buffer {
    const parts: Buffer[] = [];
    let left = size;
    while (left > 0) {
      const piece = this.incoming[0];
      if (!piece || piece.at > performance.now()) break;
      const part = piece.bytes.subarray(0, left);
      parts.push(part);
      left -= part.length;
      this.waiting -= part.length;
      piece.bytes = piece.bytes.subarray(part.length);
      if (piece.bytes.length === 0) this.incoming.shift();
      if (this.faults.segment) break;
    }
    return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  }

  /** Bytes the send buffer still takes. */
  private room(): number {
    const own = this.outgoingBytes + this.socket.writableLength;
    if (this.queued + this.sinceLook + own >= LWIP_BUFFER) {
      this.queued = unacknowledged(this.socket) ?? 0;
      this.sinceLook = 0;
    }
    return LWIP_BUFFER - this.queued - this.sinceLook - own;
  }

  private handOver(bytes: Buffer): void {
    this.sinceLook += bytes.length;
    // A copy: the caller's buffer is a view of what Espruino would have copied.
    this.socket.write(bytes);
  }

  private lookAgain(delay = LOOK_AGAIN_MOST): void {
    if (this.timer || this.closing) return;
    this.timer = setTimeout(
      () => {
        this.timer = undefined;
        this.flush();
        this.wake();
      },
      Math.max(1, delay),
    );
  }

  private flush(): void {
    if (this.closing || this.socket.destroyed) return;
    while (this.outgoing.length > 0) {
      const piece = this.outgoing[0]!;
      const wait = piece.at - performance.now();
      if (wait > 0 || this.faults.stalled?.(this.id)) {
        this.lookAgain(Math.max(wait, 1));
        return;
      }
      this.outgoing.shift();
      this.outgoingBytes -= piece.bytes.length;
      this.handOver(piece.bytes);
    }
  }
}

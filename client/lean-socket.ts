/**
 * TCP connections that bring many short messages. Node takes 64 KB for each thing it reads, gives back what was not
 * filled, and looks after each whether there is more; with one buffer for all connections (`onread`) there is none of
 * that. And a short text message that has come whole is taken where it is: on its way through Node's streams and `ws`
 * each of a thousand connections would have the processor wait for the memory of a dozen objects.
 */
import { connect, type NetConnectOpts, type Socket } from "node:net";
import { FrameBoundaries, LONGEST_SHORT } from "./frame-boundaries.js";

/** What is read goes here first, of whatever connection: it is copied out before the next is read. */
const read = Buffer.allocUnsafeSlow(64 * 1024);

/** First byte of a message in one frame, a text that is not compressed (RFC 6455 section 5.2). */
const WHOLE_TEXT = 0x81;

/** Takes the text that `bytes` has from `start` up to `end`, as nobody else is told of it; false when it cannot. */
export type TakeText = (bytes: Buffer, start: number, end: number) => boolean;

/** A connection for `ws`, which is not told of the texts that are taken before it. */
export class LeanSocket {
  private socket: Socket | undefined;
  private readonly takeText: TakeText;
  private readonly boundaries = new FrameBoundaries();
  /** Whether the handshake is done. */
  private upgraded = false;
  /** Whether what comes next begins a message, and all before has been passed on. */
  private ready = false;

  constructor(takeText: TakeText) {
    this.takeText = takeText;
  }

  /** As `net.connect`, for the `createConnection` of a request. */
  readonly connect = ((options: NetConnectOpts): Socket => {
    this.socket = connect({
      ...options,
      // That of the request, where a connection's would be a Unix domain socket's.
      path: undefined,
      onread: { buffer: read, callback: (length: number) => this.receive(length) },
    } as NetConnectOpts);
    return this.socket;
  }) as typeof connect;

  /** The handshake is done; `head` is what came together with its answer. */
  onUpgrade(head: Uint8Array): void {
    this.upgraded = true;
    this.boundaries.follow(head);
  }

  /** Nothing more is taken. */
  stop(): void {
    this.ready = this.upgraded = false;
  }

  private receive(length: number): boolean {
    const taken = this.ready ? this.takeTexts(length) : 0;
    return taken === length || this.passOn(taken, length);
  }

  /** Takes the texts that stand at the beginning of what was read; says where they end. */
  private takeTexts(length: number): number {
    let at = 0;
    while (this.ready && at + 2 <= length && read[at] === WHOLE_TEXT) {
      const start = at + 2;
      const size = read[at + 1]!;
      if (size > LONGEST_SHORT || start + size > length || !this.takeText(read, start, start + size)) break;
      at = start + size;
    }
    return at;
  }

  /** Has the rest come as from any socket; false when no more is to be read for now. */
  private passOn(from: number, length: number): boolean {
    const { boundaries, upgraded } = this;
    const socket = this.socket!;
    const bytes = Buffer.allocUnsafe(length - from);
    read.copy(bytes, 0, from, length);
    if (upgraded) boundaries.follow(bytes);
    if (!socket.readableFlowing || socket.readableLength) {
      // In its order: what comes next must not overtake it.
      this.ready = false;
      return socket.push(bytes);
    }
    socket.emit("data", bytes);
    this.ready = this.upgraded && boundaries.between && socket.readableFlowing && !socket.readableLength;
    return true;
  }
}

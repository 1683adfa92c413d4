/**
 * One socket of the program and its share of the idle pass. The property names on the socket
 * (`dSnd`, `cls`, `clsNow`, `endd`, …) are Espruino's, visible to the program there as here.
 */
import type { MachineContext } from "../context.js";
import type { Obj } from "../realm.js";
import type { HostSocket } from "./host-socket.js";
import type { StreamBuffers } from "./stream.js";

/** Bytes moved per socket, direction and pass: the driver's chunk size. */
export const CHUNK = 536;

const ERROR_CLOSED = -1;
const ERROR_UNSENT = -8;
const ERROR_TEXT: Record<number, string> = { [ERROR_UNSENT]: "unsent data" };

export class Connection {
  /** Undefined while `net.connect` has not got through. */
  host: HostSocket | undefined;
  /** The host could not connect. */
  failed = false;

  constructor(
    private readonly context: MachineContext,
    private readonly streams: StreamBuffers,
    readonly socket: Obj,
  ) {}

  /** One pass; false when the connection is gone. */
  idle(): boolean {
    let closeNow = Boolean(this.socket.clsNow) || this.failed;
    let error = 0;
    let rest: string | undefined;
    if (this.host) {
      rest = this.push((this.socket.dRcv as string | undefined) ?? "", false);
      if (!closeNow) {
        if (this.pending > 0) {
          if (!this.send()) [closeNow, error] = [true, ERROR_CLOSED];
        } else if (this.socket.cls) closeNow = true;
        const received = this.receive(rest);
        rest = received.rest;
        if (received.closed) [closeNow, error] = [true, ERROR_CLOSED];
      }
      this.keep(rest);
    }
    if (!closeNow) return true;
    rest = this.push(rest ?? "", true);
    this.keep(rest);
    if (rest) return true;
    this.finish(error);
    return false;
  }

  /** True when the next pass would do something for this socket without the host's waking it. */
  get busy(): boolean {
    if (this.socket.clsNow || this.failed) return !this.socket.dRcv;
    if (!this.host) return false;
    if (this.pending === 0 && this.socket.cls) return true;
    return this.host.readable && !this.socket.dRcv;
  }

  get pending(): number {
    const text = this.socket.dSnd;
    return typeof text === "string" ? text.length : 0;
  }

  /** Gives received bytes to the program; what found no taker is answered. */
  private push(data: string, force: boolean): string {
    if (data === "") return "";
    return this.streams.push(this.socket, data, force) ? "" : data;
  }

  private keep(rest: string | undefined): void {
    if (rest) this.socket.dRcv = rest;
    else if (this.socket.dRcv !== undefined) delete this.socket.dRcv;
  }

  /** Sends a chunk of `dSnd`; false when the connection is broken. */
  private send(): boolean {
    const text = String(this.socket.dSnd);
    const sent = this.host!.send(Buffer.from(text.slice(0, CHUNK), "latin1"));
    if (sent === "closed") return false;
    if (sent === 0) return true;
    this.socket.dSnd = text.slice(sent);
    if (sent === text.length && !this.socket.cls) {
      this.context.events.queueEvent(this.socket, "drain", [this.socket]);
    } else this.context.loop.wake();
    return true;
  }

  private receive(rest: string): { rest: string; closed: boolean } {
    const bytes = this.host!.receive(CHUNK);
    if (bytes === "closed") return { rest, closed: true };
    if (!this.socket.conn) this.connected();
    if (!bytes) return { rest, closed: false };
    this.socket.hdrs = true;
    return { rest: this.push(rest + bytes.toString("latin1"), false), closed: false };
  }

  private connected(): void {
    this.context.events.queueEvent(this.socket, "connect", [this.socket]);
    this.socket.conn = true;
    if (this.pending === 0) this.context.events.queueEvent(this.socket, "drain", [this.socket]);
  }

  private finish(error: number): void {
    if (this.pending > 0 && error === ERROR_CLOSED) error = ERROR_UNSENT;
    this.kill();
    const { events, realm } = this.context;
    const hadError = error < 0 && error !== ERROR_CLOSED;
    if (hadError) {
      const details = realm.object({ code: error, message: ERROR_TEXT[error] });
      events.queueEvent(this.socket, "error", [details]);
    }
    if (!this.socket.endd) {
      this.socket.endd = true;
      events.queueEvent(this.socket, "end", []);
    }
    events.queueEvent(this.socket, "close", [hadError]);
  }

  private kill(): void {
    if (!this.host) return;
    this.host.close();
    delete this.socket.sckt;
    this.socket.conn = false;
    this.socket.cls = true;
  }
}

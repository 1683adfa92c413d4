/** The other end of a socket probe: connects to the program under test and follows a script. */
import { once } from "node:events";
import net from "node:net";

export type PeerStep =
  /** Sends these bytes (latin1). */
  | { send: string }
  /** Waits until this many bytes have come in all. */
  | { receive: number }
  /** Milliseconds to do nothing: for what must not arrive together, or must not come at all. */
  | { wait: number }
  /** Half-closes: FIN. */
  | { fin: true }
  /** Resets the connection. */
  | { reset: true }
  /** Waits until the program has closed. */
  | { closed: true }
  /** Stops or starts reading. */
  | { read: boolean }
  /** Opens a further connection; the steps after it are that one's. */
  | { connect: true };

/** Longest wait for the program, in milliseconds: only reached when it is wrong. */
const PATIENCE = 8000;

class Link {
  readonly bytes: Buffer[] = [];
  ended: "fin" | "reset" | undefined;
  private changed: () => void = () => {};

  constructor(readonly socket: net.Socket) {
    socket.on("data", (bytes) => {
      this.bytes.push(bytes);
      this.changed();
    });
    socket.on("end", () => this.end("fin"));
    socket.on("error", () => this.end("reset"));
    socket.on("close", () => this.end("reset"));
  }

  get received(): string {
    return Buffer.concat(this.bytes).toString("latin1");
  }

  async until(done: () => boolean): Promise<void> {
    const late = Date.now() + PATIENCE;
    while (!done() && Date.now() < late) {
      await Promise.race([
        new Promise<void>((resolve) => {
          this.changed = resolve;
        }),
        new Promise((resolve) => setTimeout(resolve, 100).unref()),
      ]);
    }
  }

  private end(how: "fin" | "reset"): void {
    this.ended ??= how;
    this.changed();
  }
}

/** Connects, tries again while nobody listens yet, and plays the script; answers what each link saw. */
export async function playPeer(port: number, steps: PeerStep[]): Promise<string[]> {
  const links = [await connect(port)];
  for (const step of steps) {
    const link = links.at(-1)!;
    if ("send" in step) link.socket.write(step.send, "latin1");
    else if ("receive" in step) await link.until(() => link.received.length >= step.receive);
    else if ("wait" in step) await new Promise((resolve) => setTimeout(resolve, step.wait));
    else if ("fin" in step) link.socket.end();
    else if ("reset" in step) link.socket.resetAndDestroy();
    else if ("closed" in step) await link.until(() => link.ended !== undefined);
    else if ("read" in step) step.read ? link.socket.resume() : link.socket.pause();
    else links.push(await connect(port));
  }
  const seen = links.map((link) => `${summary(link.received)} ${link.ended ?? "open"}`);
  for (const link of links) link.socket.destroy();
  return seen;
}

/** Long receptions are told by length and ends. */
function summary(text: string): string {
  if (text.length <= 64) return JSON.stringify(text);
  return `${text.length} bytes ${JSON.stringify(text.slice(0, 8))}..${JSON.stringify(text.slice(-8))}`;
}

async function connect(port: number): Promise<Link> {
  for (let attempt = 0; ; attempt++) {
    const socket = net.connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    try {
      await once(socket, "connect");
      return new Link(socket);
    } catch (error) {
      if (attempt >= PATIENCE / 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

export { pickFreePort as freePort } from "../../../shell/ports.js";

import type { Connection, ConnectionEvents, World } from "./world.js";

/** At most one connection at a time: what a former one still reports is not heard. Counts bytes. */
export class Line {
  /** Bytes of messages received and sent on all connections (payloads, without frame headers). */
  received = 0;
  sent = 0;
  private readonly world: World;
  private readonly events: ConnectionEvents;
  private connection: Connection | null = null;

  constructor(world: World, events: ConnectionEvents) {
    this.world = world;
    this.events = events;
  }

  /** Opens a connection; the one before must have been dropped or have ended. */
  dial(url: string, subprotocol: string): void {
    let current = true;
    const { events } = this;
    const connection = this.world.dial(url, [subprotocol], {
      open: () => {
        if (current) events.open();
      },
      text: (text, bytes) => {
        if (!current) return;
        this.received += bytes ?? byteLength(text);
        events.text(text);
      },
      binary: (bytes) => {
        if (!current) return;
        this.received += bytes.length;
        events.binary(bytes);
      },
      close: (code, clean, reason) => {
        if (!current) return;
        current = false;
        this.connection = null;
        events.close(code, clean, reason);
      },
    });
    this.connection = {
      send: (text) => connection.send(text),
      close: (code, reason) => connection.close(code, reason),
      drop: () => {
        current = false;
        connection.drop();
      },
    };
  }

  /** False when there is no connection. */
  send(text: string): boolean {
    if (!this.connection?.send(text)) return false;
    this.sent += byteLength(text);
    return true;
  }

  /** Ends the connection politely; `close` of the events follows. */
  close(code?: number, reason?: string): void {
    this.connection?.close(code, reason);
  }

  /** Ends it at once; nothing is reported any more. */
  drop(): void {
    this.connection?.drop();
    this.connection = null;
  }
}

/** Bytes of a text in UTF-8. */
function byteLength(text: string): number {
  // Nearly everything is ASCII, and asking is cheaper than encoding.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII
  return /^[\x00-\x7f]*$/.test(text) ? text.length : new TextEncoder().encode(text).length;
}

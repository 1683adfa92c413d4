/** The client for pages: no dependency. */
import { type Address, parseAddress } from "./address.js";
import { TimerAlarm } from "./alarm.js";
import { Board } from "./board.js";
import type { BoardOptions } from "./options.js";
import { askWhy } from "./probe.js";
import type { Connection, ConnectionEvents, World } from "./world.js";

export * from "./index.js";

/**
 * Connects to a board, and goes on trying for ever until `close()`.
 *
 * @param address `192.168.1.50`, `ws://rheo.local:8080`, `https://house.example/knob/` or what
 *   `parseAddress` gives; without a scheme it follows the page's
 * @throws TypeError when it is no address
 */
export function connect(address: string | Address, options: BoardOptions = {}): Board {
  const secure = globalThis.location?.protocol === "https:";
  const parsed = typeof address === "string" ? parseAddress(address, secure) : address;
  if (!parsed)
    throw new TypeError(`"${address}" is no address of a board: write 192.168.1.50 or rheo.local:8080.`);
  return new Board(parsed, options, browserWorld);
}

/** Socket, clock and timers of a browser. */
export const browserWorld: World = {
  dial,
  now: () => performance.now() / 1000,
  random: Math.random,
  alarm: (ring) => new TimerAlarm(ring),
  explain: (address) => askWhy(address, fetch, globalThis.location?.origin),
};

function dial(url: string, subprotocols: string[], events: ConnectionEvents): Connection {
  let socket: WebSocket;
  try {
    socket = new WebSocket(url, subprotocols);
  } catch (error) {
    // A page over TLS may not open `ws:`; that is thrown instead of reported.
    queueMicrotask(() => events.close(1006, false, (error as Error).message));
    return { send: () => false, close: () => undefined, drop: () => undefined };
  }
  socket.binaryType = "arraybuffer";
  socket.onopen = () => events.open();
  socket.onmessage = ({ data }) => {
    if (typeof data === "string") events.text(data);
    else events.binary(new Uint8Array(data));
  };
  socket.onclose = ({ code, wasClean }) => events.close(code, wasClean);
  return {
    send(text) {
      if (socket.readyState !== 1) return false;
      socket.send(text);
      return true;
    },
    close: (code, reason) => socket.close(code, reason),
    drop() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
}

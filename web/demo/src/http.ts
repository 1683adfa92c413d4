/** Requests to the board over the page's own TCP: heads and bodies as byte strings (RFC 9112). */
import type { ClientSocket, Network } from "./tcp";
import { TEXTS } from "./texts";

/** An answer. */
export interface Head {
  /** Its lines as they came. */
  lines: string;
  status: number;
  /** By names in small letters. */
  headers: Map<string, string>;
  /** What came behind it. */
  rest: string;
}

/** The head of an answer; null while it is not complete. */
export function readHead(bytes: string): Head | null {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const lines = bytes.slice(0, end);
  const [first = "", ...fields] = lines.split("\r\n");
  const status = first.split(" ")[1];
  const headers = fields.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    lines,
    status: Number(status),
    headers: new Map(headers),
    rest: bytes.slice(end + 4),
  };
}

/** Asks the board for `path`; rejects when it is not there. */
export function get(network: Network, path: string, host: string): Promise<Head> {
  return new Promise((resolve, reject) => {
    const socket: ClientSocket | null = network.connect();
    if (!socket) return reject(new TypeError(TEXTS.noAnswer));
    let bytes = "";
    socket.onData = (part) => {
      bytes += part;
    };
    socket.onClose = () => {
      const head = readHead(bytes);
      if (head) resolve(head);
      else reject(new TypeError(TEXTS.noAnswer));
    };
    socket.send(
      `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n`,
    );
  });
}

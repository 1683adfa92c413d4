/**
 * How much of what was sent the peer's TCP has not acknowledged. lwIP counts that against its small
 * send buffer; the host's kernel would swallow megabytes. Linux tells it in `/proc/net/tcp`; elsewhere
 * it is unknown, and only Node's own buffer pushes back.
 */
import { readFileSync } from "node:fs";
import type net from "node:net";

/** Bytes in the kernel's send queue of this socket; undefined where the host does not tell. */
export function unacknowledged(socket: net.Socket): number | undefined {
  const { localPort, remotePort } = socket;
  if (localPort === undefined || remotePort === undefined) return undefined;
  const table = socket.remoteFamily === "IPv6" ? "/proc/net/tcp6" : "/proc/net/tcp";
  const text = read(table);
  if (text === undefined) return undefined;
  // "sl local_address rem_address st tx_queue:rx_queue ...", numbers in hexadecimal.
  const pattern = new RegExp(`:${hex(localPort)} [0-9A-F]+:${hex(remotePort)} [0-9A-F]{2} ([0-9A-F]{8}):`);
  const match = pattern.exec(text);
  return match ? Number.parseInt(match[1]!, 16) : 0;
}

/** What was read serves all sockets of a pass; reading is expensive when the host has many connections. */
const FRESH = 0.5;
const tables = new Map<string, { text: string; at: number }>();

function read(table: string): string | undefined {
  const known = tables.get(table);
  if (known && performance.now() - known.at < FRESH) return known.text;
  try {
    const text = readFileSync(table, "latin1");
    tables.set(table, { text, at: performance.now() });
    return text;
  } catch {
    // Not Linux.
    return undefined;
  }
}

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}

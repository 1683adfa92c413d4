/** One TCP connection: what it is at the moment, and what is kept of it. */
import type { Connection, Transport } from "../websocket/connection";
import type { Viewer } from "./viewer";

/** What a connection is at the moment: its head is awaited, */
export const HEAD = 0;
/** the dashboard is sent, */
export const PAGE = 1;
/** it is a WebSocket, */
export const VIEWER = 2;
/** all is written, and TCP is being ended, or will be when the peer has had time to read it; */
export const CLOSING = 3;
/** there was no room for it: whatever it asks for, it is told so. */
export const REFUSED = 4;

/** One TCP connection, from accept to close. */
export interface Peer {
  _phase: number;
  _transport: Transport;
  /** Milliseconds since boot at which its present phase has taken too long; 0 of a WebSocket, which knows its own. */
  _due: number;
  /** HEAD: the bytes so far, if there are some: none take a variable less than an empty text. */
  _head: string | undefined;
  /** PAGE: how much of the dashboard has been handed over, in bytes; absent before the first slice. */
  _at?: number;
  /** VIEWER: its WebSocket. */
  _connection: Connection<Viewer> | undefined;
  _next: Peer | undefined;
}

/**
 * Connections that are too many, too slow or too large, and commands that come too fast: whatever is done about them.
 * It is the part `rheo.crowd`, since nearly no connection needs it.
 */
import { refuse } from "../http/refusal";
import { refusalResponse } from "../http/response";
import { type Connection, OPEN } from "../websocket/connection";
import { MESSAGE_TOO_SLOW, TOO_MANY_MESSAGES } from "../websocket/errors";
import { LIMITS } from "./limits";
import { CLOSING, HEAD, type Peer, REFUSED } from "./peer";
import type { Rheo } from "./rheo";
import { enterPhase, type Server, write } from "./server";
import { heldBytes, unfinishedBytes } from "./unfinished";
import type { Viewer } from "./viewer";

/**
 * Gives up the oldest connection that waits for its request, or, without one, the newcomer: it is told so when
 * it has asked for something, since an answer that comes before the question may be lost to a reset.
 */
export function makePlace(server: Server, newcomer: Peer): void {
  let oldest: Peer | undefined;
  for (let peer = server._first; peer; peer = peer._next) if (peer._phase === HEAD) oldest = peer;
  if (oldest) abandon(server, oldest);
  else if (server._count > LIMITS.connections) newcomer._phase = REFUSED;
}

/** Ends a connection without a word. The record stays until the close event, which comes once the stack has let go. */
function abandon(server: Server, peer: Peer): void {
  peer._head = undefined;
  enterPhase(server, peer, CLOSING, LIMITS.closeTime);
  server._endpoint._abort(peer._transport);
}

/** Tells a connection that there is no room for it. @param what is wanting: "connection" or "memory" */
export function refuseFull(server: Server, peer: Peer, what: string): void {
  const text = "The board has no " + what + " to spare.\n";
  write(
    peer,
    "HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: " +
      text.length +
      "\r\nX-Rheo-Reason: full\r\nAccess-Control-Allow-Origin: *\r\nRetry-After: " +
      LIMITS.retryAfter +
      "\r\nConnection: close\r\n\r\n" +
      text,
  );
  enterPhase(server, peer, CLOSING, LIMITS.closeTime);
}

/** Heads and messages of which some is missing take more than their budget of memory: the oldest of them go. */
export function limitUnfinished(server: Server): void {
  while (unfinishedBytes(server) > LIMITS.unfinishedBytes) {
    let oldest: Peer | undefined;
    let began = 1e15;
    for (let peer = server._first; peer; peer = peer._next) {
      const connection = peer._connection;
      const since = connection ? connection._deadline - LIMITS.messageTime : peer._due - LIMITS.headTime;
      if (!heldBytes(peer) || since > began) continue;
      oldest = peer;
      began = since;
    }
    if (!oldest) return;
    if (oldest._connection) server._endpoint._protocol().fail(oldest._connection, MESSAGE_TOO_SLOW);
    else abandon(server, oldest);
  }
}

/** The time of a connection that is no WebSocket has run out. */
export function overdue(server: Server, peer: Peer): void {
  if (peer._phase !== HEAD) return abandon(server, peer);
  peer._head = undefined;
  write(peer, refusalResponse(refuse(408, "The request head took too long."), false));
  enterPhase(server, peer, CLOSING, LIMITS.closeTime);
  peer._transport.end();
}

/**
 * A viewer's command waits until others have been carried out; a viewer whose commands are too many fails.
 * @returns true: this part is there
 */
export function queueCommand(rheo: Rheo, connection: Connection<Viewer>, data: string): true {
  const viewer = connection._owner;
  const waiting = viewer._waiting || [];
  let bytes = data.length;
  for (let i = 0; i < waiting.length; i++) bytes += waiting[i]!.length;
  if (waiting.length >= LIMITS.waitingCommands || bytes > LIMITS.waitingBytes) {
    viewer._waiting = undefined;
    connection._endpoint._protocol().fail(connection, TOO_MANY_MESSAGES);
    return true;
  }
  if (!viewer._waiting) {
    viewer._waiting = waiting;
    queueUp(rheo, viewer);
  }
  waiting.push(data);
  return true;
}

/** The viewer's turn comes after all who wait. */
function queueUp(rheo: Rheo, viewer: Viewer): void {
  viewer._turn = rheo._turns = (rheo._turns || 0) + 1;
}

/** The command of the viewer whose turn it is, of those that still take an answer; undefined when there is none. */
export function takeCommand(rheo: Rheo): { _connection: Connection<Viewer>; _data: string } | undefined {
  let found: Viewer | undefined;
  for (let viewer = rheo._broadcast._first; viewer; viewer = viewer._next) {
    if (viewer._connection._state !== OPEN) viewer._waiting = undefined;
    if (viewer._waiting && (!found || (viewer._turn as number) < (found._turn as number))) found = viewer;
  }
  if (!found) return undefined;
  const waiting = found._waiting as string[];
  const data = waiting.shift() as string;
  if (waiting.length) queueUp(rheo, found);
  else found._waiting = undefined;
  return { _connection: found._connection, _data: data };
}

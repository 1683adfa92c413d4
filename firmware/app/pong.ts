/** Pongs: a viewer that answers its ping has read what came before, and has its credit again. */
import type { Connection } from "../websocket/connection";
import { onChange, sendLatest } from "./credit";
import type { BroadcastEndpoint, Viewer } from "./viewer";

/**
 * Takes the Pong that a viewer owes from bytes as they came, still masked (RFC 6455 section 5.3): undoing the masking
 * costs more than all else. False when they are anything else.
 *
 * @resident each pong
 */
export function takePong(connection: Connection<Viewer>, bytes: string): boolean {
  const viewer = connection._owner;
  // Two bytes of header, four of key, two of payload.
  if (
    (((bytes.charCodeAt(2) ^ bytes.charCodeAt(6)) << 8) | (bytes.charCodeAt(3) ^ bytes.charCodeAt(7))) !==
      viewer._pingPayload ||
    bytes.length !== 8 ||
    bytes[1] !== "\x82" ||
    viewer._pingedBytes < 0
  )
    return false;
  takeAnswer(connection, viewer);
  return true;
}

/**
 * A Pong came, perhaps. One that answers no ping under way is allowed by RFC 6455 section 5.5.3 and means nothing.
 *
 * @seldom
 */
export function onPong(connection: Connection<Viewer>, payload: string): void {
  const viewer = connection._owner;
  const owed = viewer._pingPayload;
  if (viewer._pingedBytes >= 0 && payload === String.fromCharCode(owed >> 8, owed & 255))
    takeAnswer(connection, viewer);
}

/**
 * The ping under way to a viewer has been answered.
 *
 * @resident each pong
 */
function takeAnswer(connection: Connection<Viewer>, viewer: Viewer): void {
  const broadcast = (connection._endpoint as BroadcastEndpoint)._broadcast;
  const sampler = broadcast._sampler;
  connection._sent -= viewer._pingedBytes;
  viewer._pingedBytes = -1;
  viewer._rtt = ((sampler._time() - sampler._boot) * 1000 - viewer._pingAt) | 0;
  broadcast._asked--;
  if (viewer._joinedAt < 0) {
    sendLatest(broadcast, viewer, viewer._pingAt + viewer._rtt);
    onChange(broadcast);
  } else if (!broadcast._asked && !broadcast._isChanged && broadcast._later > broadcast._due) {
    sampler._left += broadcast._later - broadcast._due;
    broadcast._due = broadcast._later;
  }
}

import { sendFrame } from "../websocket/connection";
import { encodeFrame } from "../websocket/frame";
import { countBytes, syncCounters } from "./credit";
import type { Broadcast, Viewer } from "./viewer";

/**
 * Sends one message outside the stream of samples. `limit` is how many bytes may be under way with it:
 * `inFlight` for what can be left out, `inFlightHard` for answers. False when it was not sent.
 */
export function sendMessage(
  broadcast: Broadcast,
  viewer: Viewer,
  opcode: number,
  payload: string,
  limit: number,
): boolean {
  const frame = encodeFrame(opcode, payload);
  syncCounters(broadcast, viewer);
  if (viewer._connection._sent + frame.length > limit) return false;
  countBytes(broadcast, viewer, frame.length);
  sendFrame(viewer._connection, frame);
  return true;
}

/** Calls `visit` for each viewer; it may remove the viewer it is given. */
export function eachViewer(broadcast: Broadcast, visit: (viewer: Viewer) => void): void {
  let viewer = broadcast._first;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    visit(viewer);
    viewer = next;
  }
}

import { OPEN } from "../websocket/connection";
import { encodeFrame, TEXT } from "../websocket/frame";
import {
  deliver,
  eachViewer,
  type Hub,
  type Lane,
  LONGEST,
  type Pushed,
  ping,
  settle,
  type Viewer,
} from "./hub";
import { LIMITS } from "./limits";
import { encodeSample } from "./telemetry";

/**
 * A reading goes to each viewer with one `write` and nothing else, as long as nothing is to be decided:
 * viewers with an empty mailbox and credit in hand share a lane, where what is written is counted once for
 * all. Whatever changes for one of them (it comes, closes, uses its credit up) has all the questions asked
 * anew before the next reading, which forms new lanes.
 */

/** Later than any count of bytes. */
const NEVER = 1e15;

/** There is a new reading: to each viewer that has credit now, to the others when they have. */
export function publish(hub: Hub): void {
  let frame: string;
  let size: number;
  let socket: Pushed | undefined;
  const raw = hub._reading.raw;
  hub._seq = hub._reading.seq;
  if (hub._waiting) attend(hub);
  for (const lane of hub._lanes) {
    if (lane._json) {
      // Written out as well: encodeFrame asks for its length again, and whether it is a short one.
      frame = encodeSample(hub._reading, hub._calibration) + "}";
      size = frame.length;
      frame = "\x81" + String.fromCharCode(size) + frame;
      size += 2;
    } else {
      frame = raw > 999 ? "\x81\x04" + raw : encodeFrame(TEXT, "" + raw);
      size = LONGEST;
    }
    try {
      for (socket of lane._sockets) socket._push(frame);
      lane._bytes += size;
      if (lane._bytes >= lane._until) hub._waiting = true;
    } catch (_closed) {
      stopAt(hub, lane, socket as Pushed, size);
    }
  }
}

/** This socket, on the lane, has just closed: it and those behind it have not been sent the frame, of `size` bytes. */
function stopAt(hub: Hub, lane: Lane, socket: Pushed, size: number): void {
  let isBehind = false;
  hub._waiting = true;
  eachViewer(hub, (viewer) => {
    if (viewer._from < 0 || lane !== viewer._lane) return;
    settle(hub, viewer);
    viewer._from = -1;
    if (viewer._connection._transport === socket) isBehind = true;
    // The connection of the closed one finds out by this write of its own.
    if (isBehind) {
      viewer._seq--;
      deliver(hub, viewer, hub._reading._at);
    } else viewer._connection._sent += size;
  });
}

/**
 * Forms the lanes anew: of those who have had every reading but the newest, and for whom nothing is to be
 * decided for a while. Looks after all the others one by one.
 */
function attend(hub: Hub): void {
  const last = hub._seq - 1;
  const now = hub._reading._at;
  const lanes = [hub._plain, hub._json];
  let viewer = hub._first;
  for (const lane of lanes) {
    lane._sockets = [];
    lane._until = NEVER;
  }
  hub._waiting = false;
  hub._asked = 0;
  while (viewer) {
    const next: Viewer | undefined = viewer._next;
    const connection = viewer._connection;
    const lane = viewer._lane;
    const bytes = lane._bytes;
    if (viewer._from >= 0) {
      connection._sent += bytes - viewer._from;
      viewer._from = -1;
      viewer._seq = last;
    }
    if (viewer._seq === last && connection._state === OPEN) {
      // Early, so that all on a lane come to be asked with the same reading, and not each with another.
      if (viewer._mark < 0 && connection._sent >= lane._ask - LIMITS.askEarly) ping(hub, viewer, now);
      const left = (viewer._mark < 0 ? lane._ask : lane._full) - connection._sent;
      if (left > 0 && connection._state === OPEN) {
        lane._sockets.push(connection._transport as Pushed);
        viewer._from = bytes;
        if (bytes + left < lane._until) lane._until = bytes + left;
      }
    }
    if (viewer._mark >= 0) hub._asked++;
    if (viewer._from < 0) {
      hub._waiting = true;
      deliver(hub, viewer, now);
    }
    viewer = next;
  }
  hub._lanes = lanes.filter((lane) => lane._until < NEVER);
}

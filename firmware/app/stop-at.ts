import { type Broadcast, type BroadcastGroup, type PushSocket, sendLatest, syncCounters } from "./broadcast";
import { eachViewer } from "./send-message";

/** This socket, of the group, has just closed: it and those behind it have not been sent the frame, of `size` bytes. */
export function stopAt(broadcast: Broadcast, group: BroadcastGroup, socket: PushSocket, size: number): void {
  let isBehind = false;
  broadcast._isChanged = true;
  eachViewer(broadcast, (viewer) => {
    if (viewer._joinedAt < 0 || group !== viewer._group) return;
    syncCounters(broadcast, viewer);
    viewer._joinedAt = -1;
    if (viewer._connection._transport === socket) isBehind = true;
    // The connection of the closed one finds out by this write of its own.
    if (isBehind) {
      viewer._push--;
      sendLatest(broadcast, viewer, broadcast._sampler._at);
    } else viewer._connection._sent += size;
  });
}

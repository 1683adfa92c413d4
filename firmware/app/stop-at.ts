import { newestPush, onChange, sendLatest, syncUpTo } from "./credit";
import { takenAt } from "./sampler";
import { eachViewer } from "./send-message";
import type { Broadcast, BroadcastGroup, PushSocket } from "./viewer";

/** This socket, of the group, has just closed: it and those behind it have not been sent the newest sample. */
export function stopAt(broadcast: Broadcast, group: BroadcastGroup, socket: PushSocket): void {
  let isBehind = false;
  const newest = newestPush(broadcast);
  onChange(broadcast);
  eachViewer(broadcast, (viewer) => {
    if (viewer._joinedAt < 0 || group !== viewer._group) return;
    if (viewer._connection._transport === socket) isBehind = true;
    syncUpTo(isBehind ? newest - 1 : newest, viewer);
    viewer._joinedAt = -1;
    // The connection of the closed one finds out by this write of its own.
    if (isBehind) sendLatest(broadcast, viewer, takenAt(broadcast._sampler));
  });
}

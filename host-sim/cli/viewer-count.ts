/** Counts who watches a board, by its open connections. */
import type { SocketInfo } from "../espruino/machine.js";

/** A connection this old, in milliseconds, watches; younger ones are pages being fetched. */
const VIEWER_AGE = 1000;

export class ViewerCount {
  /** When each open connection was first seen, milliseconds. */
  private readonly seen = new Map<number, number>();

  /** @param sockets the board's open connections now. */
  of(sockets: readonly SocketInfo[]): number {
    const now = performance.now();
    const open = new Set(sockets.map(({ id }) => id));
    for (const id of this.seen.keys()) if (!open.has(id)) this.seen.delete(id);
    let count = 0;
    for (const id of open) {
      const since = this.seen.get(id);
      if (since === undefined) this.seen.set(id, now);
      else if (now - since >= VIEWER_AGE) count++;
    }
    return count;
  }
}

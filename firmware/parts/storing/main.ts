/** The part `rheo.storing`: replacing files in flash, which happens a few times a day at most. */

import { answerSet, type Storing, type Work } from "../../app/handle-command";
import type { Rheo } from "../../app/rheo";
import type { Viewer } from "../../app/viewer";
import { crc32 } from "../../board/crc32";
import { type Change, storeSetting, storeSettings } from "./settings";

export { logError } from "../../journal/error-log";
export { replaceFile } from "../../journal/replace";
export { storeSetting };

/** Stores what a `set` has changed, and answers it. */
export function carryOut(rheo: Rheo, _viewer: Viewer, work: Storing): Work {
  return store(rheo, [work]);
}

/** Stores what has waited since flash was written last, in one write, and answers all of it. */
export function storeWaiting(rheo: Rheo): void {
  const waiting = rheo._toStore || [];
  rheo._toStore = undefined;
  rheo._storedAt = rheo._now();
  store(rheo, waiting);
}

function store(rheo: Rheo, works: Storing[]): Work {
  const all: Change[] = [];
  for (const { _fields, _channelId } of works)
    for (const name of Object.keys(_fields))
      all.push({ _name: name, _value: _fields[name], _channel: _channelId });
  const problem = storeSettings(require("Storage"), crc32, all);
  for (const { _viewer, _id, _channelId } of works) {
    // All changes of one `set` are of the same channel: what one cannot, none can.
    const own = all.filter((change) => change._channel === _channelId)[0] as Change;
    answerSet(rheo, _viewer, _id, problem || own._problem || "");
  }
  return {};
}

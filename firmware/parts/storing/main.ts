/** The part `rheo.storing`: replacing files in flash, which happens a few times a day at most. */
import type { Viewer } from "../../app/broadcast";
import { answerSet, type Storing, type Work } from "../../app/handle-command";
import type { Rheo } from "../../app/rheo";
import { crc32 } from "../../board/crc32";
import { storeSetting } from "./settings";

export { logError } from "../../journal/error-log";
export { replaceFile } from "../../journal/replace";
export { storeSetting };

/** Stores what a `set` has changed, and answers it. */
export function carryOut(rheo: Rheo, viewer: Viewer, work: Storing): Work {
  let problem = "";
  for (const name of Object.keys(work._fields))
    problem = storeSetting(require("Storage"), crc32, name, work._fields[name], work._channelId) || problem;
  return answerSet(rheo, viewer, work._id, problem);
}

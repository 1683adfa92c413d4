import type { Sha1Engine } from "../app/messages";
import type * as Sha1Part from "../parts/sha1/main";
import { GUID } from "../websocket/handshake";
import { type Releasable, report } from "./parts";
import type { Sha1 } from "./sha1";

declare function require(file: "rheo.sha1"): Releasable & typeof Sha1Part;
declare function require(module: "crypto"): EspruinoCrypto;

/**
 * As `boardSha1`, with which it is chosen; but while Espruino's `crypto` does the work, nothing else is kept.
 *
 * @throws Error when the part is not in flash
 */
export function startSha1(preference: Sha1Engine | undefined): Sha1 {
  const part = require("rheo.sha1");
  Modules.removeCached("rheo.sha1");
  const sha1 = part.boardSha1(preference, report);
  if (sha1.engine !== "crypto") return sha1;
  part.release();
  return { engine: sha1.engine, reason: sha1.reason, acceptKey: acceptByCrypto };
}

/** `acceptKey` by `crypto`; when that fails, by another engine from then on. */
function acceptByCrypto(this: Sha1, key: string): string {
  try {
    return btoa(require("crypto").SHA1(key + GUID));
  } catch (error) {
    return require("rheo.sha1").replaceCrypto(this, error, report, key);
  }
}

/** The part `rheo.sha1`: engines for SHA-1. It stays when the engine in use is one of its own. */
import { boardHardware, replaceCrypto as replace, type Sha1 } from "../../board/sha1";

export { boardSha1 } from "../../board/sha1";

/** See `board/sha1.ts`. */
export function replaceCrypto(reason: string, error: unknown, report: (text: string) => void): Sha1 {
  return replace(reason, error, boardHardware(report));
}

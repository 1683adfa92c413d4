/** The part `rheo.sha1`: engines for SHA-1. It stays when the engine in use is one of its own. */
import { boardHardware, replaceCrypto as replace, type Sha1 } from "../../board/sha1";

export { boardSha1 } from "../../board/sha1";

/**
 * `crypto` has failed with `error` while it was in use: `sha1` is another engine from now on, one of this part's own,
 * which stays.
 *
 * @returns the value of `Sec-WebSocket-Accept` for the key
 */
export function replaceCrypto(
  sha1: Sha1,
  error: unknown,
  report: (text: string) => void,
  key: string,
): string {
  const other = replace(sha1.reason, error, boardHardware(report));
  Modules.removeCached("rheo.sha1");
  const accept = other.acceptKey(key);
  sha1.engine = other.engine;
  sha1.reason = other.reason;
  sha1.acceptKey = (next) => other.acceptKey(next);
  return accept;
}

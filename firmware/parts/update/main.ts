/** The part `rheo.update`: updates over the air, for boards whose settings allow them. */
import { LIMITS } from "../../app/limits";
import type { UpdateAnswer, UpdateRequest, UpdateState } from "../../app/update-state";
import { answerUpdate } from "./update";

function sha256(bytes: string): string {
  return E.toString(require("crypto").SHA256(bytes));
}

function crc32(bytes: string): number {
  return E.CRC32(bytes) >>> 0;
}

/** See `UpdatePart` in `app/update-state.ts`. */
export function update(
  request: UpdateRequest,
  state: UpdateState,
  token: string,
  now: number,
  nonce: () => number,
): UpdateAnswer {
  return answerUpdate(request, state, {
    _storage: require("Storage"),
    _crc32: crc32,
    _sha256: sha256,
    _token: token,
    _now: now,
    _nonce: nonce,
    _restart: () => {
      setTimeout(process.env.BOARD === "LINUX" ? load : E.reboot, LIMITS.restartDelay);
    },
    _about:
      '{"board":' + JSON.stringify(process.env.BOARD) + ',"serial":' + JSON.stringify(process.env.SERIAL),
  });
}

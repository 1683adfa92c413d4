import type { ErrorCode } from "./messages.js";

/**
 * Codes of a command that failed: the board's own (`messages.ts`), and where no answer came:
 * `not-connected` (nothing was sent), `lost` (the connection ended before the answer), `timeout`,
 * `closed` (`close()` was called).
 */
export type FailureCode = ErrorCode | "not-connected" | "lost" | "timeout" | "closed";

/** Why a command was not carried out, or is not known to have been. */
export class BoardError extends Error {
  readonly code: FailureCode;

  /** `message`: one sentence, the board's own where it answered. */
  constructor(code: FailureCode, message: string) {
    super(message);
    this.name = "BoardError";
    this.code = code;
  }
}

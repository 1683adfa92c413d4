/** What a connection to a board is asked for: the protocol, settings, changes. */
import type { SetChannel, Set as SetMessage } from "./messages.js";

/** The subprotocol that is spoken; design and fields: `messages.ts`. */
export const SUBPROTOCOL = "rheo.v1";

/** What a `set` may change: of the board, or with `channel` of that channel. */
export type Change = Omit<SetMessage, "type" | "id"> | Omit<SetChannel, "type" | "id">;

/** Settings of `connect` that are the same everywhere. */
export interface BoardOptions {
  /** The board's token, where it asks for one; instead of `?token=` in the address. */
  token?: string;
  /**
   * Ids of the channels whose values samples are to have, in this order; `null` for one that the board
   * has not. Default: all, as in `hello.channels`.
   */
  channels?: readonly string[];
}

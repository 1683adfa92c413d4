/** What the client offers everywhere; `connect` is in `browser.ts` and `node.ts`. */
export { type Address, addressText, httpUrl, parseAddress, socketUrl } from "./address.js";
export { Board } from "./board.js";
export { type Burst, decodeBurst } from "./burst.js";
export { Channel, positionOf } from "./channel.js";
export { BoardError, type FailureCode } from "./errors.js";
export type { BoardEvents } from "./events.js";
export { inWords, type LinkState, type Verdict } from "./link.js";
export type {
  Calibration,
  Channel as ChannelDescription,
  FromBoard,
  FromViewer,
  Hello,
  Sample,
  Vitals,
} from "./messages.js";
export { parseMessage } from "./parse.js";

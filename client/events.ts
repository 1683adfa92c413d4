import type { LinkState } from "./link.js";
import type { FromBoard, Hello, Sample, Vitals } from "./messages.js";

/** What happens to a board; the names are `on`'s. */
export interface BoardEvents {
  /** The connection's state changed. */
  state: [state: LinkState];
  /** The board introduced itself: after each (re)connection, before the first sample. */
  hello: [hello: Hello];
  /** A sample, with the values of the channels asked for. */
  sample: [sample: Sample];
  /** The newest of samples that were not told one by one (`NodeBoard.rest`), and when it came, by the board's `now()`. */
  kept: [sample: Sample, at: number];
  /** The board's health and controls, every five seconds and after every change. */
  vitals: [vitals: Vitals];
  /** Any text message as it came, before it is acted upon. */
  message: [message: FromBoard, text: string];
  /** Any binary message as it came. */
  binary: [bytes: Uint8Array];
  /** A text message that was sent. */
  sent: [text: string];
}

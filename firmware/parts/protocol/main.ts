/** The part `rheo.protocol`: what WebSockets go through besides whole short messages. */
export { join, leave } from "../../app/part-endpoint";
export { stopAt } from "../../app/stop-at";
export {
  close,
  drop,
  fail,
  receiveFrames,
  refill,
  tick,
  transportClosed,
  writeFailed,
} from "../../websocket/protocol";

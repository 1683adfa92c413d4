/** The part `rheo.protocol`: what WebSockets go through besides whole short messages. */
export { stopAt } from "../../app/stop-at";
export {
  close,
  drop,
  fail,
  receiveFrames,
  tick,
  transportClosed,
  writeFailed,
} from "../../websocket/protocol";

/** The part `rheo.digital`: channels of kind `digital`. */
export { openDigital as open } from "../../board/channels/digital";

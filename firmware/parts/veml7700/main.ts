/** The part `rheo.veml7700`: channels of kind `veml7700` and `veml6030`. */
export { openVeml7700 as open } from "../../board/channels/veml7700";

/** The part `rheo.veml7700`: channels of kind `veml7700` and `veml6030`. */
export { openVeml7700 as open } from "../../board/channels/veml7700";

/** The sensor's driver needs what is at the top of its file. */
export const stays = true;

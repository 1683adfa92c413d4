/** The part `rheo.settings`: what is read once, while the board starts. */
export { openChannels } from "../../app/open-channels";
export { readSettings } from "../../app/settings";

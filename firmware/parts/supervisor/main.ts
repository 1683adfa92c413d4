/** The part `rheo.supervisor`: counting starts, the error log, the trial of a new program. */
export { crash, log, meet, met, prove, watch } from "../../supervisor/supervisor";

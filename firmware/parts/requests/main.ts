/** The part `rheo.requests`: whatever a request gets but the usual opening handshake. */
export { respond, tooSlow } from "../../app/respond";

/** The part `rheo.requests`: whatever a request gets but the usual opening handshake. */
export { answerRequest } from "../../app/answer-request";

/** The part `rheo.access-point`: what a board needs that is a network of its own. */
export { startNameServer } from "../../access-point/dns";
export { probeResponse } from "../../access-point/probes";

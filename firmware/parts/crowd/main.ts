/** The part `rheo.crowd`: connections that are too many, too slow or too large. */
export { limitUnfinished, makePlace, overdue, refuseFull } from "../../app/crowd";

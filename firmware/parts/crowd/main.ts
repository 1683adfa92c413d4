/** The part `rheo.crowd`: connections that are too many, too slow or too large. */
export {
  limitUnfinished,
  makePlace,
  overdue,
  queueCommand,
  refuseFull,
  takeCommand,
} from "../../app/crowd";

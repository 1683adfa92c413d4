/** The part `rheo.crowd`: connections that are too many, too slow or too large, and commands that wait. */
export {
  limitUnfinished,
  makePlace,
  overdue,
  queueCommand,
  refuseFull,
  takeCommand,
} from "../../app/crowd";

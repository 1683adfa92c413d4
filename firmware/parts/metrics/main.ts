/** The part `rheo.metrics`: the text of `/metrics`. */
import { metricsText as text } from "../../app/metrics";
import type { Rheo } from "../../app/rheo";
import { boardFacts } from "../../board/facts";

/** See `app/metrics.ts`. */
export function metricsText(rheo: Rheo): string {
  return text(rheo, boardFacts());
}

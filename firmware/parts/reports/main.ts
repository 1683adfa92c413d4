/** The part `rheo.reports`: messages about the board, and the JSON of `/status`. */
import * as reports from "../../app/reports";
import type { Rheo } from "../../app/rheo";
import { boardFacts } from "../../board/facts";

/** See `app/reports.ts` for all of these. */
export function helloText(rheo: Rheo, key: string, accept: string, isReadOnly: boolean): string {
  return reports.helloText(rheo, boardFacts(), key, accept, isReadOnly);
}

export function sendVitals(rheo: Rheo): boolean {
  reports.sendVitals(rheo, boardFacts());
  return true;
}

export function statusText(rheo: Rheo): string {
  return reports.statusText(rheo, boardFacts());
}

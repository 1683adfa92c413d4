/** One examination: what is looked at, how it stands, and what to do when it does not. */
import type { Terminal } from "./terminal.js";

/** `skipped`: there was nothing to look at. `warn`: works, but could be better. */
export type Verdict = "good" | "warn" | "bad" | "skipped";

export interface Finding {
  verdict: Verdict;
  /** What was found, a short line. */
  text: string;
  /** What to do, a step a line. */
  remedy?: readonly string[];
}

const MARKS: Record<Verdict, string> = { good: "✔", warn: "!", bad: "✖", skipped: "–" };
/** Width of the column with what is looked at. */
const COLUMN = 14;

/** Collects findings and shows each as it comes. */
export class Checklist {
  private readonly counts: Record<Verdict, number> = { good: 0, warn: 0, bad: 0, skipped: 0 };

  constructor(private readonly terminal: Terminal) {}

  add(what: string, { verdict, text, remedy = [] }: Finding): void {
    this.counts[verdict]++;
    const [first, ...more] = text.split("\n");
    this.terminal.say(`${MARKS[verdict]} ${what.padEnd(COLUMN)} ${first}`);
    for (const line of more) this.terminal.say(`  ${"".padEnd(COLUMN)} ${line}`);
    if (verdict === "good") return;
    for (const step of remedy) this.terminal.say(`  ${"".padEnd(COLUMN)} → ${step}`);
  }

  /** True unless something was bad. */
  get healthy(): boolean {
    return this.counts.bad === 0;
  }

  /** One line about all of it. */
  summary(): string {
    const { good, warn, bad, skipped } = this.counts;
    const parts = [
      `${good} good`,
      warn && `${warn} to note`,
      bad && `${bad} bad`,
      skipped && `${skipped} skipped`,
    ];
    return parts.filter(Boolean).join(", ");
  }
}

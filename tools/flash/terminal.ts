/** Talking with the person at the keyboard: lines, questions, hidden answers, a progress bar. */
import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";

export interface Terminal {
  /** True when somebody can answer. */
  readonly interactive: boolean;
  say(line: string): void;
  /** Lines of this program's own, with the sequences that colour them. */
  show(lines: string[]): void;
  /** An answer, without blanks around it. */
  ask(question: string): Promise<string>;
  /** An answer that is not shown while it is typed. */
  askHidden(question: string): Promise<string>;
  /** Shows how far something is, 0..1. */
  progress(what: string, share: number): void;
}

const BAR = 30;

/**
 * Text that may come from a board, without what would command the terminal: control characters but line ends
 * and tabs, and the sequences they begin (ECMA-48 sections 5.4 and 5.6).
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replaceAll(CONTROLS, "");
}

const CONTROLS = /[^\P{Cc}\n\t]/gu;

export function createTerminal(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Terminal {
  let shown = -1;
  const read = async (question: string, hidden: boolean): Promise<string> => {
    let muted = false;
    const out = new Writable({
      write(chunk, _encoding, done) {
        if (!muted) output.write(chunk);
        done();
      },
    });
    const reader = createInterface({ input, output: out, terminal: true });
    // Ctrl-C ends the program as everywhere else.
    reader.once("SIGINT", () => process.kill(process.pid, "SIGINT"));
    const answer = reader.question(question);
    muted = hidden;
    try {
      return await answer;
    } finally {
      reader.close();
      if (hidden) output.write("\n");
    }
  };
  return {
    interactive: input.isTTY === true && output.isTTY === true,
    say: (line) => void output.write(`${printable(line)}\n`),
    show: (lines) => void output.write(`${lines.join("\n")}\n`),
    ask: async (question) => (await read(printable(question), false)).trim(),
    askHidden: (question) => read(printable(question), true),
    progress(what, share) {
      const percent = Math.floor(share * 100);
      if (output.isTTY) {
        const bar = "█".repeat(Math.round(share * BAR)).padEnd(BAR, "░");
        output.write(
          `\r  ${bar} ${String(percent).padStart(3)} %  ${what.padEnd(16)}${share >= 1 ? "\n" : ""}`,
        );
      } else if (percent >= shown + 25 || share >= 1) output.write(`  ${percent} %  ${what}\n`);
      if (share < 1 && percent < shown) shown = -1;
      if (percent >= shown + 25) shown = percent;
    },
  };
}

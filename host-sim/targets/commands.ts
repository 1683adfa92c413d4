/**
 * Talking to a running interpreter through its console without disturbing it.
 *
 * Its Linux build loses or doubles characters that arrive while it takes others out of its queue (and
 * stops with an assertion now and then). So the command itself goes through a file, and only the few
 * characters that ask for it are typed, slowly; what went wrong all the same is typed again.
 */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { CALL, WORKBENCH_FILES } from "./workbench.js";

/**
 * Echo off for the rest of the line, then a name that the prelude makes carry out the command when it is
 * looked up (`CALLS` in `workbench.ts`): with letters lost or doubled it is another such name. A call in
 * brackets is not used, since a lost one would let the console wait for it for ever.
 */
const TYPED = `\x10${CALL}\n`;
/** The same once more; should the end of the line have been lost before, this is it. */
const TYPED_AGAIN = `\n${TYPED}`;
/** Milliseconds between two characters. */
const KEY_TIME = 2;
/** Milliseconds after which a command without answer is typed again, and how often in all. */
const RETRY_TIME = 3000;
const ATTEMPTS = 10;
/** An answer, in brackets of its own: number, `=` and JSON or `!` and an error. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: our own brackets.
const ANSWER = /\x02(\d+)([=!])([^\x03]*)\x03\r?\n?/g;
const PROMPT = /^>/m;

interface Answer {
  failed: boolean;
  text: string;
}

export class Commands {
  private lastId = 0;
  private queue: Promise<unknown> = Promise.resolve();
  private incomplete = "";
  private waiting: { id: number; resolve(answer: Answer): void } | undefined;
  private booted = (): void => undefined;
  /** The prompt shows that the boot is over: before, typing is in vain. */
  private readonly prompt = new Promise<void>((resolve) => {
    this.booted = resolve;
  });

  /** @param ended resolves when the interpreter is no more, with the code or signal it ended with. */
  constructor(
    private readonly input: Writable,
    private readonly folder: string,
    private readonly ended: Promise<string>,
  ) {
    // Writing to an interpreter that just ended is no error of ours.
    input.on("error", () => undefined);
  }

  /** Takes answers out of the console's text. @returns what the program printed. */
  filter(text: string): string {
    const fresh = this.incomplete + text;
    // An answer may come in pieces: what is incomplete waits for the rest.
    const open = fresh.lastIndexOf("\x02");
    const complete = open >= 0 && fresh.indexOf("\x03", open) < 0 ? fresh.slice(0, open) : fresh;
    this.incomplete = fresh.slice(complete.length);
    if (PROMPT.test(complete)) this.booted();
    return complete.replace(ANSWER, (_all, id: string, kind: string, answer: string) => {
      if (this.waiting?.id === Number(id)) this.waiting.resolve({ failed: kind === "!", text: answer });
      return "";
    });
  }

  /** Value of an expression. Commands are carried out in order. @throws Error when it throws or nothing answers. */
  ask(expression: string): Promise<unknown> {
    const answer = this.queue.then(() => this.carryOut(expression));
    this.queue = answer.catch(() => undefined);
    return answer;
  }

  private async carryOut(expression: string): Promise<unknown> {
    const id = ++this.lastId;
    await Promise.race([this.prompt, this.ended, pause(RETRY_TIME, undefined, { ref: false })]);
    const answered = new Promise<Answer>((resolve) => {
      this.waiting = { id, resolve };
    });
    const gone = this.ended.then((how) => ({ failed: true, text: `the interpreter ended (${how})` }));
    // Renamed, so that a late call never finds half of it.
    const file = join(this.folder, WORKBENCH_FILES.command);
    writeFileSync(`${file}.new`, `${id}:${expression}`);
    renameSync(`${file}.new`, file);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      await this.type(attempt ? TYPED_AGAIN : TYPED);
      const answer = await Promise.race([answered, gone, pause(RETRY_TIME, undefined, { ref: false })]);
      if (answer?.failed) throw new Error(`${expression}: ${answer.text}`);
      if (answer) return answer.text === "undefined" ? undefined : JSON.parse(answer.text);
    }
    throw new Error(`${expression}: the interpreter does not answer`);
  }

  private async type(text: string): Promise<void> {
    for (const key of text) {
      this.input.write(key);
      await pause(KEY_TIME);
    }
  }
}

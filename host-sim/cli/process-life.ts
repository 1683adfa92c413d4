/** The life of the confined process: its terminal, what ends it, and that it ends in good order once. */
import { fromOutside } from "./confined.js";
import { type Key, Terminal } from "./terminal.js";

/** Signals on which a session ends in good order: interrupt, terminate, terminal closed. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface ProcessLife {
  readonly terminal: Terminal;
  readonly ending: boolean;
  /** Ends the process with a code, after `stop`; says the message, if any, on standard error. */
  end(code: number, message?: string): void;
}

/** Begins it. @param stop releases everything. @param onKey a key that was pressed at a terminal. */
export function beginLife(stop: () => Promise<unknown>, onKey: (key: Key) => void): ProcessLife {
  let ending = false;
  const terminal = new Terminal({ output: process.stdout, input: process.stdin, onKey });
  const end = (code: number, message?: string): void => {
    if (ending) return;
    ending = true;
    terminal.restore();
    if (message) process.stderr.write(`${message}\n`);
    stop().then(
      () => process.exit(code),
      (error: Error) => {
        process.stderr.write(`${error.message}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, () => end(0));
  // `npm run dev` says what it does: above the live line, not into it.
  fromOutside(
    (text) => terminal.print(text),
    () => end(0),
  );
  // Whoever read our output has gone (`| head`): so do we.
  process.stdout.on("error", () => end(0));
  return {
    terminal,
    end,
    get ending() {
      return ending;
    },
  };
}

import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { bar, Terminal } from "../terminal.js";

/** A terminal of 40 columns, or a pipe, that remembers what it was told. */
function screen(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), {
    isTTY,
    raw: false,
    setRawMode(on: boolean) {
      input.raw = on;
      return input;
    },
  });
  const output = Object.assign(new PassThrough(), { isTTY, columns: 40 });
  const keys: string[] = [];
  const terminal = new Terminal({
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    onKey: (key) => keys.push(key),
  });
  const written = (): string => (output.read() as Buffer | null)?.toString() ?? "";
  return { input, output, keys, terminal, written };
}

/** Streams pass data on in a later turn. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("keys come by name, several in one piece, and Ctrl-C too", async () => {
  const { input, keys, terminal } = screen(true);
  input.write("\x1b[C\x1b[D\x1bOA\x1b[B b\x03");
  await settle();
  terminal.restore();
  assert.deepEqual(keys, ["right", "left", "up", "down", "space", "b", "quit"]);
});

test("an arrow key that arrives in two pieces is one key", async () => {
  const { input, keys, terminal } = screen(true);
  input.write("\x1b");
  await settle();
  input.write("[");
  await settle();
  input.write("C\x1bO");
  await settle();
  input.write("B");
  await settle();
  terminal.restore();
  assert.deepEqual(keys, ["right", "down"]);
});

test("the terminal is raw while it runs and given back as it was", async () => {
  const { input, terminal, written } = screen(true);
  assert.equal(input.raw, true);
  terminal.setStatus("live");
  await settle();
  written();
  terminal.restore();
  assert.equal(input.raw, false);
  await settle();
  assert.equal(written(), "\r\x1b[2K\x1b[?25h", "live line gone, cursor shown");
});

test("leaving the process gives the terminal back, however it is left", () => {
  const before = process.listenerCount("exit");
  const { input, terminal } = screen(true);
  assert.equal(process.listenerCount("exit"), before + 1);
  const [last] = process.listeners("exit").slice(-1);
  last.call(process, 0);
  assert.equal(input.raw, false);
  terminal.restore();
  assert.equal(process.listenerCount("exit"), before);
});

test("lines appear above the live line, pieces wait for their end", async () => {
  const { terminal, written } = screen(true);
  terminal.setStatus("live");
  await settle();
  written();
  terminal.print("half");
  await settle();
  assert.equal(written(), "");
  terminal.print(" a line\n");
  await settle();
  assert.equal(written(), "\r\x1b[2Khalf a line\n\r\x1b[2Klive");
  terminal.restore();
});

test("a live line never wraps", async () => {
  const { terminal, written } = screen(true);
  await settle();
  written();
  terminal.setStatus("x".repeat(100));
  await settle();
  assert.equal(written(), `\r\x1b[2K${"x".repeat(39)}`);
  terminal.restore();
});

test("a pipe gets plain text at once and no status", async () => {
  const { input, keys, terminal, written } = screen(false);
  terminal.setStatus("live");
  terminal.print("half");
  input.write("q");
  await settle();
  terminal.restore();
  assert.equal(written(), "half");
  assert.deepEqual(keys, []);
});

test("the bar fills in eighths of a character", () => {
  assert.equal(bar(0, 4), "····");
  assert.equal(bar(0.5, 4), "██··");
  assert.equal(bar(0.53125, 4), "██▏·");
  assert.equal(bar(1.5, 4), "████");
});

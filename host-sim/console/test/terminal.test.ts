import assert from "node:assert/strict";
import { test } from "node:test";
import { Terminal } from "../terminal.js";

/** A terminal whose program answers every line with its length; `type` returns what came back on the wire. */
function start() {
  let sent = "";
  const executed: string[] = [];
  const terminal: Terminal = new Terminal({
    send: (bytes) => {
      sent += bytes;
    },
    execute: (code) => {
      executed.push(code);
      if (terminal.showsResults()) terminal.print(`=${code.length}\n`);
    },
  });
  terminal.idle();
  sent = "";
  function type(text: string): string {
    sent = "";
    for (const character of text) terminal.receive(character);
    terminal.idle();
    return sent;
  }
  return { terminal, executed, type };
}

test("a line is echoed, executed, and followed by its value and a prompt", () => {
  const { type, executed } = start();
  assert.equal(type("1+1\n"), "1+1\r\n=3\r\n>");
  assert.deepEqual(executed, ["1+1"]);
});

test("an empty line gives a prompt and no value", () => {
  const { type, executed } = start();
  assert.equal(type("\n"), "\r\n>");
  assert.deepEqual(executed, []);
});

test("a line with open brackets goes on behind a colon", () => {
  const { type, executed } = start();
  assert.equal(type("f(\n"), "f(\r\n:");
  type("1)\n");
  assert.deepEqual(executed, ["f(\n1)"]);
});

test("alt-enter adds a line without executing", () => {
  const { type, executed } = start();
  assert.equal(type("a=\x1b\n"), "a=\r\n:");
  type("1\n");
  assert.deepEqual(executed, ["a=\n1"]);
});

test("the line-number sequence of the upload tool is swallowed", () => {
  const { type, executed } = start();
  type("\x1b[17dvar x\n");
  assert.deepEqual(executed, ["var x"]);
});

test("backspace takes back a character", () => {
  const { type, executed } = start();
  assert.equal(type("ab\x7f"), "ab\b \b");
  type("c\n");
  assert.deepEqual(executed, ["ac"]);
});

test("typing in the middle of a line inserts", () => {
  const { type, executed } = start();
  type("ad");
  assert.equal(type("\x1b[D"), "\x1b[D");
  assert.equal(type("bc"), "bd\bcd\b");
  type("\x1b[F\n");
  assert.deepEqual(executed, ["abcd"]);
});

test("home, delete and end edit the start of a line", () => {
  const { type, executed } = start();
  type("xab\x1bOH\x1b[3~\x1b[4~c\n");
  assert.deepEqual(executed, ["abc"]);
});

test("the up key brings back the line before", () => {
  const { type, executed } = start();
  type("first\nsecond\n\x1b[A\x1b[A\n");
  assert.deepEqual(executed, ["first", "second", "first"]);
});

test("a hidden line is executed in silence and does not enter the history", () => {
  const { terminal, type, executed } = start();
  terminal.hideLine();
  assert.equal(type("print()\n"), "");
  type("\x1b[A\n");
  assert.deepEqual(executed, ["print()"]);
});

test("with echo off nothing comes back but what the program prints", () => {
  const { terminal, type } = start();
  terminal.setEcho(false);
  assert.equal(type("1+1\n"), "");
});

test("text from the program steps in front of the line being typed", () => {
  const { terminal, type } = start();
  type("hal");
  terminal.print("tick\n");
  assert.equal(type("f"), ">half");
});

test("Ctrl-C drops the line being typed", () => {
  const { terminal, type, executed } = start();
  type("while(1){");
  terminal.interrupt();
  type("1\n");
  assert.deepEqual(executed, ["1"]);
});

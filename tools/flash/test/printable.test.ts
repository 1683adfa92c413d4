/** What a board prints cannot command the terminal, and what it calls its address cannot run a program. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openerOf } from "../open.js";
import { printable } from "../terminal.js";

test("escape sequences and control characters are left out, text and line ends stay", () => {
  assert.equal(printable("plain é ✔\n\ttext"), "plain é ✔\n\ttext");
  for (const sequence of [
    "\x1b[2J",
    "\x1b[31;1m",
    "\x1b]0;title\x07",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b]8;;http://evil/\x1b\\",
    "\x9b2J",
    "\x07\x08\r\x7f",
    "\x1bc",
    "\x1b",
  ])
    assert.doesNotMatch(printable(`a${sequence}b`), /\p{Cc}/u, JSON.stringify(sequence));
  assert.equal(printable("a\x1b[2Jb"), "ab");
});

test("an address is one argument of a program, on every system", () => {
  const url = "http://192.168.1.23/?a=1&calc";
  for (const system of ["win32", "darwin", "linux"] as const) {
    const [command, args] = openerOf(url, system)!;
    assert.doesNotMatch(command, /cmd|sh$|powershell/);
    assert.equal(args.at(-1), url);
  }
});

test("only pages are opened", () => {
  for (const url of ["file:///etc/passwd", "javascript:alert(1)", "C:\\windows\\calc.exe", "-version", ""])
    assert.equal(openerOf(url, "win32"), undefined, url);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { PlainText } from "../plain-text.js";

const strip = (text: string): string => new PlainText().strip(text);

const CASES: Array<[name: string, printed: string, shown: string]> = [
  ["text with tabs, line ends and umlauts stays", "a\tb\r\nü 3 °\n", "a\tb\nü 3 °\n"],
  ["colours", "\x1b[1;31mred\x1b[0m", "red"],
  ["cursor, erasing, private modes", "\x1b[2J\x1b[?25lx\x1b[H", "x"],
  ["the window's title, ended by BEL or ST", "\x1b]0;mine\x07a\x1b]0;mine\x1b\\b", "ab"],
  ["questions that the terminal would answer", '\x1b[6n\x1bP$q"p\x1b\\\x1bZa', "a"],
  ["character sets, keypad", "\x1b(0q\x1b=", "q"],
  ["the 8-bit controls", "\x9b31mred\x9d0;t\x9cx", "redx"],
  ["other controls", "a\x07\b\x7f\0b", "ab"],
  ["a sequence that does not end is over with its line", "\x1b]0;mine\nnext", "\nnext"],
];
for (const [name, printed, shown] of CASES) test(name, () => assert.equal(strip(printed), shown));

test("however it is cut, it is the same, and holds no control character but tab and line end", () => {
  const piece = fc.constantFrom(
    "\x1b",
    "[",
    "]",
    "1;2",
    "m",
    "\\",
    "\x07",
    "\n",
    "text",
    "\x9b",
    "\x9c",
    "\r",
    "P",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string())), (pieces) => {
      const plain = new PlainText();
      const cut = pieces.map((text) => plain.strip(text)).join("");
      assert.equal(cut, strip(pieces.join("")));
      assert.doesNotMatch(cut, /[^\P{Cc}\t\n]/u);
    }),
  );
});

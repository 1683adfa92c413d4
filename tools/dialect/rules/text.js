import { hoistPlan } from "../../espruino/hoist.js";
import { regexProblem } from "../regex.js";
import { RESERVED } from "./grammar.js";

/** Longest name that Espruino tells from others. */
const NAME_LENGTH = 63;

/**
 * Names, strings, regular expressions, and the text of the program as a whole.
 * @type {import("../check.js").Rule[]}
 */
export const TEXT = [
  {
    id: "non-ascii",
    what: "Espruino reads the file as bytes: a character beyond ASCII becomes two or three",
    instead: "write the bytes: \\xNN",
    nodes: ["Program"],
    test: (_node, { source }) => {
      const place = source.search(/[^\0-\x7f]/);
      return place >= 0 && { start: place };
    },
  },
  {
    id: "late-declaration",
    what: "Espruino hoists nothing: this is used, or may be, before it is declared",
    instead: "let the build's hoisting run last; in handwritten code declare before use",
    nodes: ["Program"],
    test: (_node, { source }) => {
      try {
        const [late] = hoistPlan(source).late;
        return late && { start: late.start, detail: late.name };
      } catch {
        // Newer syntax, which other rules report.
        return false;
      }
    },
  },
  {
    id: "line-end-for-semicolon",
    what: "a line's end means nothing to Espruino, so the statement goes on",
    instead: "write the semicolon",
    nodes: ["Program"],
    test: (_node, { source, insertedSemicolons }) => {
      const place = insertedSemicolons.find(
        (end) => !/^(\s|\/\/.*|\/\*[\s\S]*?\*\/)*(\}|$)/.test(source.slice(end)),
      );
      return place !== undefined && { start: place };
    },
  },
  {
    id: "html-comment",
    what: "Espruino does not know <!-- and -->",
    instead: "write a comment of JavaScript's",
    nodes: ["Program"],
    test: (_node, { htmlComments }) => htmlComments.length > 0 && { start: htmlComments[0] },
  },
  {
    id: "long-name",
    what: `Espruino cuts names off behind ${NAME_LENGTH} characters, so two can become one`,
    instead: "shorten it",
    nodes: ["Identifier"],
    test: (node) => node.name.length > NAME_LENGTH,
  },
  {
    id: "reserved-name",
    what: "Espruino keeps this word for itself",
    instead: "choose another name",
    nodes: ["Identifier"],
    test: (node, { ancestors }) => RESERVED.has(node.name) && !isPropertyName(node, ancestors),
  },
  {
    id: "escaped-name",
    what: "Espruino refuses escapes in names",
    instead: "write the letter",
    nodes: ["Identifier"],
    test: (node, { source }) => source.slice(node.start, node.end).includes("\\"),
  },
  {
    id: "character-beyond-byte",
    what: "a character is one byte on the ESP32: a code above 255 loses its upper bits",
    instead: "write the UTF-8 bytes: \\xNN\\xNN",
    nodes: ["Literal"],
    test: (node) => typeof node.value === "string" && /[^\0-\xff]/.test(node.value),
  },
  {
    id: "unicode-escape",
    what: "\\u0080 to \\u00ff is one byte on the ESP32 and two on Espruino for Linux",
    instead: "write \\xNN",
    nodes: ["Literal"],
    test: (node) => typeof node.value === "string" && /(^|[^\\])(\\\\)*\\u00[89a-f]/i.test(node.raw),
  },
  {
    id: "braced-escape",
    what: "Espruino does not know \\u{…}",
    instead: "write \\xNN",
    nodes: ["Literal"],
    test: (node) => typeof node.value === "string" && /(^|[^\\])(\\\\)*\\u\{/.test(node.raw),
  },
  {
    id: "line-continuation",
    what: "Espruino keeps the line's end when a string goes on behind a backslash",
    instead: "join two strings",
    nodes: ["Literal"],
    test: (node) => typeof node.value === "string" && /\\\r?\n/.test(node.raw),
  },
  {
    id: "regex",
    what: "this regular expression would not match, or not mean, what it does elsewhere",
    instead: "use only characters, classes, * and + on one of them, ^ $ and plain groups",
    nodes: ["Literal"],
    test: (node) => {
      const problem = node.regex && regexProblem(node.regex.pattern, node.regex.flags);
      return problem && { start: node.start, detail: problem };
    },
  },
];

/**
 * @param {any} node
 * @param {any[]} ancestors
 */
function isPropertyName(node, ancestors) {
  const parent = ancestors[ancestors.length - 2];
  return (
    (parent.type === "MemberExpression" && parent.property === node && !parent.computed) ||
    (parent.type === "Property" && parent.key === node && !parent.computed)
  );
}

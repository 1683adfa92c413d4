/**
 * What Espruino's regular expressions cannot do, or do wrongly without a word. They know characters,
 * classes, `\d \w \s`, `*` and `+` on one of those, `^ $`, plain groups, `|`, and the flags `i` and `g`.
 *
 * @param {string} pattern between the slashes
 * @param {string} flags
 * @returns {string | undefined} what is wrong, or undefined
 */
export function regexProblem(pattern, flags) {
  const flag = /[^ig]/.exec(flags);
  if (flag) return `the flag "${flag[0]}" is not supported`;
  for (const { bad, problem } of BAD) if (bad.test(outsideClasses(pattern))) return problem;
  for (const set of pattern.match(CLASS) ?? []) {
    if (/(^|[^\\])\//.test(set)) return "a slash in a class ends the expression; write \\/";
  }
  const unknown = ESCAPES.exec(pattern);
  return unknown ? `the escape ${unknown[0]} is not supported` : undefined;
}

const CLASS = /\[(?:\\.|[^\]\\])*\]/g;

/** Escapes other than of a class of characters, a control character, a byte or a sign. */
const ESCAPES =
  /^(?:[^\\]|\\(?:[dwsSDWnrtfv]|x[0-9a-fA-F]{2}|[^a-zA-Z0-9]))*?\\(?=[a-zA-Z0-9])(?![dwsSDWnrtfv]|x[0-9a-fA-F]{2})./;

/** Tried in order on the pattern with classes and escaped characters replaced by letters. */
const BAD = [
  {
    bad: /\(\?/,
    problem: "lookahead, named groups and (?:…) are not supported; use a plain group or several tests",
  },
  { bad: /[*+?]\?/, problem: "lazy quantifiers are not supported; exclude the end in a class, as in [^>]*" },
  { bad: /\)[*+?{]/, problem: "a group cannot be repeated or optional" },
  { bad: /\?/, problem: "the quantifier ? is not supported; write two alternatives" },
  { bad: /\{\d*,?\d*\}/, problem: "the quantifier {n} is not supported; repeat the class" },
  { bad: /\./, problem: ". also matches a line's end; say what is meant, as in [^\\n]" },
];

/** @param {string} pattern */
function outsideClasses(pattern) {
  return pattern.replace(CLASS, "c").replace(/\\x[0-9a-fA-F]{2}|\\./g, "e");
}

/**
 * Whether a piece of console input is complete, decided as Espruino's console does: by counting open
 * brackets over tokens, so that those in strings, comments and regular expressions do not count.
 */

/** What brackets may hide in, one alternative each; anything else is taken a word or a character at a time. */
const TOKEN = new RegExp(
  [
    String.raw`(?<space>\s+|//[^\n]*|/\*[\s\S]*?\*/)`,
    String.raw`(?<unfinished>/\*[\s\S]*$|${"`"}(?:\\[\s\S]|[^${"`"}\\])*$)`,
    String.raw`(?<text>"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|${"`"}(?:\\[\s\S]|[^${"`"}\\])*${"`"})`,
    `(?<broken>["'])`,
    String.raw`(?<word>[\w$]+)`,
    String.raw`(?<other>[\s\S])`,
  ].join("|"),
  "y",
);
const REGEX = /\/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\[\n])+\/\w*/y;
/** Words after which a slash starts a regular expression; after any other word it divides. */
const BEFORE_REGEX = new Set(["return", "typeof", "case", "in", "of", "delete", "void", "throw", "new"]);

/** True when a slash behind the token `before` starts a regular expression. */
function mayStartRegex(before: string): boolean {
  return BEFORE_REGEX.has(before) || !/[\w$)\]}"'`]$/.test(before);
}

/**
 * Brackets `(`, `[`, `{` opened and not closed in `text`. 0 or less: the text is executed, which is also
 * the answer for an unfinished string, so that its error shows. Infinity: inside a comment or a template
 * string that goes on.
 */
export function openBrackets(text: string): number {
  let open = 0;
  let before = "";
  let index = 0;
  while (index < text.length && open >= 0) {
    const pattern = text[index] === "/" && !/[/*]/.test(text[index + 1] ?? "") ? REGEX : TOKEN;
    const regex = pattern === REGEX && mayStartRegex(before);
    const used = regex ? REGEX : TOKEN;
    used.lastIndex = index;
    const found = used.exec(text);
    const token = found ? found[0] : text[index]!;
    index += token.length;
    const groups = found?.groups;
    if (groups?.unfinished) return Infinity;
    if (groups?.broken) return 0;
    if (groups?.space) continue;
    if (token === "(" || token === "[" || token === "{") open++;
    if (token === ")" || token === "]" || token === "}") open--;
    before = token;
  }
  return open;
}

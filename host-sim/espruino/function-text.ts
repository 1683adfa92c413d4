/** A function as Espruino writes it: parameters and body in its own spacing, never the name. */
const BUILT_IN = "function () { [native code] }";

/** @param source the function's text in the program; undefined for built-in ones. */
export function functionText(source: string | undefined): string {
  if (source === undefined) return BUILT_IN;
  const parameters = /^[^(]*\(([^)]*)\)/.exec(source);
  const arrow = source.indexOf("=>");
  const block = source.indexOf("{");
  if (arrow >= 0 && (!parameters || block < 0 || arrow < block)) return arrowText(source, arrow);
  const open = source.indexOf("{", parameters?.[0].length ?? 0);
  return `function (${names(parameters?.[1] ?? "")}) {${body(source.slice(open + 1, source.lastIndexOf("}")))}}`;
}

function arrowText(source: string, arrow: number): string {
  const head = source.slice(0, arrow).replace(/[()]/g, "");
  const rest = source.slice(arrow + 2).trim();
  return `function (${names(head)}) {${rest.startsWith("{") ? body(rest.slice(1, -1)) : "return " + rest}}`;
}

/** Code is kept from its first token to its last line. */
function body(code: string): string {
  return code.trimStart().replace(/\n\s*$/, "");
}

function names(list: string): string {
  return list.replace(/\s+/g, "");
}

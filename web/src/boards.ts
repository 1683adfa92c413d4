import { type Address, addressText, parseAddress } from "../../client/address";

/**
 * The boards a page at `href` shows: those it names (`?board=a&board=b` or `?board=a,b`), else the one
 * that served it, else those remembered. The page's own token goes only to the first of them, since a
 * token must not be shown to another board.
 */
export function boardsOf(href: string, remembered: string[]): Address[] {
  const url = new URL(href);
  const token = url.searchParams.get("token") ?? "";
  const secure = url.protocol === "https:";
  let named = url.searchParams.getAll("board").flatMap((value) => value.split(","));
  if (named.length === 0)
    named = url.protocol.startsWith("http") ? [url.origin + new URL(".", url).pathname] : remembered;
  const found: Address[] = [];
  for (const name of named) {
    const address = parseAddress(name, secure);
    if (!address || found.some((other) => addressText(other) === addressText(address))) continue;
    if (found.length === 0) address.token ||= token;
    found.push(address);
  }
  return found;
}

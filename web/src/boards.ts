/** Where a board is: host with port if it is not 80, and the token it asks for. */
export interface Address {
  host: string;
  token: string;
}

/**
 * Reads what people type or paste: `192.168.1.50`, `rheo.local:8080`, `ws://host/`, `http://host/?token=x`.
 * Null when it is no address.
 */
export function parseAddress(text: string): Address | null {
  const typed = text.trim();
  if (!typed) return null;
  try {
    const url = new URL(/^\w+:\/\//.test(typed) ? typed.replace(/^ws/, "http") : `http://${typed}`);
    return url.host && !/[\s%]/.test(url.host)
      ? { host: url.host, token: url.searchParams.get("token") ?? "" }
      : null;
  } catch {
    return null;
  }
}

function query(address: Address): string {
  return address.token && `?token=${encodeURIComponent(address.token)}`;
}

/** URL of the board's WebSocket. The page's scheme is followed: a page over TLS may only open `wss:`. */
export function socketUrl(address: Address, secure = false): string {
  return `${secure ? "wss" : "ws"}://${address.host}/${query(address)}`;
}

/** URL of one of the board's HTTP resources. */
export function httpUrl(address: Address, path: string): string {
  return `http://${address.host}${path}${query(address)}`;
}

/**
 * The boards a page at `href` shows: those it names (`?board=a&board=b` or `?board=a,b`), else the one
 * that served it, else those remembered. The page's own token goes only to the first of them, since a
 * token must not be shown to another board.
 */
export function boardsOf(href: string, remembered: string[]): Address[] {
  const url = new URL(href);
  const token = url.searchParams.get("token") ?? "";
  let named = url.searchParams.getAll("board").flatMap((value) => value.split(","));
  if (named.length === 0) named = url.protocol.startsWith("http") ? [url.host] : remembered;
  const found: Address[] = [];
  for (const name of named) {
    const address = parseAddress(name);
    if (!address || found.some((other) => other.host === address.host)) continue;
    if (found.length === 0) address.token ||= token;
    found.push(address);
  }
  return found;
}

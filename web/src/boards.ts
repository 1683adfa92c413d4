/** Where a board is reached. */
export interface Address {
  /** Host with its port if that is not the scheme's own. */
  host: string;
  /** Folder it answers in, from `/` to `/`: another than `/` behind a reverse proxy. */
  path: string;
  /** The token it asks for; empty without. */
  token: string;
  /** Over TLS. */
  secure: boolean;
}

/**
 * Reads what people type or paste: `192.168.1.50`, `rheo.local:8080`, `ws://host/`, `https://host/knob/?token=x`.
 * Null when it is no address. A page over TLS may only reach boards over TLS, hence `secure`.
 */
export function parseAddress(text: string, secure = false): Address | null {
  const typed = text.trim();
  if (!typed) return null;
  try {
    const url = new URL(
      /^\w+:\/\//.test(typed) ? typed.replace(/^ws/i, "http") : `http${secure ? "s" : ""}://${typed}`,
    );
    if (!url.host || /[\s%]/.test(url.host) || !/^https?:$/.test(url.protocol)) return null;
    return {
      host: url.host,
      path: new URL(".", url).pathname,
      token: url.searchParams.get("token") ?? "",
      secure: secure || url.protocol === "https:",
    };
  } catch {
    return null;
  }
}

/** The address as people write it: host, and folder where there is one. */
export function nameOf({ host, path }: Address): string {
  return host + path.replace(/\/$/, "");
}

function query(address: Address): string {
  return address.token && `?token=${encodeURIComponent(address.token)}`;
}

/** URL of the board's WebSocket. */
export function socketUrl(address: Address): string {
  return `${address.secure ? "wss" : "ws"}://${address.host}${address.path}${query(address)}`;
}

/** URL of one of the board's HTTP resources, such as `status`. */
export function httpUrl(address: Address, name: string): string {
  return `${originOf(address)}${address.path}${name}${query(address)}`;
}

/** The web origin of the pages that the board serves. */
export function originOf({ secure, host }: Address): string {
  return `${secure ? "https" : "http"}://${host}`;
}

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
    if (!address || found.some((other) => nameOf(other) === nameOf(address))) continue;
    if (found.length === 0) address.token ||= token;
    found.push(address);
  }
  return found;
}

/** Where a board is. */
export interface Address {
  /** Whether it is reached over TLS: `wss:` and `https:`. */
  secure: boolean;
  /** Name or address, with the port where it is not the scheme's own; an IPv6 address in brackets. */
  host: string;
  /** Path that the board is under, beginning and ending with `/`; not `/` alone only behind a proxy. */
  path: string;
  /** The token it asks for, or "". */
  token: string;
}

/**
 * Reads what people type or paste: `192.168.1.50`, `rheo.local:8080`, `ws://host/`, `::1`,
 * `https://house.example/knob/?token=x`. Without a scheme it is `secure` or not as said. A path that
 * ends in `/ws`, the socket's own name, means the board it belongs to. Null when it is no address.
 */
export function parseAddress(text: string, secure = false): Address | null {
  let typed = text.trim();
  // An IPv6 address without its brackets.
  if (/^[0-9a-f]*(:[0-9a-f]*){2,}$/i.test(typed)) typed = `[${typed}]`;
  const scheme = /^(\w+):\/\//.exec(typed)?.[1]?.toLowerCase();
  if (!typed || (scheme && !/^(ws|http)s?$/.test(scheme))) return null;
  const tls = scheme ? scheme === "wss" || scheme === "https" : secure;
  const rest = scheme ? typed.slice(scheme.length) : `://${typed}`;
  try {
    const url = new URL(`http${tls ? "s" : ""}${rest}`);
    if (!url.host || /[\s%]/.test(url.host)) return null;
    return {
      secure: tls,
      host: url.host,
      path: url.pathname.replace(/\/ws(\/[^/]*)?\/?$/, "/").replace(/\/*$/, "/"),
      token: url.searchParams.get("token") ?? "",
    };
  } catch {
    return null;
  }
}

function url(scheme: string, address: Address, resource: string): string {
  const { secure, host, path, token } = address;
  const query = token && `?token=${encodeURIComponent(token)}`;
  return `${scheme}${secure ? "s" : ""}://${host}${path}${resource}${query}`;
}

/** URL of the board's WebSocket, or of the plain one of a channel (`ws/knob`). */
export function socketUrl(address: Address, resource = "ws"): string {
  return url("ws", address, resource);
}

/** URL of one of the board's pages, such as `status`: the same way that its WebSocket goes. */
export function httpUrl(address: Address, resource: string): string {
  return url("http", address, resource);
}

/** The address as people would type it; never with the token. */
export function addressText({ secure, host, path }: Address): string {
  return `${secure ? "https://" : ""}${host}${path === "/" ? "" : path}`;
}

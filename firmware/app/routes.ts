import { find } from "../http/find";
import { type Refusal, refuse } from "../http/refusal";
import { header, type RequestHead } from "../http/request-head";
import { response, responseHead } from "../http/response";
import { type Channel, findChannel } from "./channels";

/**
 * The texts of `/status` and `/metrics`; undefined when the part that makes it is missing. And of the stored page of
 * set-up mode, how long it is; 0 when there is none.
 */
export interface Texts {
  _setupLength(): number;
  /** The answer to a probe of phones; undefined for other paths. */
  _probe(path: string, headOnly: boolean): string | undefined;
  _status(): string | undefined;
  _metrics(): string | undefined;
}

/** What the pages are made of; handed in by whoever composes the parts. */
export interface Pages {
  _channels: Channel[];
  /** Entity tag of the stored dashboard, quoted; empty when none is stored. */
  _pageTag: string;
  /** Its length in bytes. */
  _pageLength: number;
  /** Origins whose pages may do everything, lower case. */
  _origins: string[];
}

/** An answer to be written at once, and whether the stored dashboard follows it in slices. */
export interface Page {
  _status: 0;
  _bytes: string;
  _page: boolean;
}

/** True for the paths whose answers tell values or state, which a token protects. */
export function isData(path: string): boolean {
  // No table at the top, which would be in memory permanently.
  return ["/ws", "/value", "/status", "/metrics"].indexOf(path) >= 0 || isBelow(path);
}

function isBelow(path: string): boolean {
  return path.substr(0, 4) === "/ws/" || path.substr(0, 7) === "/value/";
}

/** Whether a path is one of the WebSocket's. */
export function isStream(path: string): boolean {
  return path === "/" || path === "/ws" || path.substr(0, 4) === "/ws/";
}

/** The channel that a path below `/ws` or `/value` names; undefined when there is none of that name. */
export function channelOf(path: string, channels: Channel[]): Channel | undefined {
  const at = path.indexOf("/", 1);
  return at < 0 ? channels[0] : findChannel(channels, path.substr(at + 1));
}

/** The refusal for a channel that is not there. */
export function noChannel(): Refusal {
  return refuse(404, "There is no such channel. /status lists them.");
}

/** The answer to a request that is no opening handshake: 404 for other paths, 405 for other methods. */
export function route(head: RequestHead, site: Pages, texts: Texts, headers: string): Page | Refusal {
  if (head._path !== "/" && !isData(head._path))
    return refuse(404, "There is no such page. Try /, /value, /status or /metrics.");
  const headOnly = head._method === "HEAD";
  if (!headOnly && head._method !== "GET")
    return refuse(405, "Only GET and HEAD are answered here.", "Allow: GET, HEAD\r\n");
  const base = (/^\/[^/]*/.exec(head._path) as RegExpExecArray)[0];
  const channel = channelOf(head._path, site._channels);
  if (!channel) return noChannel();
  switch (base) {
    case "/":
      return page(head, site, headOnly);
    case "/ws":
      return refuse(426, "This address speaks WebSocket only.", "Upgrade: websocket\r\n");
    case "/value":
      return text("text/plain; charset=utf-8", channel._value + "\n", headers, headOnly);
    case "/status":
      return text("application/json", texts._status(), headers, headOnly);
    default:
      return text("text/plain; version=0.0.4; charset=utf-8", texts._metrics(), headers, headOnly);
  }
}

function text(type: string, body: string | undefined, headers: string, headOnly: boolean): Page | Refusal {
  if (body === undefined)
    return refuse(503, "This board lacks the file for that: npm run flash installs it.");
  const fresh = headers + "Cache-Control: no-store\r\n";
  return { _status: 0, _bytes: response(200, type, body, fresh, headOnly), _page: false };
}

/** The dashboard: always gzip, which a client that names no encodings accepts too (RFC 9110 section 12.5.3). */
function page(head: RequestHead, site: Pages, headOnly: boolean): Page | Refusal {
  const tag = site._pageTag;
  if (!tag)
    return refuse(
      503,
      "No dashboard is stored here. Run npm run flash again; /value and the WebSocket work.",
    );
  const embedders = site._origins.filter((origin) => /^https*:\/\/[a-z0-9.:-]+$/.test(origin));
  // "no-cache" lets the browser keep the page but ask with If-None-Match each time.
  // Framed by a strange page, clicks meant for that one would be commands here: those that may command may embed.
  const frame = "Content-Security-Policy: frame-ancestors " + ["'self'"].concat(embedders).join(" ") + "\r\n";
  const headers = "ETag: " + tag + "\r\nCache-Control: no-cache\r\nVary: Accept-Encoding\r\n" + frame;
  const known = header(head, "if-none-match") || "";
  if (known === "*" || find(known, tag) >= 0)
    return { _status: 0, _bytes: responseHead(304, "", 0, headers), _page: false };
  return {
    _status: 0,
    _bytes: responseHead(
      200,
      "text/html; charset=utf-8",
      site._pageLength,
      headers + "Content-Encoding: gzip\r\n",
    ),
    _page: !headOnly,
  };
}

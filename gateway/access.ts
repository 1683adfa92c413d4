/** Who may watch and who may command: names, origins and tokens, by the rules of the board (design.md section 7). */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

export interface AccessRules {
  /** Needed to watch; "" for none. */
  viewToken: string;
  /** Needed to command; "" where `viewToken` (or nobody's) is enough. */
  controlToken: string;
  /** Host names besides addresses and `localhost`, lower case. */
  hosts: readonly string[];
  /** Web origins besides the gateway's own, lower case. */
  origins: readonly string[];
}

export type Access = { refusal?: undefined; readOnly: boolean } | { refusal: Refusal };

/** Why a request is not served. */
export interface Refusal {
  status: number;
  /** One sentence; repeats nothing that was sent. */
  sentence: string;
  /** Stable name for programs, told as `X-Rheo-Reason`: `token`, `origin`, `host`, `full`, `away`. */
  code?: string;
  headers?: Record<string, string>;
}

/** Applies the rules to a request. */
export function checkAccess(request: IncomingMessage, rules: AccessRules, secure: boolean): Access {
  const host = (request.headers.host ?? "").toLowerCase();
  if (!isKnownHost(host, rules.hosts)) {
    return refuse(
      421,
      "host",
      "The gateway does not answer to this host name. Start it with --allow-host and the name.",
    );
  }
  const origin = request.headers.origin?.toLowerCase();
  let readOnly = false;
  if (origin !== undefined && !rules.origins.includes(origin) && !isOwn(origin, host, secure)) {
    if (/^https?:\/\/[^/]+$/.test(origin))
      return refuse(
        403,
        "origin",
        "Pages of this origin may not use the gateway. Start it with --allow-origin and the origin.",
      );
    // No web page's: files, and device libraries with an origin of their own.
    readOnly = true;
  }
  const given = tokensOf(request);
  const mayControl = !rules.controlToken || given.some((token) => isSame(token, rules.controlToken));
  const mayView = !rules.viewToken || given.some((token) => isSame(token, rules.viewToken));
  if (!mayView && !(rules.controlToken && mayControl)) {
    return refuse(401, "token", "A token is needed: add ?token=… to the address.", {
      "WWW-Authenticate": 'Bearer realm="rheo"',
    });
  }
  return { readOnly: readOnly || !mayControl };
}

function refuse(status: number, code: string, sentence: string, headers?: Record<string, string>): Access {
  return { refusal: { status, code, sentence, headers } };
}

/** Names that others could have pointed here (DNS rebinding) are refused; addresses cannot be. */
function isKnownHost(host: string, hosts: readonly string[]): boolean {
  const name = host.replace(/:\d*$/, "").replace(/\.$/, "");
  return name === "localhost" || isIP(name.replace(/^\[|\]$/g, "")) !== 0 || hosts.includes(name);
}

/** Behind a proxy the page's scheme may be another than ours, so it does not count. */
function isOwn(origin: string, host: string, secure: boolean): boolean {
  const [scheme, name] = [/^https?(?=:\/\/)/.exec(origin)?.[0], origin.replace(/^https?:\/\//, "")];
  if (!scheme || (secure && scheme === "http")) return false;
  const port = scheme === "https" ? /:443$/ : /:80$/;
  return name.replace(port, "") === host.replace(port, "");
}

function tokensOf(request: IncomingMessage): string[] {
  const query = new URLSearchParams(request.url?.split("?").slice(1).join("?")).getAll("token");
  const bearer = /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const offers = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((offer) => offer.trim());
  const offered = offers.filter((offer) => offer.startsWith("token.")).map((offer) => offer.slice(6));
  return [...query, ...(bearer ? [bearer] : []), ...offered];
}

/** Compares in constant time: digests have one length, whatever was given. */
export function isSame(given: string, secret: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(secret));
}

import type { Verdict } from "./link.js";

/** What the board answered instead of a WebSocket, or to the question why. */
export interface Answer {
  /** HTTP status. */
  status: number;
  /** Value of a header, or null. */
  header(name: string): string | null;
  /** The content, as text. */
  body: string;
}

/** Seconds to wait when the board did not say. */
const WAIT = 5;

/** Seconds to wait when nothing will change by itself. */
const LONG_WAIT = 15;

/** Longest text of a refusal that is shown. */
const LONGEST = 300;

/** What an answer that is no WebSocket means; `origin` is that of the page that asked, where there is one. */
export function verdictOf(answer: Answer, origin?: string): Verdict {
  const { status } = answer;
  const code = answer.header("x-rheo-reason") ?? BY_STATUS[status] ?? `http-${status}`;
  const known = KNOWN[code];
  const isText = /^text\/plain/.test(answer.header("content-type") ?? "");
  const told = isText ? answer.body.trim().slice(0, LONGEST) : "";
  // A board's refusal is what is wrong, and after it what to do.
  const [, first, rest] = /^([\s\S]*?\.)\s+([A-Z][\s\S]*)$/.exec(told) ?? [];
  const seconds = Number.parseInt(answer.header("retry-after") ?? "", 10);
  return {
    code,
    reason: first ?? (told || known?.reason || `It answers with HTTP status ${status}.`),
    remedy: rest ?? (known?.remedy ?? "").replace("ORIGIN", origin ?? "http://…"),
    retryAfter: seconds >= 0 ? Math.min(seconds, 60) : known?.wait ? LONG_WAIT : WAIT,
  };
}

/** Codes where nobody named one in `X-Rheo-Reason`. */
const BY_STATUS: Record<number, string> = {
  401: "token",
  403: "origin",
  404: "path",
  421: "host",
  426: "proxy",
  502: "gateway",
  503: "full",
  504: "gateway",
};

/** By code: what is said where the board says nothing; `wait`: whether it will not change by itself. */
const KNOWN: Record<string, { reason: string; remedy: string; wait?: true } | undefined> = {
  token: { reason: "The board asks for a token.", remedy: "Add ?token=… to the address.", wait: true },
  origin: {
    reason: "The board does not admit this page.",
    remedy: 'Add to the board\'s settings: "origins": ["ORIGIN"]',
    wait: true,
  },
  path: { reason: "There is no board under this address.", remedy: "Check the path.", wait: true },
  host: {
    reason: "The board does not answer to this host name.",
    remedy: 'Use its address, or add the name to its settings: "hosts": ["…"]',
    wait: true,
  },
  proxy: {
    reason: "Something on the way does not pass WebSockets on.",
    remedy: "Set the proxy up for upgrades.",
    wait: true,
  },
  gateway: { reason: "The proxy does not reach the board.", remedy: "" },
  full: { reason: "The board is full.", remedy: "Close another page that shows it, or wait." },
};

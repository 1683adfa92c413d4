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

/** What an answer that is no WebSocket means; `origin` is that of the page that asked, where there is one. */
export function verdictOf(answer: Answer, origin?: string): Verdict {
  const { status } = answer;
  const sentence = /^text\/plain/.test(answer.header("content-type") ?? "")
    ? answer.body.trim().slice(0, 300)
    : "";
  const known = KNOWN[status];
  const [code, reason, remedy, wait] = known ?? [
    `http-${status}`,
    `it answers with HTTP status ${status}`,
    "",
    WAIT,
  ];
  const seconds = Number.parseInt(answer.header("retry-after") ?? "", 10);
  return {
    code,
    reason: sentence || reason,
    remedy: remedy.replace("ORIGIN", origin ?? "http://…"),
    retryAfter: seconds >= 0 ? Math.min(seconds, 60) : wait,
  };
}

/** By status: code, reason where the board gives none, remedy, seconds to wait. */
const KNOWN: Record<number, [code: string, reason: string, remedy: string, wait: number]> = {
  401: ["token", "The board asks for a token.", "Add ?token=… to the address.", LONG_WAIT],
  403: [
    "origin",
    "The board does not admit this page.",
    'Add to the board\'s settings: "origins": ["ORIGIN"]',
    LONG_WAIT,
  ],
  404: ["path", "There is no board under this address.", "Check the path.", LONG_WAIT],
  421: [
    "host",
    "The board does not answer to this host name.",
    'Use its address, or add the name to its settings: "hosts": ["…"]',
    LONG_WAIT,
  ],
  426: [
    "proxy",
    "Something on the way does not pass WebSockets on.",
    "Set the proxy up for upgrades.",
    LONG_WAIT,
  ],
  502: ["gateway", "The proxy does not reach the board.", "", WAIT],
  503: ["full", "The board is full.", "Close another page that shows it, or wait.", WAIT],
  504: ["gateway", "The proxy does not reach the board.", "", WAIT],
};

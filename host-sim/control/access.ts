/**
 * Who may use the control page and its API. It listens on the loopback only; this keeps web pages from
 * elsewhere, which a browser on this machine may show, from turning the knob.
 */
import type { IncomingMessage } from "node:http";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];

export interface AccessRules {
  controlPort: number;
  /** The board's page may drive the simulator, too: its dial turns the knob. */
  boardPort: number;
}

/**
 * Judges a request by its `Host` (against names rebound to the loopback), `Origin` and `Sec-Fetch-Site`
 * (against pages from elsewhere; scripts send neither and may pass).
 * @returns the sentence to refuse with, or undefined.
 */
export function refusal(request: IncomingMessage, rules: AccessRules): string | undefined {
  const hosts = LOOPBACK.map((name) => `${name}:${rules.controlPort}`);
  // Browsers leave port 80 out.
  if (rules.controlPort === 80) hosts.push(...LOOPBACK);
  if (!hosts.includes(request.headers.host?.toLowerCase() ?? "")) {
    return `The simulator's control page answers at localhost:${rules.controlPort} only.`;
  }
  // Pictures, scripts and frames of a page from elsewhere come without `Origin`; browsers say this of them.
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = request.headers;
  if (origin === undefined && site === "cross-site" && mode !== "navigate") {
    return "Pages from elsewhere may not use the simulator.";
  }
  if (origin !== undefined && !allowedOrigins(rules).includes(origin.toLowerCase())) {
    return "Pages from elsewhere may not drive the simulator.";
  }
  return undefined;
}

function allowedOrigins({ controlPort, boardPort }: AccessRules): string[] {
  return [controlPort, boardPort].flatMap((port) => {
    return LOOPBACK.map((name) => `http://${name}${port === 80 ? "" : `:${port}`}`);
  });
}

/** Answers to requests. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { Refusal } from "./access.js";

/** A page that is built, gzip. */
export interface Page {
  gzip: Buffer;
  tag: string;
}

/** What may frame the pages: nobody, against clicks that are guided from elsewhere. */
const PAGE_HEADERS = {
  "Content-Security-Policy": "frame-ancestors 'none'",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** A page; null: it is not built. */
export function sendPage(request: IncomingMessage, response: ServerResponse, page: Page | null): void {
  if (!page) return refuse(response, { status: 503, sentence: "The page is not built: npm run build." });
  const headers = { ...PAGE_HEADERS, ETag: page.tag, "Cache-Control": "no-cache", Vary: "Accept-Encoding" };
  if (request.headers["if-none-match"] === page.tag) {
    response.writeHead(304, headers).end();
    return;
  }
  const type = { "Content-Type": "text/html; charset=utf-8", "Content-Encoding": "gzip" };
  response.writeHead(200, { ...headers, ...type, "Content-Length": page.gzip.length });
  response.end(request.method === "HEAD" ? undefined : page.gzip);
}

export function pathOf(request: IncomingMessage): string {
  try {
    return new URL(request.url ?? "/", "http://gateway").pathname;
  } catch {
    return "";
  }
}

export function json(response: ServerResponse, value: object): void {
  text(response, JSON.stringify(value), "application/json");
}

export function text(response: ServerResponse, body: string, type: string): void {
  response
    .setHeader("Content-Type", type)
    .setHeader("Cache-Control", "no-store")
    .setHeader("X-Content-Type-Options", "nosniff");
  response.end(response.req.method === "HEAD" ? undefined : body);
}

export function refuse(response: ServerResponse, refusal: Refusal): void {
  const { status, sentence } = refusal;
  response.writeHead(status, refusalHeaders(refusal));
  response.end(response.req.method === "HEAD" ? undefined : `${sentence}\n`);
}

export function refuseUpgrade(socket: Duplex, refusal: Refusal): void {
  const body = `${refusal.sentence}\n`;
  const headers = {
    ...refusalHeaders(refusal),
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}\r\n${lines.join("")}\r\n${body}`);
}

/** Pages of any origin may read why they are refused, as on the board. */
function refusalHeaders({ code, headers }: Refusal): Record<string, string> {
  return {
    "Content-Type": "text/plain; charset=utf-8",
    "X-Content-Type-Options": "nosniff",
    ...(code && {
      "X-Rheo-Reason": code,
      "Access-Control-Allow-Origin": "*",
      "Access-Control-Expose-Headers": "X-Rheo-Reason",
    }),
    ...headers,
  };
}

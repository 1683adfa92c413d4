/** What `npm run doctor` looks at over the network: the pages, and an opening handshake with a reading after it. */
import WebSocket from "ws";
import type { Checklist } from "./checks.js";

/** Milliseconds for an answer from a board in the same network. */
const ANSWER_TIME = 8000;
const UNREACHABLE = [
  "Is this machine in the same network as the board? Guest networks keep their members apart.",
  "Open the address in a browser; if that works, a firewall stops this program.",
];

interface Status {
  version?: string;
  sha1?: string;
  sha1Reason?: string;
  uptime?: number;
}

export async function examineServer(list: Checklist, url: string, token?: string): Promise<void> {
  const query = token ? `?token=${encodeURIComponent(token)}` : "";
  if (await checkStatus(list, new URL(`status${query}`, url)))
    await checkWebSocket(list, new URL(query, url));
}

async function checkStatus(list: Checklist, url: URL): Promise<boolean> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIME) });
    if (!answer.ok) throw new Error(`${answer.status}: ${(await answer.text()).trim()}`);
    const { version, sha1, sha1Reason, uptime } = (await answer.json()) as Status;
    const text = `Rheo ${version} at ${url.origin}, up for ${uptime} s, SHA-1 by ${sha1} (${sha1Reason})`;
    list.add("Server", { verdict: "good", text });
    return true;
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    list.add("Server", {
      verdict: "bad",
      text: `${url.origin}: ${cause?.message ?? message}`,
      remedy: UNREACHABLE,
    });
    return false;
  }
}

async function checkWebSocket(list: Checklist, url: URL): Promise<void> {
  const started = Date.now();
  // The library checks the accept key, the only part of the handshake that a server has to compute.
  const socket = new WebSocket(`ws://${url.host}/${url.search}`, { handshakeTimeout: ANSWER_TIME });
  try {
    const reading = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("no reading came")), ANSWER_TIME);
      socket.once("error", reject);
      socket.once("message", (data) => {
        clearTimeout(timer);
        resolve(data.toString());
      });
    });
    list.add("WebSocket", {
      verdict: /^\d{1,4}$/.test(reading) ? "good" : "bad",
      text: `handshake and first reading, ${reading}, in ${Date.now() - started} ms`,
      remedy: ["That is no reading: something else serves this address."],
    });
  } catch (error) {
    const text = (error as Error).message;
    const remedy = ["503 means that all places for viewers are taken: close a page."];
    list.add("WebSocket", { verdict: "bad", text, remedy });
  } finally {
    socket.terminate();
  }
}

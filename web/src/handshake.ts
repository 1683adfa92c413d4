import { h } from "./dom";
import { hex } from "./frame-bytes";
import { base64, GUID, sha1 } from "./sha1";
import type { Hello } from "./wire";

const ENGINE: Record<string, string> = {
  accelerator:
    "The chip's own accelerator did this: each block written to its sixteen registers, START for the first, CONTINUE for the second, LOAD, and five words read back.",
  crypto: "Espruino's crypto.SHA1 did this.",
  software: "The firmware's own code did this.",
};

/**
 * The opening handshake of this connection (RFC 6455 section 4), a list item per step, with its real values; nothing
 * when what the board told is no key, as in a session made of a trace.
 */
export function handshakeSteps(hello: Hello, address: string): HTMLElement[] {
  const [host, ...folders] = address.replace(/^.*:\/\//, "").split("/");
  const { key, accept } = hello.handshake;
  if (key.length !== 24) return [];
  const digest = sha1(key + GUID);
  const own = base64(digest.bytes);
  const words = (state: number[]) => state.map((word) => word.toString(16).padStart(8, "0")).join(" ");
  return [
    step(
      "The browser asks to change protocol, with a random key of 16 bytes. These lines are known: the protocol asks for them, and the board told the key. What else the browser sends, such as Origin and User-Agent, it does not show to pages.",
      "4.1",
      `GET /${folders
        .filter(Boolean)
        .map((folder) => `${folder}/`)
        .join("")}ws HTTP/1.1`,
      `Host: ${host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      h("span", {}, "Sec-WebSocket-Key: ", h("mark.key", {}, key)),
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Protocol: rheo.v1",
    ),
    step(
      "The board appends a fixed text that only a WebSocket server would: 24 + 36 = 60 bytes.",
      "4.2.2",
      h("span", {}, h("mark.key", {}, key), h("mark.guid", {}, GUID)),
    ),
    step(
      `SHA-1 takes blocks of 64 bytes; with its padding this makes two. ${ENGINE[hello.sha1] ?? ""}`,
      "4.2.2",
      "block 1: key, text, 80, padding",
      blockDump(digest.blocks[0]!, 0),
      h("span.after", {}, `state: ${words(digest.states[0]!)}`),
      "block 2: padding, length in bits (1e0 = 480)",
      blockDump(digest.blocks[1]!, 64),
      h("span.after", {}, `digest: ${words(digest.states[1]!)}`),
    ),
    step(
      own === accept
        ? "The digest in Base64 is the answer. Computed again by this page: it agrees."
        : `The digest in Base64 should be ${own}, but the board answered otherwise.`,
      "4.2.2",
      h("mark.accept", {}, accept),
    ),
    step(
      "The board agrees. From here on the same TCP connection carries frames.",
      "4.2.2",
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      h("span", {}, "Sec-WebSocket-Accept: ", h("mark.accept", {}, accept)),
      "Sec-WebSocket-Protocol: rheo.v1",
    ),
  ];
}

function step(text: string, section: string, ...lines: (string | Node)[]): HTMLElement {
  const code = h("pre");
  lines.forEach((line, index) => {
    code.append(...(index ? ["\n"] : []), line);
  });
  return h("li", {}, h("p", {}, text, " ", h("small", {}, `RFC 6455 §${section}`)), code);
}

/** A block as four lines of sixteen bytes, coloured by what they are; `offset` in the padded message. */
function blockDump(block: Uint8Array, offset: number): HTMLElement {
  const dump = h("span");
  for (let line = 0; line < 64; line += 16) {
    for (let i = line; i < line + 16; ) {
      const kind = kindOf(offset + i);
      let end = i;
      while (end < line + 16 && kindOf(offset + end) === kind) end++;
      dump.append(h(`mark.${kind}`, {}, hex(block.subarray(i, end))), end < line + 16 ? " " : "");
      i = end;
    }
    if (line < 48) dump.append("\n");
  }
  return dump;
}

function kindOf(index: number): string {
  if (index < 24) return "key";
  return index < 60 ? "guid" : "pad";
}

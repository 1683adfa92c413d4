/** Opcodes the page shows (RFC 6455 section 11.8). */
export const TEXT = 1;
export const CLOSE = 8;

/** One part of a frame: its name, its bytes or bits as text, and what it says. */
export interface Field {
  name: string;
  shown: string;
  meaning: string;
  /** Section of RFC 6455. */
  section: string;
}

/** The payload of a Close frame: status code and reason (RFC 6455 section 5.5.1). */
export function closePayload(code: number, reason = ""): Uint8Array {
  const text = new TextEncoder().encode(reason);
  return Uint8Array.of(code >> 8, code & 255, ...text);
}

/** `payload` with each byte XORed by the masking key's bytes in turn (RFC 6455 section 5.3). */
export function mask(payload: Uint8Array, key: Uint8Array): Uint8Array {
  return payload.map((byte, index) => byte ^ key[index & 3]!);
}

/**
 * The bytes of a frame with FIN set and the shortest length form. Servers send without `key`; clients
 * must mask. The board sends exactly this form, so a received text determines the bytes on the wire.
 */
export function encodeFrame(opcode: number, payload: Uint8Array, key?: Uint8Array): Uint8Array {
  const length = payload.length;
  const masked = key ? 0x80 : 0;
  const head = [0x80 | opcode];
  if (length < 126) head.push(masked | length);
  else if (length < 65536) head.push(masked | 126, length >> 8, length & 255);
  else
    head.push(
      masked | 127,
      0,
      0,
      0,
      0,
      length >>> 24,
      (length >> 16) & 255,
      (length >> 8) & 255,
      length & 255,
    );
  return Uint8Array.of(...head, ...(key ?? []), ...(key ? mask(payload, key) : payload));
}

/** Bytes as pairs of hexadecimal digits. */
export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

const OPCODES: Record<number, string> = {
  [TEXT]: "a text frame: the payload is UTF-8",
  [CLOSE]: "Close: no more frames will follow in this direction",
};

/** The fields of an encoded frame, in their order on the wire, each explained. */
export function anatomy(frame: Uint8Array): Field[] {
  const bits = (byte: number, from: number, count: number) =>
    frame[byte]!.toString(2)
      .padStart(8, "0")
      .slice(from, from + count);
  const opcode = frame[0]! & 15;
  const short = frame[1]! & 127;
  const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
  const masked = (frame[1]! & 128) !== 0;
  const start = 2 + extended + (masked ? 4 : 0);
  const payload = frame.subarray(start);
  const fields: Field[] = [
    field(
      "FIN",
      bits(0, 0, 1),
      "1: the last frame of its message. A long message may come in several.",
      "5.2",
    ),
    field(
      "RSV",
      bits(0, 1, 3),
      "Reserved for extensions such as compression; none agreed on, so 000.",
      "5.2",
    ),
    field("opcode", bits(0, 4, 4), `${opcode} says ${OPCODES[opcode] ?? "a control frame"}.`, "11.8"),
    field(
      "MASK",
      bits(1, 0, 1),
      masked ? "1: what a client sends must be masked." : "0: a server never masks.",
      "5.1",
    ),
    field(
      "length",
      bits(1, 1, 7),
      extended ? `${short} says: the length is in the next ${extended} bytes.` : `${short} bytes of payload.`,
      "5.2",
    ),
  ];
  if (extended) {
    const shown = hex(frame.subarray(2, 2 + extended));
    fields.push(
      field("extended length", shown, `${payload.length} bytes of payload, highest byte first.`, "5.2"),
    );
  }
  if (masked) {
    const shown = hex(frame.subarray(start - 4, start));
    fields.push(
      field("masking key", shown, "Four random bytes; payload byte i is XORed with key byte i mod 4.", "5.3"),
    );
  }
  fields.push(
    field("payload", hex(payload), payloadMeaning(opcode, masked), opcode === CLOSE ? "5.5.1" : "5.6"),
  );
  return fields;
}

function field(name: string, shown: string, meaning: string, section: string): Field {
  return { name, shown, meaning, section };
}

function payloadMeaning(opcode: number, masked: boolean): string {
  if (masked) return "Unreadable until the key is applied again: XOR twice changes nothing.";
  return opcode === CLOSE
    ? "A status code of two bytes, then perhaps a reason."
    : "The message itself, UTF-8.";
}

/**
 * Espruino's packet transfer (README_Protocol of Espruino, since 2v25): `DLE SOH`, two bytes of type and
 * length (big-endian; 3 bits of type, 13 of length), then the data. Every packet is answered with ACK or NAK.
 */

const DLE = "\x10";
const SOH = "\x01";
const ACK = "\x06";
const NAK = "\x15";

const RESPONSE = 0x0000;
const EVAL = 0x2000;
const FILE_SEND = 0x6000;
const DATA = 0x8000;
const FILE_RECV = 0xa000;
const TYPE_MASK = 0xe000;
const LENGTH_MASK = 0x1fff;

/** Bytes of a file in one `DATA` packet from the board, as Espruino sends them. */
const FILE_CHUNK = 1024;

/** What packets do to the board. */
export interface PacketHost {
  send(bytes: string): void;
  /** The value of an expression as JSON; throws when the program throws. */
  evaluate(expression: string): string;
  /** Bytes of a Storage file; undefined when there is none. */
  read(name: string): string | undefined;
  /** Writes part of a Storage file of `size` bytes; throws when Storage refuses. */
  write(name: string, data: string, offset: number, size: number): void;
}

/** A file being received: name, size, bytes so far. */
interface Incoming {
  name: string;
  size: number;
  offset: number;
}

function frame(type: number, data: string): string {
  const head = type | data.length;
  return DLE + SOH + String.fromCharCode(head >> 8, head & 255) + data;
}

/** Parses one packet at a time out of single characters. Timeouts are the caller's: see `abandon`. */
export class PacketReceiver {
  private head = "";
  private data = "";
  private file: Incoming | undefined;
  /** True from `DLE SOH` to the packet's last byte. */
  active = false;

  constructor(private readonly host: PacketHost) {}

  start(): void {
    this.active = true;
    this.head = "";
    this.data = "";
  }

  /** The rest of a packet did not come in time: refused, and the console goes on with text. */
  abandon(): void {
    this.active = false;
    this.host.send(NAK);
  }

  /** The board restarted. */
  reset(): void {
    this.active = false;
    this.file = undefined;
  }

  receive(character: string): void {
    if (this.head.length < 2) this.head += character;
    else this.data += character;
    if (this.head.length < 2) return;
    const head = this.head.charCodeAt(0) * 256 + this.head.charCodeAt(1);
    if (this.data.length < (head & LENGTH_MASK)) return;
    this.active = false;
    this.answer(head & TYPE_MASK, this.data);
  }

  private answer(type: number, data: string): void {
    try {
      if (type === EVAL) this.host.send(ACK + frame(RESPONSE, this.host.evaluate(data)));
      else if (type === FILE_SEND) this.openFile(data);
      else if (type === DATA) this.receiveFile(data);
      else if (type === FILE_RECV) this.sendFile(data);
      else this.host.send(NAK);
    } catch {
      this.host.send(NAK);
    }
  }

  private openFile(data: string): void {
    const { fn, s, fs, c } = JSON.parse(data);
    // No SD card and no decompression: refusing makes the tools fall back to plain Storage writes.
    if (typeof fn !== "string" || !(s > 0) || fs || c) throw new Error("unsupported");
    this.file = { name: fn, size: s, offset: 0 };
    this.host.send(ACK);
  }

  private receiveFile(data: string): void {
    const file = this.file;
    if (!file) throw new Error("no file open");
    this.host.write(file.name, data, file.offset, file.size);
    file.offset += data.length;
    if (file.offset >= file.size) this.file = undefined;
    this.host.send(ACK);
  }

  private sendFile(data: string): void {
    const bytes = this.host.read(JSON.parse(data).fn);
    if (bytes === undefined) throw new Error("no such file");
    let answer = ACK;
    for (let offset = 0; offset < bytes.length; offset += FILE_CHUNK)
      answer += frame(DATA, bytes.slice(offset, offset + FILE_CHUNK));
    this.host.send(answer + frame(DATA, ""));
  }
}

/**
 * Judges what comes in on a console connection before a character of it is typed. The console carries out
 * what it is given, and any web page can make a browser on this machine connect to a TCP port of its choice
 * and send a body of its choice. What a browser can say always begins with something that no terminal and no
 * tool of Espruino's sends: an HTTP request line (RFC 9112 §3; WebSocket handshakes included), a TLS record
 * (RFC 8446 §5.1, first byte 0x16), STUN or TURN over TCP (RFC 8489, RFC 4571: a first byte of 0 or 1).
 */

/** Request methods that browsers send (RFC 9110 §9, RFC 5789) and HTTP/2's preface (RFC 9113 §3.4). */
const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "PRI"];

/**
 * Control characters of a terminal's first line: Ctrl-C, ENQ, backspace, tab, line ends, DLE (Espruino's
 * "no echo" and packets), XON, XOFF, escape.
 */
const CONTROLS = "\x03\x05\b\t\n\r\x10\x11\x13\x1b";

/** Any line of HTTP that could follow: a request line, wherever it stands. */
const REQUEST_LINE = /^[!#$%&'*+.^_`|~\w-]+ \S+ HTTP\/\d/;
/** Characters of a line that are kept to judge it by: a request line's version stands behind its target. */
const JUDGED = 8192;

/** One connection's guard. */
export class InputGuard {
  /** What the line being received begins with. */
  private line = "";
  private firstLine = true;
  /** Received and not passed on: it may become a request's method. */
  private held = "";

  /**
   * Takes bytes (latin1).
   * @returns what may be typed now, which may be less than came; undefined: this is no console input, the
   *   connection has to be closed and nothing more of it to be read.
   */
  pass(bytes: string): string | undefined {
    let passed = "";
    for (const character of bytes) {
      if (this.firstLine && character < " " && !CONTROLS.includes(character)) {
        // DLE SOH starts a packet of Espruino's, whose bytes are its own business.
        if (!(character === "\x01" && this.line.endsWith("\x10"))) return undefined;
        this.firstLine = false;
      }
      if (character === "\n" || character === "\r") {
        if (REQUEST_LINE.test(this.line)) return undefined;
        this.line = "";
        this.firstLine = false;
      } else if (this.line.length < JUDGED) this.line += character;
      this.held += character;
      if (this.firstLine) {
        if (METHODS.some((method) => this.line.startsWith(`${method} `))) return undefined;
        if (METHODS.some((method) => method.startsWith(this.line))) continue;
      }
      passed += this.held;
      this.held = "";
    }
    return passed;
  }
}

/**
 * What a board prints, for a terminal: its escape sequences could move the cursor, rename the window or answer in
 * the user's place (ECMA-48, xterm's control sequences), and any page that makes the board print could send them.
 */
enum State {
  Text,
  /** After ESC. */
  Escape,
  /** In a control sequence, up to its final byte 40 to 7E. */
  Control,
  /** In a string (OSC, DCS, SOS, PM, APC), up to BEL or ST. */
  String,
  /** After an ESC in such a string. */
  StringEscape,
}

export class PlainText {
  private state: State = State.Text;

  /**
   * @param text the next piece; sequences may be cut anywhere.
   * @returns it without escape sequences and control characters other than tab and line end. A sequence that is
   * not ended ends with its line.
   */
  strip(text: string): string {
    let plain = "";
    for (const character of text) if (this.passes(character)) plain += character;
    return plain;
  }

  private passes(character: string): boolean {
    const code = character.codePointAt(0)!;
    if (code === 10) {
      this.state = State.Text;
      return true;
    }
    if (this.state === State.String || this.state === State.StringEscape) {
      const ended = code === 7 || code === 0x9c || (this.state === State.StringEscape && character === "\\");
      this.state = ended ? State.Text : code === 27 ? State.StringEscape : State.String;
      return false;
    }
    if (code === 27) this.state = State.Escape;
    else if (code >= 0x80 && code < 0xa0) this.state = introduced(String.fromCharCode(code - 0x40));
    else if (this.state === State.Escape) {
      // 20 to 2F are followed by more; anything else ends it or introduces something longer.
      if (code < 0x20 || code > 0x2f) this.state = introduced(character);
    } else if (this.state === State.Control) {
      if (code >= 0x40) this.state = State.Text;
    } else return code === 9 || (code >= 32 && code !== 127);
    return false;
  }
}

/** What begins after ESC and a character, or after the control character U+0080 to U+009F that stands for both. */
function introduced(character: string): State {
  if (character === "[") return State.Control;
  return "]PX^_".includes(character) ? State.String : State.Text;
}

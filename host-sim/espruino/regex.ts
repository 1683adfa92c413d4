/**
 * Espruino's regular expressions: a small matcher without quantified groups, `?`, `{n}`, lazy
 * repetition, lookaround and word boundaries, where `.` also matches a line end. What it can do is
 * handed to Node in a form that means the same; the rest is named, so that it can be reported.
 */
export interface CheckedRegex {
  /** The same pattern for Node. */
  source: string;
  /** What Espruino would refuse or get wrong; undefined when nothing. */
  problem: string | undefined;
}

/** Escapes Espruino knows, besides punctuation standing for itself. */
const ESCAPES = /[dDsSwWnrtfv0]/;

export function checkRegex(source: string, flags: string): CheckedRegex {
  return new Checker(source).check(flags);
}

class Checker {
  private at = 0;
  private result = "";
  private problem: string | undefined;

  constructor(private readonly source: string) {}

  check(flags: string): CheckedRegex {
    for (const flag of flags) if (flag !== "i" && flag !== "g") this.fault(`flag ${flag}`);
    while (this.at < this.source.length) this.element();
    return { source: this.result, problem: this.problem };
  }

  private fault(what: string): void {
    this.problem ??= what;
  }

  private take(count = 1): string {
    const text = this.source.slice(this.at, this.at + count);
    this.at += count;
    this.result += text;
    return text;
  }

  private element(): void {
    const character = this.source[this.at]!;
    if (character === "\\") this.escape();
    else if (character === "[") this.characterClass();
    else if (character === ".") {
      this.at++;
      this.result += "[^]";
    } else if (character === "(") this.group();
    else if (character === "{") this.brace();
    else if (character === "?") {
      this.take();
      this.fault("quantifier ?");
    } else if (character === ")") {
      this.take();
      if (/[*+?{]/.test(this.source[this.at] ?? "")) this.fault("a quantified group");
    } else this.take();
  }

  private group(): void {
    this.take();
    if (this.source[this.at] !== "?") return;
    const kind = this.source.slice(this.at, this.at + 2);
    this.take();
    this.fault(kind === "?:" ? "a group that does not capture" : `group (${kind}`);
  }

  private brace(): void {
    if (/^\{\d+(,\d*)?\}/.test(this.source.slice(this.at))) this.fault("quantifier {n}");
    this.take();
  }

  private escape(): void {
    const next = this.source[this.at + 1] ?? "";
    if (next === "x") {
      this.take(4);
      return;
    }
    if (next === "u") this.fault("\\u");
    else if (/[bB]/.test(next)) this.fault("\\b");
    else if (/[1-9]/.test(next)) this.fault("a back reference");
    else if (/[a-zA-Z]/.test(next) && !ESCAPES.test(next)) this.fault("\\" + next);
    this.take(2);
  }

  private characterClass(): void {
    this.take();
    while (this.at < this.source.length && this.source[this.at] !== "]") {
      if (this.source[this.at] === "\\") this.escape();
      else {
        if (this.source[this.at] === "/") this.fault("an unescaped / in a character class");
        this.take();
      }
    }
    this.take();
  }
}

/** Changes to a program's text that leave its lines alone, and the way back to the given columns. */
import MagicString from "magic-string";

export class Edits {
  private readonly text: MagicString;

  constructor(code: string) {
    this.text = new MagicString(code);
  }

  /** Inserts before everything that starts here; of several the last one given comes first. */
  open(at: number, text: string): void {
    this.text.prependRight(at, text);
  }

  /** Inserts after everything that ends here; of several the first one given comes first. */
  close(at: number, text: string): void {
    this.text.appendLeft(at, text);
  }

  /** @param removed characters of the given text that are replaced, at least one. */
  replace(at: number, removed: number, text: string): void {
    this.text.update(at, at + removed, text);
  }

  /** What a stretch has become, to be asked for when all edits within it are made and none around it. */
  stretch(start: number, end: number): string {
    return this.text.slice(start, end);
  }

  apply(): string {
    return this.text.toString();
  }

  /** Column in the changed text to column in the given one, both from 0; lines count from 1. */
  columns(): (line: number, column: number) => number {
    let lines: number[][][] | undefined;
    return (line, column) => {
      // Only an error asks, and most programs have none.
      lines ??= this.text.generateDecodedMap({ hires: "boundary" }).mappings as number[][][];
      let [generated, original] = [0, 0];
      for (const segment of lines[line - 1] ?? []) {
        if (segment[0]! > column) break;
        [generated, original] = [segment[0]!, segment[3] ?? 0];
      }
      return original + column - generated;
    };
  }
}

/** Line (from 1) and column (from 0) of offsets into a text. */
export class Places {
  private readonly starts: number[] = [0];

  constructor(code: string) {
    for (let at = code.indexOf("\n"); at >= 0; at = code.indexOf("\n", at + 1)) this.starts.push(at + 1);
  }

  of(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low]! };
  }
}

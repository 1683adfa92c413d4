/** Changes to a program's text that leave its lines alone, and the way back to the given columns. */
interface Edit {
  at: number;
  /** Characters of the original replaced. */
  removed: number;
  text: string;
  /** At one place what closes comes first, then what is replaced, then what opens. */
  rank: number;
  order: number;
}

export class Edits {
  private readonly list: Edit[] = [];

  /** Inserts before everything that starts here; of several the last one given comes first. */
  open(at: number, text: string): void {
    this.list.push({ at, removed: 0, text, rank: 2, order: -this.list.length });
  }

  /** Inserts after everything that ends here; of several the first one given comes first. */
  close(at: number, text: string): void {
    this.list.push({ at, removed: 0, text, rank: 0, order: this.list.length });
  }

  replace(at: number, removed: number, text: string): void {
    this.list.push({ at, removed, text, rank: 1, order: this.list.length });
  }

  apply(code: string): string {
    this.sort();
    let result = "";
    let from = 0;
    for (const { at, removed, text } of this.list) {
      result += code.slice(from, at) + text;
      from = at + removed;
    }
    return result + code.slice(from);
  }

  /** What a stretch of the given text has become, without what was put around it. */
  changed(start: number, end: number, result: string): string {
    let from = start;
    let to = end;
    for (const { at, removed, text } of this.list) {
      const shift = text.length - removed;
      if (at < start || at === start) from += shift;
      if (at < end) to += shift;
    }
    return result.slice(from, to);
  }

  /** Column in the changed text to column in the given one, both from 0; lines count from 1. */
  columns(code: string): (line: number, column: number) => number {
    this.sort();
    const lines = new Map<number, Array<{ from: number; shift: number }>>();
    const places = new Places(code);
    let shift = 0;
    let last = 0;
    for (const { at, removed, text } of this.list) {
      const { line, column } = places.of(at);
      if (line !== last) [shift, last] = [0, line];
      const list = lines.get(line) ?? [];
      shift += text.length - removed;
      list.push({ from: column + removed + shift, shift });
      lines.set(line, list);
    }
    return (line, column) => {
      let by = 0;
      for (const edit of lines.get(line) ?? []) {
        if (column < edit.from) break;
        by = edit.shift;
      }
      return column - by;
    };
  }

  private sort(): void {
    this.list.sort((a, b) => a.at - b.at || a.rank - b.rank || a.order - b.order);
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

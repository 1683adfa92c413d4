/** Rows in columns, and rows that change while they are looked at. */
import { clearScreenDown, moveCursor } from "node:readline";
import { printable } from "./terminal.js";

/** Columns as wide as their widest cell, two blanks between them. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => (row[column] ?? "").length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}

/** A line for each of several things under way. */
export interface Lines {
  /** Shows these lines in place of those shown last. Without a terminal only those that are new. */
  show(lines: readonly string[]): void;
}

export function createLines(output: NodeJS.WriteStream): Lines {
  let shown: readonly string[] = [];
  return {
    show(lines) {
      const clean = lines.map(printable);
      if (output.isTTY) {
        const width = Math.max(20, output.columns - 1);
        if (shown.length) moveCursor(output, 0, -shown.length);
        clearScreenDown(output);
        output.write(clean.map((line) => `${line.slice(0, width)}\n`).join(""));
      } else {
        for (const [index, line] of clean.entries()) if (line !== shown[index]) output.write(`${line}\n`);
      }
      shown = clean;
    },
  };
}

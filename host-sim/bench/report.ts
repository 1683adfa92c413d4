/** Figures as a table for the terminal, as Markdown, as JSON, and against an earlier run. */
import type { Figure } from "./figure.js";

/** What `--json` writes and `--compare` reads. */
export interface Report {
  date: string;
  node: string;
  interpreter: string | undefined;
  figures: Figure[];
}

/** A figure with its unit, in three digits or a few more. */
export function written({ value, unit }: Figure): string {
  if (unit === "instructions") return `${Math.round(value / 1000).toLocaleString("en")} k instructions`;
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** One line of the table; `old` the same figure of an earlier run. */
function cells(figure: Figure, old: Figure | undefined, compare: boolean): string[] {
  const ratio = old ? `× ${(figure.value / old.value).toFixed(2)} (was ${written(old)})` : "new";
  return [figure.title, written(figure), ...(compare ? [ratio] : []), figure.note ?? ""];
}

/** All figures by target, in the order they were measured. */
export function tables(report: Report, old?: Report): { target: string; rows: string[][] }[] {
  const targets = [...new Set(report.figures.map(({ target }) => target))];
  return targets.map((target) => ({
    target,
    rows: report.figures
      .filter((figure) => figure.target === target)
      .map((figure) =>
        cells(
          figure,
          old?.figures.find(({ id, target: on }) => id === figure.id && on === target),
          old !== undefined,
        ),
      ),
  }));
}

/** The tables in Markdown. */
export function markdown(report: Report, old?: Report): string {
  const head = old ? ["figure", "value", "against", "note"] : ["figure", "value", "note"];
  const line = (row: string[]) => `| ${row.join(" | ")} |`;
  return tables(report, old)
    .map(({ target, rows }) =>
      [`## ${target}`, "", line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n"),
    )
    .join("\n");
}

/** The tables for a terminal. */
export function text(report: Report, old?: Report): string {
  return tables(report, old)
    .map(({ target, rows }) => {
      const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
      const lines = rows.map((row) =>
        row
          .map((cell, i) => cell.padEnd(widths[i]))
          .join("  ")
          .trimEnd(),
      );
      return [target, ...lines.map((row) => `  ${row}`), ""].join("\n");
    })
    .join("\n");
}

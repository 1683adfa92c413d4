/** Figures as a table for the terminal, as Markdown, as JSON, and against an earlier run. */
import type { Figure } from "./figure.js";

/** What `--json` writes and `--compare` reads. */
export interface Report {
  date: string;
  node: string;
  interpreter: string | undefined;
  figures: Figure[];
  /** What could not be measured, and why, in a sentence each. */
  failures?: string[];
}

/** Who stands beside whom: a peer's figures are set against those of Rheo on the same ground. */
const BESIDE: Readonly<Record<string, string>> = { peer: "interpreter", "ws on Node": "simulator" };

/** Changes smaller than this are what measurements differ by from run to run. */
const NOISE = 0.02;

/** A figure with its unit, in three digits or a few more. */
export function written({ value, unit }: Pick<Figure, "value" | "unit">): string {
  if (unit === "instructions") return `${Math.round(value / 1000).toLocaleString("en")} k instructions`;
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })} ${unit}`;
}

/** `value` by `base`, such as `× 0.50`; where a ratio says nothing it is a difference, such as `+ 3`. */
export function ratio(value: number, base: number): string {
  if (value === base) return "=";
  if (base <= 0 || value < 0) {
    const by = Math.abs(value - base).toLocaleString("en", { maximumFractionDigits: 2 });
    return `${value > base ? "+" : "−"} ${by}`;
  }
  return `× ${(value / base).toFixed(2)}`;
}

/** A figure beside the same one of an earlier run. */
function change(figure: Figure, old: Figure | undefined): string[] {
  if (!old) return ["", "new"];
  const alike = old.value > 0 && Math.abs(figure.value / old.value - 1) < NOISE;
  return [written(old), figure.value !== old.value && alike ? "≈" : ratio(figure.value, old.value)];
}

export interface Table {
  target: string;
  head: string[];
  rows: string[][];
}

/** All figures by target, in the order they were measured. */
export function tables(report: Report, old?: Report): Table[] {
  const find = (figures: Figure[], target: string, id: string) =>
    figures.find((figure) => figure.id === id && figure.target === target);
  const targets = [...new Set(report.figures.map(({ target }) => target))];
  const all = targets.map((target): Table => {
    const rheo = BESIDE[target];
    const figures = report.figures.filter((figure) => figure.target === target);
    const head = [
      "figure",
      "value",
      ...(rheo ? ["Rheo", "Rheo by it"] : []),
      ...(old ? ["before", "ratio"] : []),
      "note",
    ];
    const rows = figures.map((figure) => {
      const ours = rheo && find(report.figures, rheo, figure.id);
      return [
        figure.title,
        written(figure),
        ...(ours ? [written(ours), ratio(ours.value, figure.value)] : rheo ? ["", ""] : []),
        ...(old ? change(figure, find(old.figures, target, figure.id)) : []),
        figure.note ?? "",
      ];
    });
    return { target, head, rows };
  });
  return all;
}

/** Figures of the earlier run that this one has not measured. */
export function missing(report: Report, old: Report): Figure[] {
  const has = ({ id, target }: Figure) =>
    report.figures.some((figure) => figure.id === id && figure.target === target);
  return old.figures.filter((figure) => !has(figure));
}

function remarks(report: Report, old: Report | undefined): string[] {
  const gone = old ? missing(report, old) : [];
  return [
    ...(report.failures ?? []).map((why) => `Not measured: ${why}`),
    ...(old ? [`Ratios are to the run of ${old.date}; ≈ is within ${NOISE * 100} %.`] : []),
    ...(gone.length
      ? [`In that run only: ${gone.map(({ target, title }) => `${title} (${target})`).join("; ")}.`]
      : []),
  ];
}

/** The tables in Markdown. */
export function markdown(report: Report, old?: Report): string {
  const line = (row: string[]) => `| ${row.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  const parts = tables(report, old).map(({ target, head, rows }) =>
    [`## ${target}`, "", line(head), line(head.map(() => "---")), ...rows.map(line), ""].join("\n"),
  );
  return [...parts, ...remarks(report, old).map((remark) => `${remark}\n`)].join("\n");
}

/** The tables for a terminal. */
export function text(report: Report, old?: Report): string {
  const parts = tables(report, old).map(({ target, head, rows }) => {
    const widths = head.map((name, column) =>
      Math.max(name.length, ...rows.map((row) => row[column].length)),
    );
    const lines = [head, ...rows].map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]))
        .join("  ")
        .trimEnd(),
    );
    return [target, ...lines.map((row) => `  ${row}`), ""].join("\n");
  });
  return [...parts, ...remarks(report, old)].join("\n");
}

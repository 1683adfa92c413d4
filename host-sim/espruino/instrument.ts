/** Prepares a program's text for Node. */
export interface Instrumented {
  code: string;
  column(line: number, column: number): number;
}

export function instrument(code: string): Instrumented {
  return { code, column: (_line, column) => column };
}

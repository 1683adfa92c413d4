/** Espruino's sticky error flags: `E.getErrorFlags()` reads and clears, `E.on("errorFlag")` is told. */
export type ErrorFlag =
  | "FIFO_FULL"
  | "BUFFER_FULL"
  | "CALLBACK"
  | "LOW_MEMORY"
  | "MEMORY"
  | "MEMORY_BUSY"
  | "UART_OVERFLOW";

/** The order in which Espruino lists them. */
const ORDER: readonly ErrorFlag[] = [
  "FIFO_FULL",
  "BUFFER_FULL",
  "CALLBACK",
  "LOW_MEMORY",
  "MEMORY",
  "MEMORY_BUSY",
  "UART_OVERFLOW",
];

export class ErrorFlags {
  private raised = new Set<ErrorFlag>();
  private announced = new Set<ErrorFlag>();

  raise(flag: ErrorFlag): void {
    this.raised.add(flag);
  }

  /** All raised since the last call; clears them. */
  take(): ErrorFlag[] {
    const list = ORDER.filter((flag) => this.raised.has(flag));
    this.raised.clear();
    this.announced.clear();
    return list;
  }

  /** Flags not yet announced to `errorFlag` listeners; each is announced once until it is taken. */
  news(): ErrorFlag[] {
    const list = ORDER.filter((flag) => this.raised.has(flag) && !this.announced.has(flag));
    for (const flag of list) this.announced.add(flag);
    return list;
  }
}

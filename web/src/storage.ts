/** Remembers `text` under `name` in this browser; without storage (private windows, `file:`) it is lost. */
export function writeText(name: string, text: string): void {
  try {
    localStorage.setItem(`rheo.${name}`, text);
  } catch {
    // Nothing depends on remembering.
  }
}

/** What was remembered under `name`; empty when nothing was. */
export function readText(name: string): string {
  try {
    return localStorage.getItem(`rheo.${name}`) ?? "";
  } catch {
    return "";
  }
}

/** Hosts of the boards that answered in this browser, the newest first. Tokens are not kept. */
export function readList(): string[] {
  return readText("boards").split(" ").filter(Boolean);
}

/** At most a dozen are kept. */
export function writeList(hosts: string[]): void {
  writeText("boards", hosts.slice(0, 12).join(" "));
}

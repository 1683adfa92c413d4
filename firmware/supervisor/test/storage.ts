/**
 * Espruino's Storage as tests need it: bytes can be written once, a whole file replaces the one before,
 * and a file may be given a size larger than its first piece. `left` cuts the power after so many bytes.
 */
export class FakeStorage {
  readonly files = new Map<string, string>();
  /** Bytes that can still be written before the power fails. */
  left = Infinity;
  /** Bytes written so far. */
  written = 0;

  read(name: string, offset = 0, length?: number): string | undefined {
    return this.files.get(name)?.substr(offset, length ?? Infinity);
  }

  write(name: string, data: string, offset = 0, size = 0): boolean {
    const length = size || data.length;
    const erased = "\xff".repeat(length);
    let file = this.files.get(name);
    if (offset === 0 && file === data) return true;
    if (offset === 0 && file !== erased) {
      this.files.set(name, erased);
      file = erased;
    }
    if (file === undefined) throw new Error("Unable to find or create file");
    if (offset + data.length > file.length) throw new Error("Too much data for file size");
    if (!/^\xff*$/.test(file.substr(offset, data.length)))
      throw new Error("File already written with different data");
    const done = data.slice(0, this.left);
    this.files.set(name, file.slice(0, offset) + done + file.slice(offset + done.length));
    this.written += done.length;
    this.left -= done.length;
    if (this.left <= 0) throw new Error("power failed");
    return true;
  }

  erase(name: string): void {
    this.files.delete(name);
  }
}

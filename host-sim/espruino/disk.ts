/**
 * A machine's flash as the host sees it, a map of names to bytes, and the partition behind it, kept in
 * step: what the program writes shows in the map, and what the host puts into the map lies in the
 * partition before the program looks.
 */
import type { Flash } from "./machine.js";
import { Partition } from "./partition.js";
import { type Header, StorageFiles } from "./storage-files.js";

const disks = new WeakMap<Flash, Disk>();

/** The partition of a flash; made from the map's files when it is first asked for. */
export function diskOf(flash: Flash): Disk {
  let disk = disks.get(flash);
  if (!disk) {
    disk = new Disk(flash);
    disks.set(flash, disk);
  }
  return disk;
}

export class Disk {
  readonly partition = new Partition();
  readonly files: StorageFiles;
  /** Where the running machine's console is. */
  print: (text: string) => void = () => undefined;
  /** The map's buffers as they were when both were last in step. */
  private readonly known = new Map<string, Buffer>();

  constructor(private readonly flash: Flash) {
    this.files = new StorageFiles(this.partition, (text) => this.print(text));
  }

  /** Puts into the partition what the host has changed in the map. @throws Error when it has no room. */
  takeHostChanges(): void {
    if (this.inStep()) return;
    this.partition.asHost(() => this.copyHostChanges());
  }

  private inStep(): boolean {
    if (this.known.size !== this.flash.size) return false;
    for (const [name, bytes] of this.flash) if (this.known.get(name) !== bytes) return false;
    return true;
  }

  private copyHostChanges(): void {
    for (const name of this.known.keys()) {
      if (this.flash.has(name)) continue;
      this.known.delete(name);
      const header = this.files.find(name);
      if (header) this.files.erase(header);
    }
    for (const [name, bytes] of this.flash) if (this.known.get(name) !== bytes) this.put(name, bytes);
  }

  /** Shows in the map what has become of one file. */
  show(name: string): void {
    const header = this.files.find(name);
    if (header) this.publish(header);
    else {
      this.flash.delete(name);
      this.known.delete(name);
    }
  }

  /** The same for all files. */
  showAll(): void {
    const headers = new Map(this.files.list().map((header) => [header.name, header]));
    for (const name of [...this.flash.keys()]) {
      if (headers.has(name)) continue;
      this.flash.delete(name);
      this.known.delete(name);
    }
    for (const header of headers.values()) this.publish(header);
  }

  private publish(header: Header): void {
    const content = this.files.content(header);
    if (this.known.get(header.name)?.equals(content)) return;
    const copy = Buffer.from(content);
    this.known.set(header.name, copy);
    this.flash.set(header.name, copy);
  }

  private put(name: string, bytes: Buffer): void {
    const old = this.files.find(name);
    if (old) this.files.erase(old);
    const header = bytes.length > 0 ? this.files.create(name, bytes.length, 0) : undefined;
    if (bytes.length > 0 && !header) throw new Error(`the simulated flash has no room for ${name}`);
    if (header) this.files.write(header, 0, bytes);
    this.known.set(name, bytes);
  }
}

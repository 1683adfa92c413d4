/**
 * Espruino's stream buffer: what arrives while an object has no `data` listener is kept, at most
 * 512 bytes beyond the first piece, for `read()` or for the listener that comes later.
 */
import type { MachineContext } from "../context.js";
import type { Obj } from "../realm.js";

const MOST = 512;

export class StreamBuffers {
  private readonly buffers = new WeakMap<object, string>();

  constructor(private readonly context: MachineContext) {
    context.events.onDataListener = (emitter) => this.flush(emitter);
  }

  available(emitter: object): number {
    return this.buffers.get(emitter)?.length ?? 0;
  }

  read(emitter: object, count: number): string {
    const text = this.buffers.get(emitter) ?? "";
    if (count <= 0 || count >= text.length) {
      this.buffers.delete(emitter);
      return text;
    }
    this.buffers.set(emitter, text.slice(count));
    return text.slice(0, count);
  }

  /** Gives data to the listeners or keeps it; false when there was no room and it stays with the caller. */
  push(emitter: Obj, data: string, force: boolean): boolean {
    const { events, flags } = this.context;
    if (events.has(emitter, "data")) {
      if (!events.callEvent(emitter, "data", [data])) {
        this.context.options.print("Error processing Serial data handler - removing it.\n");
        flags.raise("CALLBACK");
        delete emitter["#ondata"];
      }
      return true;
    }
    const kept = this.buffers.get(emitter);
    if (kept === undefined) {
      this.buffers.set(emitter, data);
      return true;
    }
    const fits = kept.length + data.length <= MOST;
    if (!fits && force) flags.raise("BUFFER_FULL");
    if ((fits || force) && kept.length < MOST)
      this.buffers.set(emitter, kept + data.slice(0, MOST - kept.length));
    return fits;
  }

  /** Characters kept for this object, for the memory estimate. */
  kept(emitter: object): string {
    return this.buffers.get(emitter) ?? "";
  }

  private flush(emitter: Obj): void {
    const kept = this.buffers.get(emitter);
    if (kept === undefined) return;
    this.buffers.delete(emitter);
    this.context.events.queueEvent(emitter, "data", [kept]);
  }
}

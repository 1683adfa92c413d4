import type { Model, Panel } from "./model";
import { GAP, Ring } from "./ring";
import type { FromBoard } from "./wire";

/** Seconds that are kept, in this browser, and between two times of keeping what came since. */
const KEPT = 3600;
const KEEP_EVERY = 2;

/** Consecutive readings as they are kept: seconds since 1970, the values of each channel, what `Ring.kind` says. */
interface Chunk {
  dates: Float64Array;
  values: Float32Array[];
  kinds: Uint8Array;
}

/**
 * Keeps a board's last hour in this browser, so that a page that is loaded again has its chart; behind a gateway
 * takes it from there when the browser has none. Without storage (private windows) nothing is kept.
 */
export class History implements Panel {
  private readonly model: Model;
  private begun = false;
  private keptAt = 0;
  /** Whose entries are kept, and how many of them. */
  private ring: Ring | null = null;
  private kept = 0;
  /** Open as long as the page: one that is being left has no time to open it. */
  private database: IDBDatabase | null = null;
  private readonly keep = () => this.save();

  constructor(model: Model) {
    this.model = model;
    if (model.source.history) window.addEventListener("pagehide", this.keep);
  }

  message(message: FromBoard): void {
    if (message.type !== "hello" || this.begun || !this.model.source.history) return;
    this.begun = true;
    this.restore().catch(() => undefined);
  }

  digits(now: number): void {
    if (!this.ring || now - this.keptAt < KEEP_EVERY) return;
    this.keptAt = now;
    this.keep();
  }

  dispose(): void {
    window.removeEventListener("pagehide", this.keep);
    this.database?.close();
    this.database = null;
  }

  /** The board, and the channels that what is kept is of. */
  private get name(): string {
    return [this.model.address, ...this.model.scales.map(({ channel }) => channel.id)].join(" ");
  }

  private save(): void {
    if (!this.database) return;
    const { readings, source } = this.model;
    const { ring } = readings;
    if (ring !== this.ring) this.kept = 0;
    this.ring = ring;
    const first = Math.max(0, ring.length - (ring.pushed - this.kept));
    this.kept = ring.pushed;
    const indices = Array.from({ length: ring.length - first }, (_, index) => first + index);
    if (indices.length === 0) return;
    const chunk: Chunk = {
      dates: Float64Array.from(indices, (index) => source.dateAt(ring.time(index))),
      values: Array.from({ length: ring.width }, (_, channel) =>
        Float32Array.from(indices, (index) => ring.value(index, channel)),
      ),
      kinds: Uint8Array.from(indices, (index) => ring.kind(index)),
    };
    const { name } = this;
    const chunks = writing(this.database);
    chunks.put(chunk, [name, chunk.dates[0]!]);
    chunks.delete(IDBKeyRange.bound([name, 0], [name, Date.now() / 1000 - KEPT]));
    // A page that is being left does not wait for its requests.
    chunks.transaction.commit();
  }

  private async restore(): Promise<void> {
    const { model, name } = this;
    const { readings, source, scales } = model;
    let chunks: Chunk[] = [];
    try {
      this.database = await opened();
      chunks = await kept(this.database, name);
    } catch {
      // Then the gateway may have it.
    }
    chunks = filled(chunks, fromCsv(await source.history!().catch(() => ""), scales));
    const now = readings.ring;
    const ring = new Ring(now.width);
    const ahead = source.dateAt(source.now()) - source.now();
    let last = source.now() - KEPT;
    for (const { dates, values, kinds } of chunks) {
      dates.forEach((date, index) => {
        // Two pages that watch the same board have kept the same.
        if (date - ahead < last) return;
        last = date - ahead;
        ring.push(
          last,
          values.map((column) => column[index]!),
          kinds[index],
        );
      });
    }
    if (ring.length > 0) ring.push(last, [], GAP);
    this.kept = ring.pushed;
    for (let index = 0; index < now.length; index++)
      ring.push(
        now.time(index),
        Array.from({ length: now.width }, (_, channel) => now.value(index, channel)),
        now.kind(index),
      );
    readings.ring = this.ring = ring;
    model.touch(true);
  }
}

/** What is kept, and in its gaps what a gateway has: a browser keeps only what it saw itself. */
function filled(kept: Chunk[], more: Chunk[]): Chunk[] {
  const all: Chunk[] = [];
  let end = Number.NEGATIVE_INFINITY;
  const fill = (until: number): void => {
    // A gateway's rows are a second apart.
    if (until - end < 2) return;
    for (const { dates, values, kinds } of more) {
      const within = (_: number, index: number) => dates[index]! > end + 1 && dates[index]! < until;
      all.push({
        dates: dates.filter(within),
        values: values.map((column) => column.filter(within)),
        kinds: kinds.filter(within),
      });
    }
  };
  for (const chunk of kept) {
    fill(chunk.dates[0]!);
    all.push(chunk);
    end = chunk.dates.at(-1)!;
  }
  fill(Number.POSITIVE_INFINITY);
  return all;
}

/** What this browser keeps. @throws when it stores nothing. */
function opened(): Promise<IDBDatabase> {
  const opening = indexedDB.open("rheo", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("chunks");
  return done(opening);
}

function writing(database: IDBDatabase): IDBObjectStore {
  return database.transaction("chunks", "readwrite").objectStore("chunks");
}

/** What is kept of a board, in order of time; what is older, of any board, is forgotten. */
async function kept(database: IDBDatabase, name: string): Promise<Chunk[]> {
  const chunks = writing(database);
  const oldest = Date.now() / 1000 - KEPT;
  for (const key of (await done(chunks.getAllKeys())) as [string, number][])
    if (key[1] < oldest) chunks.delete(key);
  return done(chunks.getAll(IDBKeyRange.bound([name, oldest], [name, Number.POSITIVE_INFINITY])));
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A gateway's `history.csv`: a line a second, `time` in UTC and a column per channel, empty where there is no value. */
export function fromCsv(text: string, scales: Model["scales"]): Chunk[] {
  const [head = "", ...lines] = text.trim().split(/\r?\n/);
  const ids = head.split(",");
  const columns = scales.map(({ channel }) => ids.indexOf(channel.id));
  const rows = lines.map((line) => line.split(","));
  if (ids[0] !== "time" || rows.length === 0) return [];
  return [
    {
      dates: Float64Array.from(rows, ([time]) => Date.parse(time!) / 1000),
      values: columns.map((column) =>
        Float32Array.from(rows, (row) => (row[column] ? Number(row[column]) : Number.NaN)),
      ),
      kinds: new Uint8Array(rows.length),
    },
  ];
}

import type { Mark } from "./model";
import type { LinkState, Outcome, Source, SourceEvents } from "./source";
import { readText } from "./wire";

/** Messages one recording holds at most: an hour at 100 per second, about 30 MB. */
export const LONGEST_RECORDING = 360_000;

/**
 * A session file: JSON, one object per line. The first names the board and when recording began
 * (seconds since 1970); each other line has a message or a mark, `at` seconds since then.
 */
export interface Session {
  board: string;
  started: number;
  entries: { at: number; text?: string; mark?: string }[];
}

/** Collects the messages of one connection as they come. */
export class Recorder {
  /** When it began, seconds of the source's clock. */
  readonly started: number;
  private readonly lines: string[] = [];

  /** Began at `started`, which was `date` in seconds since 1970; `hello` is what the board said first, or empty. */
  constructor(board: string, started: number, date: number, hello: string) {
    this.started = started;
    this.lines.push(JSON.stringify({ rheo: "session", version: 1, board, started: date }));
    if (hello) this.add(started, hello);
  }

  /** A message that came at `time` of the source's clock. False when the recording is full: save it. */
  add(time: number, text: string): boolean {
    // A line end in JSON can only be white space between its parts; here it would end the entry.
    const line = text.replace(/[\r\n]/g, " ");
    this.lines.push(`{"at":${(time - this.started).toFixed(3)},"message":${line}}`);
    return this.lines.length < LONGEST_RECORDING;
  }

  mark(mark: Mark): void {
    this.lines.push(JSON.stringify({ at: mark.time - this.started, mark: mark.label }));
  }

  file(): Blob {
    return new Blob([this.lines.join("\n"), "\n"], { type: "application/x-ndjson" });
  }
}

/** Reads a session file; null when it is none. Damaged lines, as of a file cut short, are left out. */
export function readSession(text: string): Session | null {
  const [head, ...lines] = text.split("\n");
  const header = tryJson(head!);
  if (header?.rheo !== "session" || header.version !== 1 || !Number.isFinite(header.started)) return null;
  const session: Session = { board: String(header.board), started: header.started, entries: [] };
  for (const line of lines) {
    const entry = tryJson(line);
    if (!Number.isFinite(entry?.at)) continue;
    if (typeof entry.mark === "string") session.entries.push({ at: entry.at, mark: entry.mark.slice(0, 64) });
    else {
      const text = JSON.stringify(entry.message ?? null);
      if (readText(text)) session.entries.push({ at: entry.at, text });
    }
  }
  return session;
}

function tryJson(line: string) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** What a player reports. */
export interface PlayerEvents extends SourceEvents {
  mark(mark: Mark): void;
  /** Everything so far is void: the session is played from its beginning. */
  restart(): void;
}

/** Plays a session as if its board were there. */
export class Player implements Source {
  readonly state: LinkState = { name: "replay" };
  heardAt = Number.NaN;
  /** Times as fast as it was. */
  private pace = 1;
  private running = true;
  private readonly session: Session;
  private readonly events: PlayerEvents;
  private readonly clock: () => number;
  private position = 0;
  private asOf: number;
  private next = 0;

  /** `clock` gives seconds that never run backwards. */
  constructor(session: Session, events: PlayerEvents, clock: () => number) {
    this.session = session;
    this.events = events;
    this.clock = clock;
    this.asOf = clock();
  }

  /** Length in seconds. */
  get duration(): number {
    return this.session.entries.at(-1)?.at ?? 0;
  }

  get playing(): boolean {
    return this.running && this.now() < this.duration;
  }

  /** Seconds since the session began. */
  now(): number {
    const passed = this.running ? (this.clock() - this.asOf) * this.pace : 0;
    return Math.min(this.position + passed, this.duration);
  }

  dateAt(time: number): number {
    return this.session.started + time;
  }

  connect(): void {
    this.asOf = this.clock();
    this.events.state(this.state);
    this.tick();
  }

  /** Plays what is due. */
  tick(): void {
    const now = this.now();
    for (let entry = this.session.entries[this.next]; entry && entry.at <= now; ) {
      this.heardAt = entry.at;
      const message = entry.text && readText(entry.text);
      if (message) this.events.message(message, entry.text!);
      else if (entry.mark !== undefined) this.events.mark({ time: entry.at, label: entry.mark });
      entry = this.session.entries[++this.next];
    }
  }

  /** Plays or pauses; at its end it begins anew. */
  toggle(): void {
    const playing = this.playing;
    if (this.now() >= this.duration) this.seek(0);
    this.settle();
    this.running = !playing;
  }

  set speed(pace: number) {
    this.settle();
    this.pace = pace;
  }

  /** Goes to `seconds` since the beginning; back means playing all before it again, in no time. */
  seek(seconds: number): void {
    if (seconds < this.now()) {
      this.next = 0;
      this.heardAt = Number.NaN;
      this.events.restart();
    }
    this.position = seconds;
    this.asOf = this.clock();
    this.tick();
  }

  async set(): Promise<Outcome> {
    return { ok: false, code: "", message: "a recorded session takes no commands" };
  }

  burst(): Promise<Outcome> {
    return this.set();
  }

  ping(): Promise<number> {
    return Promise.reject(new Error("a recorded session answers no pings"));
  }

  close(): void {
    this.settle();
    this.running = false;
  }

  wake(): void {
    this.tick();
  }

  private settle(): void {
    this.position = this.now();
    this.asOf = this.clock();
  }
}

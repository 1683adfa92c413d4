import type { Channel, FromBoard, Hello, Sample, Vitals } from "./messages.js";

/** What is known of a board from what it said. */
export class Known {
  /** What it said of itself, with its present controls; null before the first time. */
  hello: Hello | null = null;
  /** Its health; null before the first time and while not connected. */
  vitals: Vitals | null = null;
  /** The newest sample, all channels; null before the first one and while not connected. */
  latest: Sample | null = null;
  /** Samples that were not sent, in all. */
  skipped = 0;
  private readonly wanted: readonly string[] | undefined;

  /** `wanted`: ids of the channels that `narrow` leaves in a sample; undefined for all. */
  constructor(wanted: readonly string[] | undefined) {
    this.wanted = wanted;
  }

  take(message: FromBoard): void {
    if (message.type === "hello") this.hello = message;
    else if (message.type === "vitals") this.takeVitals(message);
    else if (message.type === "sample") {
      this.latest = message;
      this.skipped += message.skipped ?? 0;
    }
  }

  /** The connection ended: what was measured is no longer so. */
  forget(): void {
    this.latest = this.vitals = null;
  }

  /** A sample with the values of the wanted channels alone. */
  narrow(sample: Sample): Sample {
    const { wanted } = this;
    if (!wanted) return sample;
    return { ...sample, values: wanted.map((id) => sample.values[this.indexOf(id)] ?? null) };
  }

  describe(id: string): Channel | null {
    return this.hello?.channels[this.indexOf(id)] ?? null;
  }

  valueOf(id: string): number | null {
    return this.latest?.values[this.indexOf(id)] ?? null;
  }

  /** Another viewer may have changed the controls: `hello` keeps telling how things are. */
  private takeVitals(vitals: Vitals): void {
    this.vitals = vitals;
    const { hello } = this;
    if (!hello) return;
    const { rate, led, name } = vitals;
    const changed = new Map(vitals.channels.map((channel) => [channel.id, channel]));
    const channels = hello.channels.map((channel) => ({ ...channel, ...changed.get(channel.id) }));
    this.hello = { ...hello, rate, led, name, channels };
  }

  private indexOf(id: string): number {
    return this.hello?.channels.findIndex((channel) => channel.id === id) ?? -1;
  }
}

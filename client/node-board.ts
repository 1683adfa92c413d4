import type { Address } from "./address.js";
import { Board } from "./board.js";
import { Channel } from "./channel.js";
import type { LinkState } from "./link.js";
import type { Mailbox } from "./mailbox.js";
import type { Sample } from "./messages.js";
import type { BoardOptions } from "./options.js";
import { parseMessage } from "./parse.js";
import type { World } from "./world.js";

/** What a board needs of Node. */
export interface NodeWorld extends World {
  /** Where samples are kept that nobody needs, of the connection dialled last. */
  readonly mailbox: Mailbox;
}

/** A board that may be asked to tell fewer samples than it sends: for whoever has a thousand of them. */
export class NodeBoard extends Board {
  declare protected readonly world: NodeWorld;

  /** `world`: network, clock and timers. */
  constructor(address: Address, options: BoardOptions, world: NodeWorld) {
    super(address, options, world);
  }

  /**
   * Has the samples that come before `until` (by `now()`) only kept: neither `message` nor `sample` tells of them. The
   * newest is `latest` all the same, and told by `kept` before anything else that happens. It ends with any change of
   * the connection, and there is none of it while a loop takes samples.
   */
  rest(until: number): void {
    if (!this.loops.size) this.world.mailbox.until = until;
  }

  /** Has the newest of the samples that were only kept told (`kept`). */
  settle(): void {
    this.hear();
    const { mailbox } = this.world;
    const text = mailbox.take();
    const sample = text === undefined ? null : parseMessage(text);
    if (sample?.type !== "sample") return;
    this.known.take(sample);
    this.emit("kept", sample, mailbox.at);
  }

  override get latest(): Sample | null {
    this.settle();
    return super.latest;
  }

  override get heardAt(): number {
    this.hear();
    return super.heardAt;
  }

  override get received(): number {
    return super.received + this.world.mailbox.received;
  }

  override channel(id: string): Channel {
    return new Channel(id, {
      describe: () => this.known.describe(id),
      valueOf: () => {
        this.settle();
        return this.known.valueOf(id);
      },
    });
  }

  override [Symbol.asyncIterator](): AsyncIterableIterator<Sample> {
    this.world.mailbox.until = Number.NEGATIVE_INFINITY;
    return super[Symbol.asyncIterator]();
  }

  override wake(): void {
    this.hear();
    super.wake();
  }

  override tick(): void {
    this.hear();
    super.tick();
  }

  override close(code?: number, reason?: string): void {
    this.hear();
    this.world.mailbox.until = Number.NEGATIVE_INFINITY;
    super.close(code, reason);
  }

  protected override entered(state: LinkState): void {
    this.settle();
    this.world.mailbox.until = Number.NEGATIVE_INFINITY;
    super.entered(state);
  }

  protected override receive(text: string): void {
    this.settle();
    super.receive(text);
  }

  protected override receiveBinary(bytes: Uint8Array): void {
    this.settle();
    super.receiveBinary(bytes);
  }

  /** What was kept was heard: the link judges by it whether the board is silent. */
  private hear(): void {
    const { at } = this.world.mailbox;
    // Comparing with NaN, before the first message, is false, and then none was kept.
    if (at > this.link.heardAt) this.link.heardAt = at;
  }
}

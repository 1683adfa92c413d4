/** What a test has started, one thing after the other: ended together, also when the next could not be started. */
export class Started {
  private readonly all: Promise<{ stop(): unknown } | undefined>[] = [];

  /** @returns `starting`, which is remembered while it is under way already */
  add<T extends { stop(): unknown }>(starting: Promise<T>): Promise<T> {
    // What did not start need not be ended; who waits for it hears why.
    this.all.push(starting.catch(() => undefined));
    return starting;
  }

  /** Ends everything, the last first. */
  async stop(): Promise<void> {
    for (const one of this.all.splice(0).reverse()) await (await one)?.stop();
  }

  /** Does what starts several things. @throws what it throws, when all has been ended that it added */
  async orStop<T>(start: () => Promise<T>): Promise<T> {
    try {
      return await start();
    } catch (error) {
      await this.stop();
      throw error;
    }
  }
}

/** Events by name, each with the arguments that `Events` says. */
export class Emitter<Events> {
  /**
   * By event. Lists are replaced, never changed: who is being called need not be copied for each event. No `Map`, which
   * would be two more places in memory to look at with each message of each of a thousand boards.
   */
  private readonly listeners: { [Name in keyof Events]?: readonly ((...values: never[]) => void)[] } = {};

  /** Calls `listener` at each event from now on, until what is returned is called. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const own = listener as (...values: never[]) => void;
    const { listeners } = this;
    listeners[name] = [...(listeners[name] ?? []), own];
    return () => {
      const known = listeners[name] ?? [];
      const place = known.indexOf(own);
      listeners[name] = known.filter((_, i) => i !== place);
    };
  }

  /** An exception of a listener is its own: it is thrown where nobody else is disturbed. */
  protected emit<Name extends keyof Events>(name: Name, ...values: Arguments<Events[Name]>): void {
    const known = this.listeners[name];
    if (!known) return;
    // No event has more than two, and spreading them costs more than what most listeners do.
    const [first, second] = values as unknown as [never, never];
    for (const listener of known) {
      try {
        listener(first, second);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}

type Arguments<Event> = Event extends unknown[] ? Event : never;
type Listener<Event> = (...values: Arguments<Event>) => void;

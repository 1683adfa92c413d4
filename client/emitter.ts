/** Events by name, each with the arguments that `Events` says. */
export class Emitter<Events> {
  /** Replaced, never changed: who is being called need not be copied for each event. */
  private readonly listeners = new Map<keyof Events, readonly ((...values: never[]) => void)[]>();

  /** Calls `listener` at each event from now on, until what is returned is called. */
  on<Name extends keyof Events>(name: Name, listener: Listener<Events[Name]>): () => void {
    const own = listener as (...values: never[]) => void;
    this.listeners.set(name, [...(this.listeners.get(name) ?? []), own]);
    return () => {
      const known = this.listeners.get(name) ?? [];
      const place = known.indexOf(own);
      this.listeners.set(
        name,
        known.filter((_, i) => i !== place),
      );
    };
  }

  /** An exception of a listener is its own: it is thrown where nobody else is disturbed. */
  protected emit<Name extends keyof Events>(name: Name, ...values: Arguments<Events[Name]>): void {
    const known = this.listeners.get(name);
    if (!known) return;
    for (const listener of known) {
      try {
        (listener as Listener<Events[Name]>)(...values);
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

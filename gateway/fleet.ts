/** All boards of a gateway. */
import { uniqueId } from "./ids.js";
import { LIMITS } from "./limits.js";
import { Station, type StationConfig } from "./station.js";

/** A board as it is asked for; its id is made of its name or address where none is given. */
export type BoardConfig = Omit<StationConfig, "id"> & { id?: string };

export interface FleetEvents {
  added(station: Station): void;
  ended(): void;
}

export class Fleet {
  readonly stations = new Map<string, Station>();
  private readonly watchers = new Set<(station: Station) => void>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private starting = 0;

  /** Keeps a connection to a board from now on; many at once are begun one after the other. */
  add(config: BoardConfig): void {
    const wait = this.starting++ * LIMITS.startSpread;
    const taken = new Set([...this.stations.keys(), ...this.reserved]);
    const id = config.id ?? uniqueId(config.name ?? config.address.host.replace(/:80$/, ""), taken);
    this.reserved.add(id);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.starting--;
      const station = new Station({ ...config, id });
      this.stations.set(id, station);
      for (const watcher of this.watchers) watcher(station);
    }, wait);
    this.timers.add(timer);
  }

  private readonly reserved = new Set<string>();

  /** Calls `watcher` with every board there is, and every one that comes. */
  each(watcher: (station: Station) => void): void {
    this.watchers.add(watcher);
    for (const station of this.stations.values()) watcher(station);
  }

  has(host: string): boolean {
    return [...this.stations.values()].some(({ board }) => board.address.host === host);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    for (const station of this.stations.values()) station.close();
  }
}

/** What `/status` and `history.csv` tell. */
import type { Fleet } from "./fleet.js";
import { LIMITS } from "./limits.js";
import type { Station } from "./station.js";
import type { Viewer } from "./viewer.js";

/** The gateway and its boards; `age` in seconds since the newest sample, null before the first. */
export function fleetStatus(fleet: Fleet) {
  return {
    uptime: Math.round(process.uptime()),
    boards: [...fleet.stations.values()].map((station) => ({
      id: station.id,
      name: station.name,
      group: station.group,
      address: station.address,
      state: station.state,
      reason: station.reason,
      values: station.values,
      viewers: station.followers.size,
      age: station.age === null ? null : Number(station.age.toFixed(3)),
    })),
  };
}

/** One board, as its own `/status` has it where the gateway knows; the viewers are the gateway's. */
export function stationStatus(station: Station) {
  const { hello, vitals } = station.board;
  const {
    handshake: _,
    type: _type,
    errors: _errors,
    readOnly: _readOnly,
    ...state
  } = hello ?? ({} as never);
  const viewers = [...station.followers].filter((follower): follower is Viewer => "inFlight" in follower);
  return {
    ...state,
    ...(vitals && { uptime: vitals.uptime, memory: vitals.memory, rssi: vitals.rssi }),
    id: station.id,
    name: station.name,
    state: station.state,
    reason: station.reason,
    values: station.values,
    limits: { viewers: LIMITS.viewers, message: LIMITS.messageBytes, inFlight: LIMITS.inFlight },
    viewers: viewers.map(({ rtt, inFlight, skippedTotal }) => ({ rtt, inFlight, skipped: skippedTotal })),
  };
}

/** The last hour, a line per second in which there was a value; times are UTC. `now`: milliseconds since 1970. */
export function historyCsv(station: Station, now: number): string {
  const channels = station.board.hello?.channels.map(({ id }) => id) ?? [];
  const columns = channels.map((id) => station.history(id, LIMITS.historySeconds));
  const lines = [["time", ...channels].join(",")];
  const newest = Math.floor(now / 1000);
  for (let i = 0; i < LIMITS.historySeconds; i++) {
    const values = columns.map((column) => column[i] ?? null);
    if (values.every((value) => value === null)) continue;
    const time = new Date((newest - LIMITS.historySeconds + 1 + i) * 1000).toISOString();
    lines.push([time, ...values.map((value) => value ?? "")].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** All boards in the Prometheus text format, version 0.0.4. */
import type { Fleet } from "./fleet.js";

export function metricsText(fleet: Fleet): string {
  const families: [name: string, type: "gauge" | "counter", help: string, lines: string[]][] = [
    ["up", "gauge", "Whether the board is connected.", []],
    ["channel_value", "gauge", "Newest value of a channel, in its unit.", []],
    ["sample_age_seconds", "gauge", "Time since the newest sample came.", []],
    ["viewers", "gauge", "Viewers of the board at this gateway.", []],
    ["received_bytes_total", "counter", "Bytes of messages from the board.", []],
    ["skipped_samples_total", "counter", "Samples that the board did not send to this gateway.", []],
  ];
  const add = (family: number, labels: Record<string, string>, value: number): void => {
    const text = Object.entries(labels).map(([name, label]) => `${name}="${escaped(label)}"`);
    families[family]![3].push(`{${text.join(",")}} ${value}`);
  };
  for (const station of fleet.stations.values()) {
    const board = { board: station.id };
    add(0, { ...board, name: station.name }, station.online ? 1 : 0);
    const channels = station.online ? (station.board.hello?.channels ?? []) : [];
    channels.forEach(({ id, unit }, i) => {
      const value = station.last?.values[i] ?? null;
      if (value !== null) add(1, { ...board, channel: id, unit }, value);
    });
    if (station.age !== null) add(2, board, Number(station.age.toFixed(3)));
    add(3, board, station.followers.size);
    add(4, board, station.board.received);
    add(5, board, station.board.skipped);
  }
  return families
    .map(([name, type, help, lines]) =>
      [
        `# HELP rheo_${name} ${help}`,
        `# TYPE rheo_${name} ${type}`,
        ...lines.map((line) => `rheo_${name}${line}`),
        "",
      ].join("\n"),
    )
    .join("");
}

/** A label's value, as the format asks. */
function escaped(text: string): string {
  return text.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}

/** The part `rheo.metrics`: the text of `/metrics`. */
import type { Status } from "../../app/status";

/**
 * The status in the Prometheus text exposition format, version 0.0.4, with the units in the names as its
 * conventions ask. Unknown values are left out. There are no HELP lines: they are for reading, the names
 * say as much, and they would be a fortieth of the firmware.
 */
export function metricsText(status: Status): string {
  let skipped = 0;
  let inFlight = 0;
  status.viewers.forEach((viewer) => {
    skipped += viewer.skipped;
    inFlight += viewer.inFlight;
  });
  const memory = status.memory;
  let text = "";
  function add(name: string, value: number | null, labels?: string, type?: string): void {
    if (value === null) return;
    name = "rheo_" + name;
    text += "# TYPE " + name + " " + (type || "gauge") + "\n" + name + (labels || "") + " " + value + "\n";
  }
  add(
    "info",
    1,
    '{version="' + status.version + '",board="' + status.board + '",sha1="' + status.sha1 + '"}',
  );
  add("reading_raw", status.raw);
  add("readings_total", status.readings, "", "counter");
  add("uptime_seconds", status.uptime);
  add("viewers", status.viewers.length);
  add("skipped_readings", skipped);
  add("in_flight_bytes", inFlight);
  add("memory_free_variables", memory.free);
  add("memory_total_variables", memory.total);
  add("memory_lowest_variables", memory.lowest);
  add("wifi_rssi_dbm", status.rssi);
  return text;
}

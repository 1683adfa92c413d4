import { type Facts, statusOf } from "./reports";
import type { Rheo } from "./rheo";

/**
 * The status in the Prometheus text exposition format, version 0.0.4, with the units in the names as its
 * conventions ask. Unknown values are left out.
 */
export function metricsText(rheo: Rheo, facts: Facts): string {
  const status = statusOf(rheo, facts);
  let skipped = 0;
  let inFlight = 0;
  status.viewers.forEach((viewer) => {
    skipped += viewer.skipped;
    inFlight += viewer.inFlight;
  });
  const memory = status.memory;
  let text = "";
  function family(name: string, help: string, samples: string, type?: string): void {
    name = "rheo_" + name;
    if (samples)
      text +=
        "# HELP " +
        name +
        " " +
        help +
        "\n# TYPE " +
        name +
        " " +
        (type || "gauge") +
        "\n" +
        samples.split("@").join(name);
  }
  function add(name: string, help: string, value: number | null, type?: string): void {
    family(name, help, value === null ? "" : "@ " + value + "\n", type);
  }
  family(
    "info",
    "What the board is and runs.",
    '@{version="' + status.version + '",board="' + status.board + '",sha1="' + status.sha1 + '"} 1\n',
  );
  let values = "";
  status.channels.forEach((channel) => {
    if (channel.value !== null)
      values += '@{channel="' + channel.id + '",unit="' + channel.unit + '"} ' + channel.value + "\n";
  });
  family("channel_value", "Newest value of a channel, in its unit.", values);
  add("samples_total", "Samples taken since boot.", status.samples, "counter");
  add("uptime_seconds", "Time since boot.", status.uptime);
  add("viewers", "WebSockets that are open.", status.viewers.length);
  add("skipped_samples", "Samples that today's viewers were not sent.", skipped);
  add("in_flight_bytes", "Bytes sent to viewers and not known to have arrived.", inFlight);
  add("memory_free_variables", "Free Espruino variables.", memory.free);
  add("memory_total_variables", "Espruino variables in all.", memory.total);
  add("memory_lowest_variables", "Fewest variables ever free since boot.", memory.lowest);
  add("wifi_rssi_dbm", "Signal of the access point.", status.rssi);
  return text;
}

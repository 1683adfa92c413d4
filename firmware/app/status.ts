import type { Calibration, Controls, LoggedError, Sha1Engine } from "./messages";

/** Everything `/status`, `/metrics` and `vitals` tell, gathered at the moment of the question. */
export interface Status extends Controls {
  version: string;
  board: string;
  serial: string;
  /** Seconds since boot. */
  uptime: number;
  /** Readings pushed since boot, and the newest raw one (0..4095 LSB). */
  readings: number;
  raw: number;
  viewers: ViewerStatus[];
  /** Espruino variables; `lowest` is the least that was ever free since boot. */
  memory: { free: number; total: number; lowest: number };
  sha1: Sha1Engine;
  sha1Reason: string;
  /** dBm; null when not connected. */
  rssi: number | null;
  calibration: Calibration;
  errors: LoggedError[];
}

export interface ViewerStatus {
  protocol: "rheo.v1" | "plain";
  /** Readings this viewer was not sent. */
  skipped: number;
  /** Last round trip in milliseconds; null before the first pong. */
  rtt: number | null;
  /** Bytes sent since the last answered ping. */
  inFlight: number;
}

/** The metrics: Prometheus name, type, help, value. Names follow prometheus.io's conventions (base units, `_total`). */
function metrics(status: Status): Array<[string, string, string, number | null]> {
  let skipped = 0;
  let inFlight = 0;
  status.viewers.forEach((viewer) => {
    skipped += viewer.skipped;
    inFlight += viewer.inFlight;
  });
  return [
    ["rheo_reading_raw", "gauge", "Newest reading, 0 to 4095", status.raw],
    ["rheo_readings_total", "counter", "Readings pushed since boot", status.readings],
    ["rheo_uptime_seconds", "gauge", "Time since boot", status.uptime],
    ["rheo_viewers", "gauge", "Connected viewers", status.viewers.length],
    ["rheo_skipped_readings", "gauge", "Readings the connected viewers were not sent", skipped],
    ["rheo_in_flight_bytes", "gauge", "Bytes sent and not yet known to have arrived", inFlight],
    ["rheo_memory_free_variables", "gauge", "Free Espruino variables", status.memory.free],
    ["rheo_memory_total_variables", "gauge", "All Espruino variables", status.memory.total],
    ["rheo_memory_lowest_variables", "gauge", "Fewest free variables since boot", status.memory.lowest],
    ["rheo_wifi_rssi_dbm", "gauge", "Wi-Fi signal", status.rssi],
  ];
}

/** The status in the Prometheus text exposition format, version 0.0.4. Unknown values are left out. */
export function metricsText(status: Status): string {
  let text =
    "# HELP rheo_info What is running\n# TYPE rheo_info gauge\nrheo_info" +
    '{version="' +
    status.version +
    '",board="' +
    status.board +
    '",sha1="' +
    status.sha1 +
    '"} 1\n';
  metrics(status).forEach((metric) => {
    if (metric[3] === null) return;
    text += "# HELP " + metric[0] + " " + metric[2] + "\n# TYPE " + metric[0] + " " + metric[1] + "\n";
    text += metric[0] + " " + metric[3] + "\n";
  });
  return text;
}

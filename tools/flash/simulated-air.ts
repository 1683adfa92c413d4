/** The networks around a simulated board, for who practises on one. */
import { ACCESS_POINTS } from "../../host-sim/devices/radio.js";

/** A line for each. */
export const AIR: readonly string[] = ACCESS_POINTS.map(
  ({ ssid, password, rssi }) =>
    `  ${ssid.padEnd(12)}${password ? `password ${password}` : "open"}, ${rssi} dBm`,
);

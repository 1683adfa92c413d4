/**
 * Closes what Espruino leaves open: its telnet console (port 23, on by default, no password). Only one
 * port listens on a Rheo board. Builds without telnet, such as the ESP32-C3's, have nothing to close.
 */
export function closeTelnet(): void {
  try {
    require("TelnetServer").setOptions({ mode: "off" });
  } catch (_error) {
    // No such module in this build.
  }
}

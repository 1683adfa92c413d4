/**
 * Closes what Espruino leaves open: its telnet console (port 23, on by default, no password) and, unless
 * it is wanted, its Bluetooth console, which gives anyone in range the command line. Only one port
 * listens on a Rheo board. Builds without telnet, such as the ESP32-C3's, have nothing to close there.
 */
export function disableConsoles(keepBluetooth: boolean): void {
  try {
    require("TelnetServer").setOptions({ mode: "off" });
    Modules.removeCached("TelnetServer");
  } catch (_error) {
    // No such module in this build.
  }
  if (keepBluetooth || typeof NRF === "undefined") return;
  try {
    NRF.setServices({}, { uart: false });
  } catch (_error) {
    // Somebody is connected at this moment: the next start closes it.
  }
}

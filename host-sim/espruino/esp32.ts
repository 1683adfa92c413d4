/** What only the ESP32 build has: `ESP32`, `NRF` (its Bluetooth), `TelnetServer`. */
import type { MachineContext } from "./context.js";

const ATTENUATIONS: readonly number[] = [1000, 1340, 2000, 3600];
/** 11 dB: what anything unknown means. */
const DEFAULT_ATTENUATION = 3600;

/** The ESP32-C3 builds leave telnet out. */
const WITHOUT_TELNET = "ESP32C3";

export interface ConsoleState {
  /** Espruino's telnet console, on by default without a password; its listener takes a socket. */
  telnet: boolean;
  /** The Bluetooth console, on by default without pairing. */
  bluetooth: boolean;
}

export function installEsp32(context: MachineContext, pinName: (pin: unknown) => string): ConsoleState {
  const { realm, options } = context;
  const hasTelnet = !options.devices.board.startsWith(WITHOUT_TELNET);
  const consoles: ConsoleState = { telnet: hasTelnet, bluetooth: true };

  const esp32 = realm.object();
  realm.define(esp32, {
    setAtten: (_self, [pin, millivolts]) => {
      const wanted = Number(millivolts);
      const full = ATTENUATIONS.includes(wanted) ? wanted : DEFAULT_ATTENUATION;
      options.devices.setAttenuation(pinName(pin), full);
    },
    enableBLE: (_self, [enable]) => {
      consoles.bluetooth = Boolean(enable);
      // Persists and restarts; the boot code is erased on the way, which a firmware does not survive.
      for (const name of [".bootcde", ".bootrst"]) options.flash.delete(name);
      context.reboot("ESP32.enableBLE()");
    },
    enableWifi: () => context.reboot("ESP32.enableWifi()"),
    reboot: () => context.reboot("ESP32.reboot()"),
    getState: () =>
      realm.object({ sdkVersion: "v3.3", freeHeap: 60000, BLE: consoles.bluetooth, Wifi: true }),
    setBLE_Debug: () => undefined,
    setOTAValid: () => undefined,
    deepSleep: () => context.reboot("ESP32.deepSleep()"),
  });
  realm.hide(realm.global, "ESP32", esp32);

  const nrf = realm.object();
  realm.define(nrf, {
    setServices: (_self, [, given]) => {
      if (realm.isObject(given) && given.uart !== undefined) consoles.bluetooth = Boolean(given.uart);
    },
    setAdvertising: () => undefined,
    sleep: () => undefined,
    wake: () => undefined,
    disconnect: () => undefined,
    restart: () => undefined,
  });
  realm.hide(realm.global, "NRF", nrf);

  if (!hasTelnet) return consoles;
  const telnet = realm.object();
  realm.define(telnet, {
    setOptions: (_self, [given]) => {
      if (realm.isObject(given) && given.mode !== undefined) consoles.telnet = given.mode !== "off";
    },
  });
  context.modules.set("TelnetServer", telnet);
  return consoles;
}

/**
 * `require("Wifi")` of the ESP32 build, on top of the radio that `Devices` offers. Its oddities are
 * the real module's: values in events are strings, `getDetails` has no signal strength (`getStatus`
 * has) but the password.
 */
import type { MachineContext } from "./context.js";
import type { Native, Obj } from "./realm.js";
import {
  type Address,
  AP_ADDRESS,
  AP_MAC,
  accessPointDetailsOf,
  detailsOf,
  modeOf,
  NO_ADDRESS,
  reasonText,
  statusOf,
  type WifiState,
} from "./wifi-answers.js";

const ASSOC_LEAVE = "8";
const SETTINGS_FILE = ".wificfg";
const SHORTEST_PASSWORD = 8;

export class Wifi {
  private readonly module: Obj;
  private readonly state: WifiState = {
    station: "off",
    accessPoint: undefined,
    ssid: "",
    password: "",
    lastReason: "1",
    powersave: "none",
  };
  private address: Address = NO_ADDRESS;
  private hostname = "espressif";
  private connectCallback: unknown;
  private scanning = false;
  /** Counts attempts: an answer to an older one is ignored. */
  private attempt = 0;
  private off = false;

  constructor(private readonly context: MachineContext) {
    const { realm, options } = context;
    this.module = realm.object();
    realm.define(this.module, this.natives());
    context.modules.set("Wifi", this.module);
    options.devices.wifi.onLost((reason) => {
      if (!this.off && this.state.station !== "off") this.input(() => this.lost(reason));
    });
    context.onPowerOff.push(() => {
      this.off = true;
      options.devices.wifi.disassociate();
      if (this.state.accessPoint) options.devices.wifi.stopAccessPoint();
    });
  }

  /** After the boot code, the saved configuration is applied as `restore()` does. */
  restoreSaved(): void {
    if (this.context.options.flash.has(SETTINGS_FILE)) this.restore();
  }

  private get radio() {
    return this.context.options.devices.wifi;
  }

  private natives(): Record<string, Native> {
    const { realm } = this.context;
    return {
      connect: (_self, args) => this.connect(args),
      disconnect: (_self, [callback]) => this.disconnect(callback),
      scan: (_self, [callback]) => this.scan(callback),
      startAP: (_self, args) => this.startAccessPoint(args),
      stopAP: (_self, [callback]) => this.stopAccessPoint(callback),
      getStatus: () => realm.object(statusOf(this.state, this.radio)),
      getDetails: (_self, [callback]) => this.answer(callback, realm.object(detailsOf(this.state))),
      getAPDetails: (_self, [callback]) =>
        this.answer(callback, realm.object(accessPointDetailsOf(this.state))),
      getIP: (_self, [callback]) => this.answerIp(callback, this.address),
      getAPIP: (_self, [callback]) =>
        this.answerIp(callback, this.state.accessPoint ? AP_ADDRESS : NO_ADDRESS),
      getHostname: () => this.hostname,
      setHostname: (_self, [name, callback]) => this.setHostname(name, callback),
      setConfig: (_self, [settings]) => this.configure(settings),
      save: (_self, [what]) => this.save(what),
      restore: () => this.restore(),
      setSNTP: () => undefined,
      setIP: (_self, [, callback]) => this.queue(callback, [null]),
      setAPIP: (_self, [, callback]) => this.queue(callback, [null]),
      ping: (_self, [, callback]) => this.queue(callback, []),
      turbo: () => undefined,
    };
  }

  private input(handle: () => void): void {
    this.context.loop.input(() => {
      if (!this.off) handle();
    });
  }

  private queue(callback: unknown, args: unknown[]): void {
    if (typeof callback === "function") this.context.events.queueCall(undefined, callback, args);
  }

  private emit(event: string, details: Obj): void {
    this.context.events.queueEvent(this.module, event, [this.context.realm.object(details)]);
  }

  private checkCallback(callback: unknown): void {
    if (callback !== undefined && typeof callback !== "function") {
      throw this.context.realm.error(
        "Error",
        `Expecting callback to be a function but got ${typeof callback}`,
      );
    }
  }

  private checkOptions(options: unknown): Obj {
    if (options === undefined || options === null) return {};
    if (this.context.realm.isObject(options)) return options;
    throw this.context.realm.error("Error", `Expecting options to be an Object but got ${typeof options}`);
  }

  private connect([ssid, given, callback]: unknown[]): void {
    const { realm } = this.context;
    if (typeof ssid !== "string") throw realm.error("Error", "No SSID provided");
    const options = this.checkOptions(given);
    this.checkCallback(callback);
    const password = options.password;
    if (password !== undefined && typeof password !== "string") {
      throw realm.error("Error", `Expecting options.password to be a string but got ${typeof password}`);
    }
    this.state.ssid = ssid;
    this.state.password = password ?? "";
    this.connectCallback = callback;
    this.associate();
  }

  private associate(): void {
    const attempt = ++this.attempt;
    this.state.station = "connecting";
    this.radio.associate(this.state.ssid, this.state.password || undefined).then(
      (address) => attempt === this.attempt && this.input(() => this.connected(address)),
      (error: unknown) => {
        if (attempt === this.attempt) this.input(() => this.lost(reasonOf(error)));
      },
    );
  }

  private connected(address: Address): void {
    this.state.station = "connected";
    this.address = address;
    this.emit("associated", { ssid: this.state.ssid, mac: AP_MAC, channel: "1" });
    const callback = this.connectCallback;
    this.connectCallback = undefined;
    this.queue(callback, [null]);
    this.emit("connected", { ip: address.ip, netmask: address.netmask, gw: address.gw });
  }

  /** The callback of `connect` waits on: the module calls it for an address only, never for a failure. */
  private lost(reason: string): void {
    this.state.station = "off";
    this.address = NO_ADDRESS;
    this.state.lastReason = reason;
    this.attempt++;
    const message = reasonText(reason);
    this.emit("disconnected", { ssid: this.state.ssid, mac: AP_MAC, reason, msg: message });
  }

  private disconnect(callback: unknown): void {
    this.checkCallback(callback);
    this.connectCallback = undefined;
    const wasOn = this.state.station !== "off";
    this.radio.disassociate();
    this.queue(callback, []);
    if (wasOn) this.input(() => this.lost(ASSOC_LEAVE));
  }

  private scan(callback: unknown): void {
    const { realm } = this.context;
    if (this.scanning) throw realm.error("Error", "A scan is already in progress");
    if (typeof callback !== "function") {
      throw realm.error("Error", `Expecting callback to be a function but got ${typeof callback}`);
    }
    this.scanning = true;
    this.input(() => {
      this.scanning = false;
      const found = this.radio
        .scan()
        .map(({ rssi, authMode, ssid, channel }) =>
          realm.object({ rssi, authMode, ssid, mac: AP_MAC, channel: String(channel) }),
        );
      this.queue(callback, [realm.array(found)]);
    });
  }

  private startAccessPoint([ssid, given, callback]: unknown[]): void {
    const { realm } = this.context;
    this.checkCallback(callback);
    if (typeof ssid !== "string") throw realm.error("Error", "No SSID");
    const { password, authMode } = this.checkOptions(given);
    if (password !== undefined && (typeof password !== "string" || password.length < SHORTEST_PASSWORD)) {
      throw realm.error("Error", "Password must be string of at least 8 characters");
    }
    const open = authMode === "open" || (authMode === undefined && !password);
    if (!open && !["wpa", "wpa2", "wpa_wpa2", undefined].includes(authMode as string | undefined)) {
      throw realm.error("Error", "Unknown authMode value");
    }
    if (!open && !password) throw realm.error("Error", "Password not set but authMode not open");
    if (open && password) throw realm.error("Error", "Auth mode set to open but password supplied");
    const kept = authMode === undefined ? (password ? "wpa2" : "open") : String(authMode);
    this.state.accessPoint = { ssid, password: password ?? "", authMode: kept };
    this.radio.startAccessPoint(ssid, password);
    this.input(() => this.queue(callback, [null]));
  }

  private stopAccessPoint(callback: unknown): void {
    this.checkCallback(callback);
    this.state.accessPoint = undefined;
    this.radio.stopAccessPoint();
    this.queue(callback, []);
  }

  private answer(callback: unknown, details: Obj): Obj {
    this.queue(callback, [details]);
    return details;
  }

  private answerIp(callback: unknown, address: Address): Obj {
    const details = this.context.realm.object({ ...address, mac: this.radio.mac });
    this.queue(callback, [null, details]);
    return details;
  }

  private setHostname(name: unknown, callback: unknown): void {
    this.hostname = String(name);
    this.queue(callback, []);
  }

  private configure(settings: unknown): void {
    const { realm } = this.context;
    const { phy, powersave } = this.checkOptions(settings);
    if (phy !== undefined && !["11b", "11g", "11n"].includes(String(phy))) {
      throw realm.error("Error", "Unknown phy mode");
    }
    if (powersave === undefined) return;
    const mode = { none: "none", "ps-poll": "modem", min: "modem", max: "modem" }[String(powersave)];
    if (!mode) throw realm.error("Error", "Unknown powersave mode");
    this.state.powersave = mode;
  }

  private save(what: unknown): void {
    const { flash } = this.context.options;
    if (what === "clear") {
      flash.delete(SETTINGS_FILE);
      return;
    }
    const { ssid, password } = this.state;
    const saved = { mode: modeOf(this.state), ssidSTA: ssid, passwordSTA: password, hostname: this.hostname };
    flash.set(SETTINGS_FILE, Buffer.from(JSON.stringify(saved)));
  }

  private restore(): void {
    const text = this.context.options.flash.get(SETTINGS_FILE)?.toString("latin1");
    if (!text) return;
    try {
      const saved = JSON.parse(text) as { ssidSTA?: unknown; passwordSTA?: unknown; hostname?: unknown };
      if (typeof saved.hostname === "string") this.hostname = saved.hostname;
      if (typeof saved.ssidSTA !== "string" || saved.ssidSTA === "") return;
      this.state.ssid = saved.ssidSTA;
      this.state.password = String(saved.passwordSTA ?? "");
      this.associate();
    } catch {
      this.context.options.warn(`${SETTINGS_FILE} is not JSON: the saved Wi-Fi settings are ignored`);
    }
  }
}

function reasonOf(error: unknown): string {
  return typeof error === "string" ? error : error instanceof Error ? error.message : String(error);
}

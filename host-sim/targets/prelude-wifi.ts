/** Espruino's `Wifi` module for the prelude: access points that are there or gone, an address, no frames. */
import type { WorkbenchSettings } from "./workbench.js";

type Callback = (error: string | null, details?: unknown) => void;

/** Every object is an event emitter in Espruino; `emit` queues. */
interface Emitter {
  emit(event: string, details: unknown): void;
}

/** ESP-IDF's reasons (`wifi_err_reason_t`), as text: left, wrong password, signal lost, no such network. */
const LEFT = "8";
const HANDSHAKE = "15";
const BEACON_LOST = "200";
const NOT_FOUND = "201";
/** Milliseconds from the request to an address, or to a refusal. */
const CONNECT_TIME = 50;
/** Where the interpreter is really reached. */
const ADDRESS = { ip: "127.0.0.1", netmask: "255.255.255.0", gw: "127.0.0.1" };
const MAC = "24:0a:c4:00:00:01";

function answer(callback: Callback | undefined, error: string | null, details?: unknown): void {
  if (callback) setTimeout(() => callback(error, details), 1);
}

export function createWorkbenchWifi(points: WorkbenchSettings["accessPoints"]): {
  module: unknown;
  /** Switches the access points off or on. */
  setUp(up: boolean): void;
} {
  let up = true;
  let station: WorkbenchSettings["accessPoints"][0] | undefined;
  let attempt = 0;

  function lose(reason: string): void {
    if (!station) return;
    const ssid = station.ssid;
    station = undefined;
    (wifi as unknown as Emitter).emit("disconnected", { ssid, mac: MAC, reason, msg: "" });
  }

  function join(ssid: string, password: string | undefined, callback: Callback | undefined): void {
    const point = points.filter((known) => known.ssid === ssid)[0];
    const reason = !up || !point ? NOT_FOUND : point.password && point.password !== password ? HANDSHAKE : "";
    if (reason) {
      // The ESP32's module calls back for an address only, never for a failure.
      (wifi as unknown as Emitter).emit("disconnected", { ssid, mac: MAC, reason, msg: "" });
      return;
    }
    station = point;
    (wifi as unknown as Emitter).emit("associated", { ssid, mac: MAC, channel: point.channel });
    (wifi as unknown as Emitter).emit("connected", ADDRESS);
    if (callback) callback(null);
  }

  const wifi = {
    connect(ssid: string, options?: { password?: string } | Callback, callback?: Callback): void {
      const done = typeof options === "function" ? options : callback;
      const password = typeof options === "object" ? options.password : undefined;
      const mine = ++attempt;
      setTimeout(() => {
        // A later call makes this one void.
        if (mine === attempt) join(ssid, password, done);
      }, CONNECT_TIME);
    },
    disconnect(callback?: Callback): void {
      attempt++;
      lose(LEFT);
      answer(callback, null);
    },
    scan(callback: (found: unknown) => void): void {
      const found = up
        ? points.map((point) => ({
            ssid: point.ssid,
            rssi: point.rssi,
            channel: point.channel,
            authMode: point.password ? "wpa2" : "open",
          }))
        : [];
      setTimeout(() => callback(found), CONNECT_TIME);
    },
    startAP(_ssid: string, _options?: unknown, callback?: Callback): void {
      answer(callback, null);
    },
    stopAP(callback?: Callback): void {
      answer(callback, null);
    },
    getStatus(): unknown {
      return station
        ? { station: "connected", ssid: station.ssid, rssi: station.rssi, mode: "STA" }
        : { station: "NO_AP_FOUND", mode: "STA" };
    },
    getDetails(): unknown {
      return station
        ? { status: "connected", ssid: station.ssid, rssi: station.rssi, authMode: "wpa2" }
        : { status: "disconnected" };
    },
    getIP(callback?: Callback): unknown {
      const details = station
        ? { ip: ADDRESS.ip, netmask: ADDRESS.netmask, gw: ADDRESS.gw, mac: MAC }
        : { ip: "0.0.0.0", netmask: "0.0.0.0", gw: "0.0.0.0", mac: MAC };
      answer(callback, null, details);
      return details;
    },
    getAPIP(callback?: Callback): unknown {
      const details = { ip: "192.168.4.1", netmask: "255.255.255.0", gw: "192.168.4.1", mac: MAC };
      answer(callback, null, details);
      return details;
    },
    setHostname(_name: string, callback?: Callback): void {
      answer(callback, null);
    },
    setConfig(): void {},
  };

  return {
    module: wifi,
    setUp(next: boolean): void {
      up = next;
      if (!up) lose(BEACON_LOST);
    },
  };
}

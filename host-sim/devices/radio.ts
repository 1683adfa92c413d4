/**
 * The Wi-Fi radio and the air around it: access points that can be switched off, a station that
 * associates, loses its signal, and can be an access point itself. No frames are simulated: the
 * board's sockets are the host's, so a lost access point is also told to the network faults.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { WifiRadio } from "../espruino/machine.js";
import type { Random } from "./random.js";

export interface AccessPoint {
  ssid: string;
  /** Undefined: open. */
  password?: string;
  /** Mean signal at the board, dBm. */
  rssi: number;
  /** 1..13. */
  channel: number;
}

/** In range unless told otherwise. The first is the one a simulated board is set up for. */
export const ACCESS_POINTS: readonly AccessPoint[] = [
  { ssid: "Rheo Lab", password: "potentiometer", rssi: -52, channel: 6 },
  { ssid: "Cafe Ohm", rssi: -71, channel: 1 },
  { ssid: "Kirchhoff", password: "sum of currents", rssi: -84, channel: 11 },
];

/** The usual ones, a line for each, for who practises on a simulated board. */
export function describeAir(): string[] {
  return ACCESS_POINTS.map(
    ({ ssid, password, rssi }) =>
      `  ${ssid.padEnd(12)}${password ? `password ${password}` : "open"}, ${rssi} dBm`,
  );
}

/** ESP-IDF `wifi_err_reason_t`, as Espruino passes them on: text of the number. */
export const REASON = {
  /** The station left. */
  left: "8",
  /** Four-way handshake timed out: what a wrong password looks like from the station. */
  handshake: "15",
  beaconLost: "200",
  notFound: "201",
} as const;

/** Milliseconds from the request to an address: authentication, association, DHCP. Real ones take 1 to 4 s. */
const ASSOCIATION_TIME = 150;
/** Milliseconds a failing attempt takes. */
const FAILURE_TIME = 300;
/** Fading of the signal, dB (standard deviation). */
const FADING = 1.5;

/** What the control page shows. */
export interface RadioState {
  /** False while the access points are gone. */
  up: boolean;
  /** Name of the access point the station is associated with. */
  station?: string;
  /** Name of the access point the board opens. */
  accessPoint?: string;
  rssi?: number;
}

export interface RadioOptions {
  random: Random;
  accessPoints?: readonly AccessPoint[];
  /** Address the access point gives out; default `127.0.0.1`, where a simulated board is. */
  address?: string;
}

export class SimulatedRadio implements WifiRadio {
  readonly mac: string;
  private readonly random: Random;
  private readonly accessPoints: readonly AccessPoint[];
  private readonly address: string;
  private lost: ((reason: string) => void) | undefined;
  private readonly changes: Array<() => void> = [];
  private up = true;
  private joined: AccessPoint | undefined;
  private opened: string | undefined;
  private attempt = 0;

  constructor(options: RadioOptions) {
    this.random = options.random;
    this.accessPoints = options.accessPoints ?? ACCESS_POINTS;
    this.address = options.address ?? "127.0.0.1";
    // Espressif's vendor prefix, then this chip's own three bytes.
    const own = [0, 1, 2].map(() => this.random.integer(0, 255).toString(16).padStart(2, "0"));
    this.mac = ["24", "0a", "c4", ...own].join(":");
  }

  scan(): Array<{ ssid: string; rssi: number; authMode: string; channel: number }> {
    if (!this.up) return [];
    return this.accessPoints.map((point) => ({
      ssid: point.ssid,
      rssi: this.faded(point),
      authMode: point.password === undefined ? "open" : "wpa2",
      channel: point.channel,
    }));
  }

  async associate(
    ssid: string,
    password: string | undefined,
  ): Promise<{ ip: string; netmask: string; gw: string }> {
    this.joined = undefined;
    const attempt = ++this.attempt;
    const point = this.up ? this.accessPoints.find((known) => known.ssid === ssid) : undefined;
    let refusal: string | undefined;
    if (point === undefined) refusal = REASON.notFound;
    else if (point.password !== undefined && point.password !== password) refusal = REASON.handshake;
    await pause(refusal === undefined ? ASSOCIATION_TIME : FAILURE_TIME, undefined, { ref: false });
    // A later attempt, or a disassociation meanwhile, makes this one void.
    if (attempt !== this.attempt) throw new Error(REASON.left);
    if (refusal !== undefined || !this.up) throw new Error(refusal ?? REASON.notFound);
    this.joined = point;
    this.changed();
    return { ip: this.address, netmask: "255.255.255.0", gw: this.address };
  }

  disassociate(): void {
    this.attempt++;
    this.joined = undefined;
    this.changed();
  }

  rssi(): number | undefined {
    return this.joined && this.faded(this.joined);
  }

  /** One listener: a machine that restarts replaces its own. */
  onLost(listener: (reason: string) => void): void {
    this.lost = listener;
  }

  startAccessPoint(ssid: string, _password: string | undefined): void {
    this.opened = ssid;
    this.changed();
  }

  stopAccessPoint(): void {
    this.opened = undefined;
    this.changed();
  }

  /** Switches the access points off or on again; an associated station hears of it. */
  setUp(up: boolean): void {
    if (up === this.up) return;
    this.up = up;
    const lost = !up && this.joined !== undefined;
    if (lost) this.joined = undefined;
    this.changed();
    if (lost) this.lost?.(REASON.beaconLost);
  }

  /** Power-off of the board: nothing of the radio survives it. */
  reset(): void {
    this.attempt++;
    this.joined = undefined;
    this.opened = undefined;
  }

  /** Whether packets get through: by an access point in range, or as an access point itself. */
  get reachable(): boolean {
    return this.up || this.opened !== undefined;
  }

  /** Called after every change of `state()`. */
  onChange(listener: () => void): void {
    this.changes.push(listener);
  }

  state(): RadioState {
    return { up: this.up, station: this.joined?.ssid, accessPoint: this.opened, rssi: this.rssi() };
  }

  private faded(point: AccessPoint): number {
    return Math.round(point.rssi + FADING * this.random.gaussian());
  }

  private changed(): void {
    for (const listener of this.changes) listener();
  }
}

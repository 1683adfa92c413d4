/** What the board keeps of its network between two looks at it, and what the code for it is handed. */
import type { DatagramSocket } from "../access-point/dns";
import type { WifiSettings } from "../app/settings";
import type { Releasable } from "../board/parts";
import type { Provisioning } from "../provisioning/provisioning";
import type { Wifi } from "./wifi-state";

export interface Network extends Wifi, NetworkDeps {
  _settings: WifiSettings;
  /** Port of the server, for the address to open. */
  _port: number;
  /** Present in set-up mode. */
  _provisioning?: Provisioning | undefined;
  /** While the board is a network of its own: the part that answers names, and its socket. */
  _names?: Releasable | undefined;
  _nameServer?: DatagramSocket | undefined;
  /** 1: somebody watched at the last look; else 0, which takes less than false. */
  _isWatched: 0 | 1;
  /** When the button went down, in milliseconds since boot; -1 while it is up. */
  _pressed: number;
  /** The BOOT button's pin, and what it reads while it is down. */
  _button: Pin;
  _down: 0 | 1;
  /** What LED and modem were last told: see `show`. */
  _shown: number;
}

/** What Wi-Fi needs of the rest of the board. */
export interface NetworkDeps {
  /** The board's name in the network, without `.local`. */
  _hostname: string;
  /** Milliseconds since boot. */
  _now(): number;
  /** Restarts the board. */
  _restart(): void;
}

/** Details of an event: an address that has come, or why a network is gone. */
export interface WifiDetails {
  ip?: string;
  reason?: string;
  ssid?: string;
}

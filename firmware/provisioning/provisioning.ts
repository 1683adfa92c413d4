/**
 * Set-up mode: the board's own access point with the set-up page, and trying a network before it is
 * saved. Kept in a Storage file of its own and loaded only when needed, so that it costs a board in
 * service nothing.
 */
import { type DatagramSocket, startNameServer } from "../access-point/dns";
import { isLabel } from "../app/channels";
import { toJson } from "../text/json";
import type { BoardFacts, HeardNetwork, SetupState } from "./answers";

/** What set-up mode needs of the board. */
export interface ProvisioningBoard {
  wifi: ProvisioningWifi;
  /** Creates a UDP socket; throws where Espruino has none. */
  createSocket(): DatagramSocket;
  /** Name of the access point, such as `Rheo-1A2B`, and of the board in its network. */
  name: string;
  host: string;
  /** The board's address in its own network. */
  ownAddress(): string;
  /** What follows the address of the board's pages: `/`, or `:8080/`. */
  port: string;
  /**
   * Stores the network's name and password, what the board is called unless that is empty, and as mode `ap` when the
   * network is the board's own; why flash refused it, empty when it is stored.
   */
  save(ssid: string, password: string, name: string, mode: Mode): string;
  /** Set-up is over: called once, some seconds after a network was saved. */
  done(): void;
  later(callback: () => void, milliseconds: number): void;
}

type Mode = "ap" | "";

export interface ProvisioningWifi {
  startAP(name: string, options: { authMode: string }, callback: () => void): void;
  stopAP(): void;
  scan(callback: (found: Network[]) => void): void;
  connect(ssid: string, options: { password?: string }): void;
  disconnect(): void;
}

interface Network {
  ssid: string;
  rssi: number;
  authMode: string;
}

/** What the firmware calls while set-up mode lasts. Names cross from one bundle to another: no `_`. */
export interface Provisioning {
  /**
   * The body of the answer to a request: JSON for `/board`, `/scan` and `/join`; empty for the page. Network,
   * password and the board's name are Base64 of UTF-8, since header lines carry no other letters safely.
   *
   * @param mode `ap`: the network is to be the board's own
   */
  answer(path: string, ssid: string, password: string, name: string, mode: string): string;
  /** Where the page is, for whoever asks for another host. */
  address: string;
  /**
   * The station is associated with this network; got an address; lost this network, or never got it, with a
   * reason. What belongs to an earlier attempt may come late, so the names are compared.
   */
  associated(ssid: string): void;
  up(ip: string): void;
  lost(reason: string, ssid: string): void;
  stop(): void;
}

/** Milliseconds a network may take to give an address. */
const TEST_TIME = 20000;
/** Milliseconds the result can be read before the access point closes. */
const READ_TIME = 12000;

/** Bytes of a network's name at most (IEEE 802.11 section 9.4.2.2). */
const NAME_BYTES = 32;

/** Why this cannot be a network's name and password, and what the board is called; empty when it can. */
function problem(ssid: string, password: string, name: string, mode: Mode): string {
  if (name && !isLabel(name)) return "the board's name has 1 to 32 bytes";
  if (!ssid || ssid.length > NAME_BYTES) return "the name of a network has 1 to 32 bytes";
  const length = password.length;
  if (mode)
    return length > 7 && length < 64 ? "" : "the board's own network has a password of 8 to 63 characters";
  // A passphrase, or the key itself (IEEE 802.11 annex J.4).
  return length === 0 || (length > 7 && length < 64) || (length === 64 && !/[^0-9a-fA-F]/.test(password))
    ? ""
    : "a password has 8 to 63 characters, or is a key of 64 hexadecimal digits";
}

/** Bytes from Base64; empty when it is none. */
function decode(base64: string): string {
  try {
    return atob(base64);
  } catch (_error) {
    return "";
  }
}

export function createProvisioning(board: ProvisioningBoard): Provisioning {
  const { wifi } = board;
  let networks: Network[] = [];
  let state: SetupState["state"] = "idle";
  let text = "";
  let address = "";
  let ssid = "";
  let password = "";
  let label = "";
  /** The network the station is associated with. */
  let associated = "";
  /** Counts tests, so that a late timeout does not end the next one. */
  let test = 0;
  let dns: DatagramSocket | undefined;

  function open(): void {
    wifi.startAP(board.name, { authMode: "open" }, startDns);
  }

  function startDns(): void {
    dns = dns || startNameServer(board.createSocket, board.ownAddress(), false);
  }

  /** Where the board's pages are at this address. */
  function url(ip: string): string {
    return "http://" + ip + board.port;
  }

  function scan(): void {
    try {
      wifi.scan((found) => {
        const seen: string[] = [];
        networks = found.filter((network) => {
          if (!network.ssid || seen.indexOf(network.ssid) >= 0) return false;
          seen.push(network.ssid);
          return true;
        });
      });
    } catch (_error) {
      // A scan is running already; its result comes.
    }
  }

  function refuse(reason: string): void {
    state = "failed";
    text = "That did not work: " + reason + ".";
  }

  function fail(reason: string): void {
    if (state !== "testing") return;
    refuse(reason);
    associated = "";
    wifi.disconnect();
    // Builds that cannot be station and access point at once (ESP32-C3) have closed it.
    open();
  }

  function tryNetwork(name: string, secret: string, called: string, mode: Mode): void {
    const wrong = problem(name, secret, called, mode);
    if (wrong) return refuse(wrong);
    ssid = name;
    password = secret;
    label = called;
    // A network of the board's own need not be tried, and its address is known.
    if (mode) return store(board.ownAddress(), mode);
    associated = "";
    state = "testing";
    address = "";
    text = "Trying " + name + "...";
    const mine = ++test;
    wifi.connect(ssid, password ? { password } : {});
    board.later(() => {
      if (mine === test) fail("no answer from the network");
    }, TEST_TIME);
  }

  function saved(ip: string): void {
    if (state !== "testing" || associated !== ssid) return;
    store(ip, "");
  }

  function store(ip: string, mode: Mode): void {
    const refused = board.save(ssid, password, label, mode);
    if (refused) {
      if (mode) return refuse("not stored, " + refused);
      return fail("connected, but not stored, " + refused);
    }
    state = "saved";
    text = mode
      ? "Saved. In a moment there is the network " + ssid + ": join it with its password and open"
      : "Saved. Join " + ssid + " yourself and open";
    address = url(ip);
    board.later(board.done, READ_TIME);
  }

  // Nobody but those at the set-up network is to see the page.
  wifi.disconnect();
  open();
  scan();
  return {
    address: url(board.ownAddress()),
    answer(path, name, secret, called, mode) {
      if (path === "/scan") {
        const list: HeardNetwork[] = networks.map((network) => ({
          ssid: network.ssid,
          rssi: network.rssi,
          open: network.authMode === "open",
        }));
        if (state !== "testing") scan();
        return toJson(list);
      }
      if (path === "/board") {
        const facts: BoardFacts = { network: board.name, host: board.host, port: board.port };
        return toJson(facts);
      }
      if (path !== "/join") return "";
      if (name && state !== "testing" && state !== "saved")
        tryNetwork(decode(name), decode(secret), decode(called), mode === "ap" ? "ap" : "");
      const told: SetupState = { state, text };
      if (address) told.address = address;
      return toJson(told);
    },
    associated(name) {
      associated = name;
    },
    up: saved,
    lost(reason, name) {
      if (name === ssid) fail(reason);
    },
    stop() {
      test++;
      state = "over";
      if (dns) dns.close();
      wifi.stopAP();
    },
  };
}

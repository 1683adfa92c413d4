/** What the board tells the set-up page (`web/setup`), as JSON. */

/** `/board`: what the board is called. */
export interface BoardFacts {
  /** Name of the set-up network. */
  network: string;
  /** Name in its network to be, without `.local`. */
  host: string;
  /** What follows the address of its pages: `/`, or `:8080/`. */
  port: string;
}

/** `/scan`: a list of these, each name once; empty while the board still listens. */
export interface HeardNetwork {
  ssid: string;
  /** dBm. */
  rssi: number;
  /** Takes no password. */
  open: boolean;
}

/** `/join`: how the network that was tried last is doing. */
export interface SetupState {
  state: "idle" | "testing" | "failed" | "saved" | "over";
  /** For people. */
  text: string;
  /** Where the board's pages will be; absent until it has an address. */
  address?: string;
}

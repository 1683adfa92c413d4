/**
 * The policy numbers of the program that serves, once, with their reasons; `http/` and `websocket/` are handed the ones
 * they need. What one module alone decides stands at its top instead: how much of a target, a field and a query is looked
 * at (`http/request-head.ts`), pauses of Wi-Fi (`network/wifi-state.ts`, `network/wifi.ts`), of set-up mode
 * (`provisioning/`), of restarts (`supervisor/`), and what the journal leaves free (`journal/storage.ts`).
 *
 * Always written `LIMITS.name`, never passed on whole: so the compiler puts the numbers where they are
 * used, and the table takes none of the board's memory (it was 51 variables).
 */
interface Limits {
  /** Viewers at once. lwIP has 10 sockets: 1 listens, 2 are kept for pages, 1 is spare. */
  viewers: number;
  /** TCP connections at once, whatever they want: lwIP's 10 less the listener. */
  connections: number;
  /** Bytes of a request head: browsers send 500 to 900, cookies of a shared host name some more. */
  headBytes: number;
  /** Header lines of a request head: browsers send 12 to 20. */
  headLines: number;
  /**
   * Bytes of a head up to which it is looked at in the short way, which takes all its lines at once: browsers'
   * heads are shorter, and lines of 4 bytes each would take 400 variables.
   */
  usualBytes: number;
  /**
   * Bytes of all heads and messages together of which some is missing: one head of the greatest length and a
   * little. Each ten take one of the board's variables.
   */
  unfinishedBytes: number;
  /**
   * Variables that must be free for a part to answer a request or carry out a command, beside those for its bytes:
   * the largest part takes 375, and 580 with a head of 536 bytes; the rest is for what comes meanwhile.
   */
  partRoom: number;
  /** And so many more for each byte of the head, or of the command. */
  roomPerHeadByte: number;
  roomPerTextByte: number;
  /** Milliseconds from accept to the end of the request head; a head is one packet, so seconds are ample. */
  headTime: number;
  /**
   * Milliseconds, and `sweepEvery` more, that the last accepted head is kept for those who come back, unless all
   * places are taken: it takes up to 100 variables.
   */
  keepHead: number;
  /** Bytes of an incoming message over all its fragments: the longest command is under 200. */
  messageBytes: number;
  /**
   * Milliseconds between two commands that are carried out, of the whole board: others wait, those of each viewer in
   * turn. One takes 14 million instructions on Espruino for Linux, some 14 ms there, and longer on a chip.
   */
  commandEvery: number;
  /** Commands of a viewer that may wait, and their bytes: common ones have 40 to 60. */
  waitingCommands: number;
  waitingBytes: number;
  /**
   * What viewers may send in `rateTime` milliseconds, in Pings; a text is two (`messageCost`). So many each, and
   * so many more all together: 100 Pings a second do the others no harm, 400 take most of their samples.
   */
  ownRate: number;
  sharedRate: number;
  /** What one may have at hand of those, at most: asking for more costs what half a text does. */
  sharedAtOnce: number;
  rateTime: number;
  /** Fragments of one incoming message: empty ones cost memory without counting as bytes. */
  fragments: number;
  /** Milliseconds from a message's first byte to its last. */
  messageTime: number;
  /**
   * Bytes sent to a viewer since its last answered ping: what one stalled peer may hold in lwIP. Six of them and the
   * 5,744 bytes of each of three pages under way are 36 of the 40 kB that Espruino leaves to the network.
   */
  inFlight: number;
  /**
   * Bytes in flight from which on a viewer is pinged. What is left of `inFlight` is what it is sent until the
   * pong comes: some 64 plain samples, or six with `rheo.v1`, 60 ms at the highest rate. A ping and its pong cost
   * what ten samples do.
   */
  askAt: number;
  /** Bytes earlier that a viewer is pinged when others are looked after: all together is cheaper. */
  askEarly: number;
  /** The same including replies (pong, ack): a peer that commands without reading fails beyond this. */
  inFlightHard: number;
  /** Milliseconds without a ping after which one is sent. */
  pingEvery: number;
  /** Milliseconds a ping may stay unanswered before the viewer is dropped. */
  pongTime: number;
  /** Milliseconds to wait for the peer's Close before the socket is ended. */
  closeTime: number;
  /**
   * Milliseconds that a failed connection is still read (and what comes thrown away) before its socket is
   * ended: ended with bytes unread, TCP resets, and the Close on its way is lost.
   */
  lingerTime: number;
  /** Bytes of a page handed to the socket at a time; the next follows on `drain`. */
  pageSlice: number;
  /** Milliseconds for a whole answer: over slow Wi-Fi the dashboard takes 1 to 2 s. */
  pageTime: number;
  /** Seconds a refused viewer is asked to wait (`Retry-After`). */
  retryAfter: number;
  /** Milliseconds between a sample and one that a channel asks for in between: a bouncing contact changes often. */
  changeEvery: number;
  /** Milliseconds between two bursts, of the whole board: one of 512 samples stops everything else for some 60. */
  burstEvery: number;
  /** Milliseconds that a digital pin must be steady before its change counts: contacts bounce for up to five. */
  debounce: number;
  /** Seconds until a sensor that does not answer is tried again at first, and at most: each time twice as long. */
  retryFirst: number;
  retryMost: number;
  /** Milliseconds between two samples pushed regardless of movement. */
  heartbeat: number;
  /** Milliseconds between two `vitals`. */
  vitalsEvery: number;
  /** Milliseconds between two writes of settings: flash wears out after some 100,000 erasures of a page. */
  storeEvery: number;
  /** Changes that may wait for the next of them, all in one write: each takes some 30 variables until then. */
  storeAtOnce: number;
  /** Milliseconds that an update's nonce is good for, and that an update waits for its next request. */
  updateTime: number;
  /** Files of an update, and bytes of one: the dashboard has 40,000. */
  updateFiles: number;
  updateBytes: number;
  /** Milliseconds from the last answer of an update to the restart: it has to get out. */
  restartDelay: number;
  /** Milliseconds between looks at the clock for all the timeouts above: their accuracy. */
  sweepEvery: number;
  /** Such looks left out after each while nobody is connected: the button is asked once a second. */
  idleTurns: number;
}

export const LIMITS: Limits = {
  viewers: 6,
  connections: 9,
  headBytes: 2048,
  headLines: 32,
  usualBytes: 768,
  unfinishedBytes: 2304,
  partRoom: 750,
  roomPerHeadByte: 0.25,
  roomPerTextByte: 0.5,
  headTime: 5000,
  keepHead: 10000,
  messageBytes: 1024,
  fragments: 16,
  commandEvery: 40,
  waitingCommands: 8,
  waitingBytes: 512,
  ownRate: 8,
  sharedRate: 100,
  sharedAtOnce: 32,
  rateTime: 1000,
  messageTime: 5000,
  inFlight: 3072,
  askAt: 2688,
  askEarly: 1344,
  inFlightHard: 6144,
  pingEvery: 15000,
  pongTime: 10000,
  closeTime: 2000,
  lingerTime: 100,
  pageSlice: 1024,
  pageTime: 20000,
  retryAfter: 5,
  changeEvery: 10,
  burstEvery: 200,
  debounce: 10,
  retryFirst: 1,
  retryMost: 60,
  heartbeat: 1000,
  vitalsEvery: 5000,
  storeEvery: 1000,
  storeAtOnce: 8,
  updateTime: 45000,
  updateFiles: 24,
  updateBytes: 400000,
  restartDelay: 800,
  sweepEvery: 250,
  idleTurns: 3,
};

/** Every policy number of the gateway, with its reason. Bytes, milliseconds unless said otherwise. */
export const LIMITS = {
  /** Viewers of all boards together: each takes a socket and up to `inFlight` bytes. */
  viewers: 2000,
  /** Bytes sent to a viewer since its last answered ping: what one that stalls may hold. */
  inFlight: 16 * 1024,
  /** Bytes in flight from which on a viewer is pinged: a quarter, so that data flows while the pong travels. */
  pingAt: 4 * 1024,
  /** Between pings of a viewer that is sent little. */
  pingEvery: 15_000,
  /** A ping may stay unanswered so long before the viewer is dropped. */
  pongTime: 10_000,
  /** Bytes of a viewer's message, as on the board. */
  messageBytes: 1024,
  /** Messages that a viewer may send a second, and how many it may save up: people and sliders, no floods. */
  messagesPerSecond: 20,
  messagesAtOnce: 60,
  /**
   * Commands that a board is asked for, whoever wants them: five at once and then ten a second. A board carries out 25
   * (`firmware/app/limits.ts`), and has other viewers. No more wait than are through in four of the five seconds that a
   * client waits for an answer.
   */
  toBoard: { every: 100, atOnce: 5, waiting: 40 },
  /** Seconds of history per channel: one value each, four bytes. */
  historySeconds: 3600,
  /** Between looks at viewers' pings and at what is due on MQTT. */
  sweepEvery: 250,
  /** Between pushes to a fleet page unless it asks for another pace. */
  fleetEvery: 1000,
  fleetEveryLeast: 200,
  fleetEveryMost: 10_000,
  /** Bytes under way to a fleet page from which on a push is left out; the next has everything that changed. */
  fleetInFlight: 1024 * 1024,
  /** Milliseconds over which connections to many boards are spread: no storm at the start. */
  startSpread: 5,
  /** Seconds a refused viewer is asked to wait (`Retry-After`). */
  retryAfter: 5,
  /** Bytes of a WebSocket message that carries MQTT. */
  mqttBytes: 256 * 1024,
  /** Until a broker that is away is tried again, and how long it may take to accept a connection. */
  broker: { retryAfter: 2000, answerWithin: 8000 },
  /**
   * The same of a cluster's nodes. The next one is likely to be there; and a node that is electing never answers who asked
   * before it had elected (`nats-server` hangs up after four seconds; its election takes up to eight).
   */
  clusterNode: { retryAfter: 500, answerWithin: 3000 },
  /** Until a subscription that the broker refused is asked for again. */
  resubscribeAfter: 2000,
  /** The embedded broker drops a client that reads nothing for so long: what it is sent waits in memory. */
  mqttStall: 10_000,
  /** Bytes of a command that came by MQTT. */
  commandBytes: 1024,
  /** Commands of MQTT under way at once per board; beyond it they are refused as `busy`. */
  commandsAtOnce: 16,
  /** Boards that are taken up by themselves: whoever is in the network could announce any number. */
  discovered: 200,
  /** Until something that announced itself must have answered as a board does. */
  discoveryTime: 3000,
  /** Until a connection to the TLS port must have begun to speak. */
  firstByteTime: 5000,
} as const;

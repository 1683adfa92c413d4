/** What is kept about viewers, their groups and the whole broadcast; `broadcast.ts` and `credit.ts` work on it. */
import type * as ProtocolPart from "../parts/protocol/main";
import type { Connection, Endpoint, Transport } from "../websocket/connection";
import type { Channel } from "./channels";
import type { Format } from "./format";
import type { Sampler } from "./sampler";

/** One viewer. */
export interface Viewer {
  /** Its `_sent` counts the bytes since the last answered ping, but for pushes to its group; see {@link syncCounters}. */
  _connection: Connection<Viewer>;
  /** The group of its format, whether it is in it or not. */
  _group: BroadcastGroup;
  /** The push up to which its counters take those to its group into account; -1 when it is on its own. */
  _joinedAt: number;
  /** Number of the last push it was sent, but for those to its group. */
  _push: number;
  /** How many of the connection's `_sent` bytes the answer to the ping under way will take off; -1 when none is under way. */
  _pingedBytes: number;
  _next: Viewer | undefined;
  /** When the last ping left, in milliseconds since boot. */
  _pingAt: number;
  /** The two bytes of payload of the ping under way, as a number. */
  _pingPayload: number;
  /** May watch but not command. */
  _isReadOnly: boolean;
  /** Samples skipped in all; absent before the first. */
  _skipped?: number;
  /** Last round trip in milliseconds; absent before the first pong. */
  _rtt?: number;
  /** Commands that wait to be carried out, and its place among those whose commands wait; see `queueCommand`. */
  _waiting?: string[] | undefined;
  _turn?: number;
}

/**
 * A viewer's socket. Espruino looks for `write` in the socket, in what it inherits from and then in a table of
 * built-ins; as a field of the socket it is found at once.
 */
export interface PushSocket extends Transport {
  _push(bytes: string): unknown;
}

/** The viewers of one format to which the next sample may be written without asking anything. */
export interface BroadcastGroup {
  /** In the order of the broadcast's list. */
  _sockets: PushSocket[];
  /** Writes the newest sample to all of them. */
  _send(): void;
  _format: Format;
  /** The channel of a plain group. */
  _channel: Channel | undefined;
}

export interface Broadcast {
  _sampler: Sampler;
  /** Number of the push with which viewers are looked at: the newest's, and as many as the sampler has left. */
  _due: number;
  /** What that becomes when all pongs have come. */
  _later: number;
  /** 1: somebody has come, closed or got credit again since groups were formed; else 0, which takes less than false. */
  _isChanged: 0 | 1;
  /** Those with somebody in them. */
  _active: BroadcastGroup[];
  /** One for each format that somebody uses. */
  _groups: BroadcastGroup[];
  /** Viewers whose pongs are awaited, as far as is known. */
  _asked: number;
  _first: Viewer | undefined;
  /** Viewers on the list. */
  count: number;
  /** A payload for a ping that no viewer can know before it comes: 16 bits. */
  _nonce(): number;
  /** The newest push when somebody last looked, and when it had come at the latest, in milliseconds since boot. */
  _seen: number;
  _seenAt: number;
}

/** The sampler of a broadcast, through which that is found when a sample is to be sent. */
export interface BroadcastSampler extends Sampler {
  _broadcast: Broadcast;
}

/** What the viewers' connections share: the broadcast is found through it. */
export interface BroadcastEndpoint extends Endpoint<Viewer> {
  _broadcast: Broadcast;
  _protocol(): Omit<typeof ProtocolPart, "join" | "leave">;
}

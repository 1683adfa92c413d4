/** Groups of viewers that are sent the same bytes. */
import type { Channel } from "./channels";
import { jsonFormat, plainFormat } from "./format";
import type { Sampler } from "./sampler";
import type {
  Broadcast,
  BroadcastEndpoint,
  BroadcastGroup,
  BroadcastSampler,
  PushSocket,
  Viewer,
} from "./viewer";

/**
 * The group for viewers of this channel's plain text; without a channel, of `rheo.v1`.
 *
 * @resident each handshake
 */
export function groupFor(broadcast: Broadcast, channel: Channel | undefined): BroadcastGroup {
  for (const group of broadcast._groups) if (group._channel === channel) return group;
  const made = createGroup(broadcast, channel);
  broadcast._groups.push(made);
  return made;
}

/**
 * A group that nobody is in. Without a channel it is of `rheo.v1`.
 *
 * @resident what it makes is kept, with the variables around it
 */
function createGroup(broadcast: Broadcast, channel: Channel | undefined): BroadcastGroup {
  const format = channel ? plainFormat(channel) : jsonFormat(broadcast._sampler);
  const encode = format._encode;
  const group: BroadcastGroup = {
    _sockets: [],
    _send:
      channel && format._isShort
        ? () => {
            const value = channel._value as number;
            // Numbers of four digits are what nearly all are: a header written out, and no call, save a third.
            const frame = value > 999 ? "\x81\x04" + value : encode();
            let socket: PushSocket | undefined;
            try {
              for (socket of group._sockets) socket._push(frame);
            } catch (_closed) {
              onClosed(broadcast, group, socket as PushSocket);
            }
          }
        : () => {
            const frame = encode();
            let socket: PushSocket | undefined;
            try {
              for (socket of group._sockets) socket._push(frame);
            } catch (_closed) {
              onClosed(broadcast, group, socket as PushSocket);
            }
          },
    _format: format,
    _channel: channel,
  };
  return group;
}

/**
 * A push has found a socket of a group closed.
 *
 * @seldom
 */
function onClosed(broadcast: Broadcast, group: BroadcastGroup, socket: PushSocket): void {
  const endpoint = (broadcast._first as Viewer)._connection._endpoint as BroadcastEndpoint;
  endpoint._protocol().stopAt(broadcast, group, socket);
}

/**
 * Nobody uses this group any more: it refers to its function, which refers to it, and would wait for garbage collection.
 *
 * @inline
 */
export function dropGroup(group: BroadcastGroup): void {
  group._send = undefined as unknown as () => void;
}

/** Writes the newest sample to all groups. */
export function sendAll(this: Sampler): void {
  for (const group of (this as BroadcastSampler)._broadcast._active) group._send();
}

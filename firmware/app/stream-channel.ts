import { type Channel, findChannel } from "./channels";

/**
 * The channel whose values the WebSocket at a target sends: the first, or the one named behind `/ws/`. Undefined
 * when no WebSocket is there, or no such channel.
 *
 * @resident
 */
export function streamChannel(target: string, channels: Channel[]): Channel | undefined {
  const query = target.indexOf("?");
  const path = query < 0 ? target : target.substr(0, query);
  if (path === "/" || path === "/ws") return channels[0];
  return path.substr(0, 4) === "/ws/" ? findChannel(channels, path.substr(4)) : undefined;
}

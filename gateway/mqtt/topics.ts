/** Topics, all made of ids: nothing of a board's or a viewer's own text is ever part of one. */

/** The plain value of a channel, retained. */
export function valueTopic(board: string, channel: string): string {
  return `rheo/${board}/${channel}`;
}

/** `online` or `offline`, retained. */
export function availabilityTopic(board: string): string {
  return `rheo/${board}/availability`;
}

/** The same of a gateway; the broker itself says `offline` when the gateway vanishes (its will). */
export function gatewayTopic(name: string): string {
  return `rheo/gateway/${name}/availability`;
}

/** What the board says of its health, as JSON, retained: controls are in it. */
export function vitalsTopic(board: string): string {
  return `rheo/${board}/vitals`;
}

/** Commands for a board, JSON as the `set` message. */
export function setTopic(board: string): string {
  return `rheo/${board}/set`;
}

/** Commands for one of its channels. */
function channelSetTopics(board: string): string {
  return `rheo/${board}/+/set`;
}

/** By which commands for a board and its channels come. */
export function commandTopics(board: string): string[] {
  return [setTopic(board), channelSetTopics(board)];
}

/** Answers to commands. */
export function ackTopic(board: string): string {
  return `rheo/${board}/ack`;
}

/** Home Assistant's discovery. */
export function discoveryTopic(board: string): string {
  return `homeassistant/device/rheo-${board}/config`;
}

/** Channels whose topics would be the board's own. */
const RESERVED = ["availability", "vitals", "set", "ack"];

/** Whether a channel's values may have a topic: its id must be one, and none of the board's own. */
export function isChannelTopic(channel: string): boolean {
  return /^[a-z0-9-]{1,16}$/.test(channel) && !RESERVED.includes(channel);
}

/** Board and channel (or none) of a topic that commands come by; null for any other. */
export function readSetTopic(topic: string): { board: string; channel: string | undefined } | null {
  const found = /^rheo\/([a-z0-9-]{1,32})(?:\/([a-z0-9-]{1,16}))?\/set$/.exec(topic);
  return found && { board: found[1]!, channel: found[2] };
}

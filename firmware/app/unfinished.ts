import type { Peer } from "./peer";

/**
 * Bytes of a connection's head or message of which some is missing.
 *
 * @seldom
 */
export function heldBytes(peer: Peer): number {
  const parser = peer._connection && peer._connection._parser;
  return parser ? parser._rest.length + parser._data.length : (peer._head || "").length;
}

/** Bytes of all of them. */
export function unfinishedBytes(server: { _first?: Peer | undefined }): number {
  let held = 0;
  for (let peer = server._first; peer; peer = peer._next) held += heldBytes(peer);
  return held;
}

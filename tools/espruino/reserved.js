/**
 * Names the minifier must not give away in Espruino bundles.
 */

/** Globals of Espruino that a shortened top-level variable would hide from the console: `E`, pins. */
export const RESERVED_GLOBALS = ["E", ...pins("A", 16), ...pins("B", 16), ...pins("C", 16), ...pins("D", 40)];

/**
 * Property names that mean something to Espruino on any object or on sockets (it keeps a socket's state
 * in visible properties), so `_record` fields must not be shortened to them.
 */
export const RESERVED_PROPERTIES = [
  ...["on", "emit", "clone", "addListener", "removeListener", "prependListener", "removeAllListeners"],
  ...["type", "sckt", "conn", "hdrs", "endd", "dRcv", "cRcv", "dSnd", "res", "opt", "svr", "chunked"],
  ...["headers", "clsNow", "cls", "get", "set", "log", "end", "pin", "led"],
];

/**
 * @param {string} port
 * @param {number} count
 */
function pins(port, count) {
  return Array.from({ length: count }, (_, number) => port + number);
}

/** Status codes of the closing handshake (RFC 6455 section 7.4; IANA WebSocket Close Code registry). */

export const NORMAL = 1000;
/** The board restarts, or a page is left. */
export const GOING_AWAY = 1001;
export const PROTOCOL_ERROR = 1002;
/** A kind of data this end does not take. */
export const UNSUPPORTED = 1003;
/** Never sent: a Close frame without a code. */
export const NO_STATUS = 1005;
/** Never sent: the connection ended without a Close frame. */
export const ABNORMAL = 1006;
/** Text that is not UTF-8. */
export const INVALID_DATA = 1007;
export const POLICY_VIOLATION = 1008;
export const TOO_BIG = 1009;
export const INTERNAL_ERROR = 1011;

/**
 * True for a code that a Close frame may carry: 1000 to 1003 and 1007 to 1011 as RFC 6455 defines them,
 * 3000 to 4999 for libraries and applications. 1012 to 1014 were registered later, but RFC 6455
 * reserves them, and Autobahn counts only the codes above.
 */
export function isCloseCode(code: number): boolean {
  return (
    (code >= 3000 && code < 5000) ||
    (code >= 1000 && code < 1012 && code !== 1004 && code !== 1005 && code !== 1006)
  );
}

/**
 * A name server that answers every name with the board's own address (RFC 1035), so that whoever joins the board's
 * network finds its pages under whatever name is tried first.
 */

export interface DatagramSocket {
  bind(port: number, bound: (socket: DatagramSocket) => void): unknown;
  on(event: "message", handler: (bytes: string, from: { address: string; port: number }) => void): void;
  send(bytes: string, port: number, address: string): void;
  close(): void;
}

/** UDP port of name servers. */
const DNS_PORT = 53;
/** Bytes of a header (RFC 1035 section 4.1.1). */
const HEAD = 12;
/** Longest query answered: names have at most 255 bytes. */
const LONGEST = 300;
/** Compression pointer to the name in the question, type A, class IN, lives 10 s, 4 bytes of address. */
const RECORD = "\xc0\x0c\0\x01\0\x01\0\0\0\x0a\0\x04";

/** Index behind the one question's type and class; 0 when the query is none we answer. */
function questionEnd(query: string): number {
  // One question, a standard query, not a response.
  if (query.length > LONGEST || (query.charCodeAt(2) & 0xf8) !== 0 || query.substr(4, 2) !== "\0\x01")
    return 0;
  let at = HEAD;
  let label = query.charCodeAt(at);
  while (label > 0 && label < 64) {
    at += label + 1;
    label = query.charCodeAt(at);
  }
  return label === 0 && at + 5 <= query.length ? at + 5 : 0;
}

/**
 * Windows' own probe: the address of this name is to be this one (Network Connectivity Status Indicator). Any other
 * address would make it think of a network that wants a login.
 */
const NCSI = "\x03dns\x08msftncsi\x03com\0";
const NCSI_ADDRESS = "\x83\x6b\xff\xff";

/**
 * The answer to a query; empty when there is nothing to answer.
 * @param query one datagram, a character per byte
 * @param address four bytes
 */
export function dnsAnswer(query: string, address: string): string {
  const end = questionEnd(query);
  if (!end) return "";
  const isAddress = query.substr(end - 4, 2) === "\0\x01";
  // Response, authoritative, recursion as desired; types other than A exist, but have no records.
  const flags = String.fromCharCode(0x84 | (query.charCodeAt(2) & 1)) + "\0";
  const counts = "\0\x01" + (isAddress ? "\0\x01" : "\0\0") + "\0\0\0\0";
  const answer = query.substr(0, 2) + flags + counts + query.substr(HEAD, end - HEAD);
  return isAddress ? answer + RECORD + address : answer;
}

/**
 * Answers names until the socket is closed. Undefined where there is no UDP, or something else answers already: the
 * board is still reachable by its address.
 * @param createSocket creates a UDP socket; throws where Espruino has none
 * @param ip the address that names get
 * @param isNetwork whether it is to be taken for a network that needs no login
 */
export function startNameServer(
  createSocket: () => DatagramSocket,
  ip: string,
  isNetwork: boolean,
): DatagramSocket | undefined {
  let server: DatagramSocket | undefined;
  try {
    const address = ip
      .split(".")
      .map((part) => String.fromCharCode(parseInt(part, 10)))
      .join("");
    server = createSocket();
    server.bind(DNS_PORT, (socket) => {
      socket.on("message", (query, from) => {
        const isProbe = isNetwork && query.substr(HEAD, NCSI.length).toLowerCase() === NCSI;
        const answer = dnsAnswer(query, isProbe ? NCSI_ADDRESS : address);
        if (answer) socket.send(answer, from.port, from.address);
      });
    });
  } catch (_error) {
    // As above.
  }
  return server;
}

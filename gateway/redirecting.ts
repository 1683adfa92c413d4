import { createServer } from "node:http";
import { createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { LIMITS } from "./limits.js";
import { NEEDS_TLS } from "./refusals.js";
import { refuseUpgrade } from "./respond.js";

/**
 * A port that speaks TLS, and sends whoever comes with plain HTTP there: the first byte of a TLS record is 22
 * (RFC 8446 section 5.1), of a request a letter.
 */
export function redirecting(https: TcpServer): TcpServer {
  const plain = createServer((request, response) => {
    const { host } = request.headers;
    if (!host) return response.writeHead(400).end();
    return response.writeHead(308, { Location: `https://${host}${request.url}`, Connection: "close" }).end();
  });
  plain.headersTimeout = plain.requestTimeout = LIMITS.firstByteTime;
  plain.on("upgrade", (_request, socket) => refuseUpgrade(socket, NEEDS_TLS));
  return createTcpServer((socket) => {
    socket.on("error", () => undefined);
    socket.setTimeout(LIMITS.firstByteTime, () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.setTimeout(0);
      socket.removeAllListeners("timeout");
      socket.unshift(first);
      (first[0] === 22 ? https : plain).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
}

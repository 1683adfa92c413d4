/** An echo server that checks nothing: what the conformance suite must not let pass. */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

function serve(socket: Socket, endsAfter?: number): void {
  let open = false;
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    if (open) {
      socket.write(echoed(bytes));
      if (endsAfter !== undefined && (bytes[0]! & 15) === 8) setTimeout(() => socket.end(), endsAfter);
      return;
    }
    const key = /Sec-WebSocket-Key: (.*)\r\n/.exec(bytes.toString("latin1"))?.[1];
    const accept = createHash("sha1")
      .update(key + GUID)
      .digest("base64");
    socket.write(`HTTP/1.1 101 Hello\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    open = true;
  });
}

/** The short frame these bytes are taken for, without its mask. */
function echoed(bytes: Buffer): Buffer {
  const length = bytes[1]! & 127;
  const key = bytes.subarray(2, 6);
  const payload = bytes.subarray(6, 6 + length).map((byte, i) => byte ^ key[i & 3]!);
  return Buffer.concat([Buffer.from([bytes[0]!, length]), payload]);
}

/** @param endsAfter milliseconds from a client's Close to the end of TCP; never without it */
export async function startNaive(endsAfter?: number): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => serve(socket, endsAfter));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

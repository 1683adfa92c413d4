import { once } from "node:events";
import { it } from "node:test";
import { onEachTarget } from "../blackbox/each-target";
import { clientFrame, closeFrame, RawClient, upgradeRequest } from "../raw-client";
import { assertServes, untilViewers } from "./health";

/** Brings a connection into a state, ready to be reset. */
type Reach = (port: number) => Promise<RawClient>;

const upgraded: Reach = (port) => RawClient.webSocket(port);

function sending(bytes: string | Buffer): Reach {
  return async (port) => {
    const client = await RawClient.open(port);
    client.send(bytes);
    return client;
  };
}

function asViewer(bytes: Buffer): Reach {
  return async (port) => {
    const client = await upgraded(port);
    client.send(bytes);
    return client;
  };
}

const STATES: Array<[state: string, reach: Reach]> = [
  ["just connected", (port) => RawClient.open(port)],
  ["in the head", sending("GET / HTTP/1.1\r\nHost: loc")],
  ["behind a request for the page", sending("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")],
  [
    "in the page",
    async (port) => {
      const client = await sending("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")(port);
      await client.head();
      client.socket.pause();
      return client;
    },
  ],
  ["behind the opening handshake's request", async (port) => sending(upgradeRequest(port))(port)],
  ["as a viewer", upgraded],
  ["in a frame's header", asViewer(Buffer.from([0x81]))],
  ["in a frame", asViewer(clientFrame(1, "Hello").subarray(0, 8))],
  ["in a fragmented message", asViewer(clientFrame(1, "Hello", { fin: false }))],
  ["behind a ping", asViewer(clientFrame(9, "x".repeat(125)))],
  ["behind a close", asViewer(closeFrame(1000))],
  ["behind a wrong frame", asViewer(Buffer.from([0xff, 0xff, 0, 0]))],
];

onEachTarget("connections reset", {}, (board) => {
  for (const [state, reach] of STATES)
    it(state, async () => {
      // Together more often than there are sockets: none may stay behind.
      for (let n = 0; n < 4; n++) {
        const client = await reach(board.port);
        const closed = once(client.socket, "close");
        client.socket.resetAndDestroy();
        await closed;
      }
      await assertServes(board.port);
      await untilViewers(board.port, 0);
    });
});

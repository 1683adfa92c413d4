import { once } from "node:events";
import { connect } from "node:net";
import { it } from "node:test";
import { onEachTarget } from "../blackbox/each-target";
import { assertServes, untilViewers } from "./health";

/** More than there are sockets, so that any which stay behind fill the board. */
const TIMES = 30;

onEachTarget("connections ended as soon as they are made", {}, (board) => {
  for (const [how, leave] of [
    ["by FIN", "end"],
    ["by RST", "resetAndDestroy"],
  ] as const)
    it(how, async () => {
      for (let n = 0; n < TIMES; n++) {
        const socket = connect(board.port, "127.0.0.1");
        socket.on("error", () => undefined);
        await once(socket, "connect");
        const closed = once(socket, "close");
        socket[leave]();
        socket.resume();
        await closed;
      }
      await assertServes(board.port);
      await untilViewers(board.port, 0);
    });
});

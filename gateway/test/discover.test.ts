/** Boards that announce themselves by mDNS, as Espruino on the ESP32 does: `<hostname>._telnet._tcp`. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";
import { after, describe, it } from "node:test";
import { Bonjour } from "bonjour-service";
import { WebSocketServer } from "ws";
import { HELLO, sample } from "../../client/test/world";
import { start, until } from "./start";

/** An address by which others in the network reach this machine; mDNS announces those. */
const address = Object.values(networkInterfaces())
  .flatMap((list) => list ?? [])
  .find(({ family, internal }) => family === "IPv4" && !internal)?.address;

/** A board's port, as announced boards have it; only root may take it, and nobody may have it already. */
const PORT = 80;

/** Answers as a board does: `/status` with what tells a board from other things, and `rheo.v1`. */
async function startBoard() {
  const server = createServer((request, response) => {
    response.setHeader("Content-Type", "application/json");
    response.end(request.url === "/status" ? JSON.stringify({ version: "0.1.0", sha1: "crypto" }) : "{}");
  });
  const sockets = new WebSocketServer({ server, handleProtocols: () => "rheo.v1" });
  sockets.on("connection", (viewer) => {
    viewer.send(JSON.stringify(HELLO));
    viewer.send(JSON.stringify(sample(1, 1234, 5)));
  });
  server.listen(PORT, address);
  await once(server, "listening");
  assert.equal((server.address() as AddressInfo).port, PORT);
  return () => {
    for (const viewer of sockets.clients) viewer.terminate();
    server.closeAllConnections();
    server.close();
  };
}

describe("boards in the network", () => {
  const closers: (() => unknown)[] = [];
  after(async () => {
    for (const close of closers.reverse()) await close();
  });

  it("are found by what they announce, once, and taken up when they answer as boards", async (t) => {
    if (!address) return t.skip("no network but this machine's own");
    const stop = await startBoard().catch((error: NodeJS.ErrnoException) => error.code ?? "?");
    if (typeof stop === "string") return t.skip(`no port ${PORT} to be had: ${stop}`);
    closers.push(stop);
    const gateway = await start("--no-mqtt");
    closers.push(() => gateway.stop());
    const advertiser = new Bonjour();
    closers.push(
      () =>
        new Promise<void>((resolve) => advertiser.unpublishAll(() => advertiser.destroy(() => resolve()))),
    );
    // The telnet console's port: where the pages are it does not say. And something that is no board.
    advertiser.publish({ name: "rheo-2c7c", type: "telnet", port: 23 });
    advertiser.publish({ name: "some printer", type: "telnet", port: 2323 });
    const found = await until(() => [...gateway.fleet.stations.values()].find(({ online }) => online));
    assert.equal(found.address, address);
    await until(() => found.last?.values[0] === 1234);
    assert.equal(gateway.told.filter((line) => line.startsWith("found ")).length, 1, gateway.told.join("\n"));
    assert.equal(gateway.fleet.stations.size, 1);
    return undefined;
  });
});

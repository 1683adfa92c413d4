/** https and wss with a certificate of one's own; and tokens over the wire. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import WebSocket from "ws";
import { connect } from "../../client/node";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { makeCertificate, noOpenssl } from "../../host-sim/test/certificate";
import { isBoard } from "../discover";
import { type Running, start, until } from "./start";

describe("a gateway with TLS and two tokens", { skip: noOpenssl }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-tls-"));
  const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
  let board: FakeBoard;
  let gateway: Running;
  before(async () => {
    makeCertificate(cert, key, "DNS:localhost,IP:127.0.0.1");
    board = await startFakeBoard({ every: 100 });
    const tls = ["--tls-cert", cert, "--tls-key", key, "--token", "class", "--control-token", "teacher"];
    gateway = await start("--board", `127.0.0.1:${board.port}`, "--no-mqtt", ...tls);
    await until(() => [...gateway.fleet.stations.values()].some(({ online }) => online));
  });
  after(async () => {
    await gateway?.stop();
    await board?.stop();
    rmSync(folder, { recursive: true });
  });
  const address = (token: string) =>
    `https://localhost:${gateway.port}/boards/127-0-0-1-${board.port}/?token=${token}`;
  const ca = () => readFileSync(cert, "utf8");

  it("serves wss to who trusts it: the class watches, the teacher commands", async () => {
    const [pupil, teacher] = [
      connect(address("class"), { ca: ca() }),
      connect(address("teacher"), { ca: ca() }),
    ];
    assert.equal((await pupil.ready()).readOnly, true);
    assert.equal((await teacher.ready()).readOnly, false);
    await assert.rejects(pupil.set({ led: true }), { code: "read-only" });
    assert.ok(!board.received.some((message) => "led" in message));
    await teacher.set({ led: true });
    await until(() => pupil.latest);
    for (const viewer of [pupil, teacher]) viewer.close();
  });

  it("a client that does not trust the certificate does not connect, and says why", async () => {
    const stranger = connect(address("class"));
    await until(() => stranger.state.name === "lost");
    assert.match("reason" in stranger.state ? stranger.state.reason : "", /self.signed/);
    stranger.close();
  });

  it("a wrong token is refused, with the reason", async () => {
    const guest = connect(address("guess"), { ca: ca() });
    await until(() => guest.state.name === "refused");
    assert.equal("code" in guest.state && guest.state.code, "token");
    guest.close();
  });

  it("plain HTTP is sent to https, a plain socket refused", async () => {
    const answer = await fetch(`http://localhost:${gateway.port}/status?token=class`, { redirect: "manual" });
    assert.equal(answer.status, 308);
    assert.equal(answer.headers.get("location"), `https://localhost:${gateway.port}/status?token=class`);
    const socket = new WebSocket(`ws://localhost:${gateway.port}/fleet`);
    socket.on("error", () => undefined);
    const [, response] = await once(socket, "unexpected-response");
    assert.equal(response.statusCode, 426);
  });

  it("a certificate that is none is said when it starts", async () => {
    const wrong = path.join(folder, "wrong.pem");
    writeFileSync(wrong, "nothing");
    await assert.rejects(start("--tls-cert", wrong, "--tls-key", key, "--no-mqtt"), /--tls-cert|PEM/);
  });
});

describe("what announces itself", () => {
  it("is a board when it answers as one", async () => {
    const gateway = await start("--simulate", "1", "--no-mqtt");
    const station = await until(() => [...gateway.fleet.stations.values()][0]);
    assert.equal(await isBoard(station.address), true);
    assert.equal(await isBoard(`127.0.0.1:${gateway.port}`), false);
    await gateway.stop();
    assert.equal(await isBoard(station.address), false);
  });
});

/**
 * A gateway behind a home's router: one outbound connection, MQTT over WebSocket and TLS, to a broker in another
 * network. Needs to be root on Linux with `ip`, for a network namespace with the broker in it and a link to cut.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { makeCertificate, noOpenssl } from "../../host-sim/test/certificate";
import { type Running, start, until } from "./start";

const MOSQUITTO = "/usr/sbin/mosquitto";
const SPACE = `rheo-${process.pid}`;
/** Ends of the link: the home's, and the broker's in its own network. */
const [HOME, AWAY] = [`rh${process.pid % 100_000}`, `ra${process.pid % 100_000}`];
const NETWORK = `10.213.${process.pid % 250}`;

const ip = (...args: string[]) => execFileSync("ip", args, { stdio: "pipe" });
const inSpace = (...args: string[]) => ["netns", "exec", SPACE, ...args];

function whyNot(): string | false {
  if (!existsSync(MOSQUITTO)) return `no ${MOSQUITTO}`;
  if (spawnSync("mosquitto_pub", ["--help"]).error) return "no mosquitto-clients";
  if (noOpenssl) return noOpenssl;
  const tried = spawnSync("ip", ["netns", "add", SPACE]);
  if (tried.status !== 0) return "no network namespace to be had: needs root, and ip (iproute2)";
  spawnSync("ip", ["netns", "del", SPACE]);
  return false;
}
const skip = whyNot();

describe("one connection per flat", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-flat-"));
  const file = (name: string) => path.join(folder, name);
  let broker: ChildProcess;
  let board: FakeBoard;
  let gateway: Running;
  let id: string;
  let port: number;
  /** What the board measures, told five times a second. */
  let knob = 700;
  let beat: NodeJS.Timeout;

  /** What the broker's own network sees: newest payload by topic, and answers to commands. */
  const seen = new Map<string, string>();
  const acks: { id: unknown }[] = [];
  let watcher: ChildProcess;
  const away = (program: string, ...args: string[]) => {
    const place = ["-h", "127.0.0.1", "-p", "1883"];
    return spawn("ip", inSpace(program, ...place, ...args), { stdio: ["ignore", "pipe", "ignore"] });
  };
  const command = (payload: object) =>
    once(away("mosquitto_pub", "-q", "1", "-t", `rheo/${id}/set`, "-m", JSON.stringify(payload)), "close");

  before(async () => {
    if (skip) return;
    ip("netns", "add", SPACE);
    ip("link", "add", HOME, "type", "veth", "peer", "name", AWAY);
    ip("link", "set", AWAY, "netns", SPACE);
    ip("addr", "add", `${NETWORK}.1/24`, "dev", HOME);
    ip("link", "set", HOME, "up");
    ip(...inSpace("ip", "addr", "add", `${NETWORK}.2/24`, "dev", AWAY));
    ip(...inSpace("ip", "link", "set", AWAY, "up"));
    ip(...inSpace("ip", "link", "set", "lo", "up"));
    makeCertificate(file("cert.pem"), file("key.pem"), `IP:${NETWORK}.2`);
    port = await pickFreePort();
    const lines = [
      "user root",
      "allow_anonymous true",
      `listener ${port} ${NETWORK}.2`,
      "protocol websockets",
      `certfile ${file("cert.pem")}`,
      `keyfile ${file("key.pem")}`,
      "listener 1883 127.0.0.1",
    ];
    writeFileSync(file("mosquitto.conf"), `${lines.join("\n")}\n`);
    broker = spawn("ip", inSpace(MOSQUITTO, "-c", file("mosquitto.conf")), { stdio: "ignore" });
    await until(
      () => spawnSync("ip", inSpace("mosquitto_pub", "-h", "127.0.0.1", "-t", "x", "-m", "y")).status === 0,
    );
    board = await startFakeBoard();
    beat = setInterval(() => board.push(knob, 1), 200);
    id = `127-0-0-1-${board.port}`;
    watcher = away("mosquitto_sub", "-q", "1", "-v", "-t", "rheo/#");
    watcher.stdout!.on("data", (piece) => {
      for (const line of String(piece).trim().split("\n")) {
        const [topic, ...payload] = line.split(" ");
        seen.set(topic!, payload.join(" "));
        if (topic!.endsWith("/ack")) acks.push(JSON.parse(payload.join(" ")));
      }
    });
    gateway = await start(
      ...["--board", `127.0.0.1:${board.port}`, "--mqtt-every", "0.05", "--name", "flat-1"],
      ...["--mqtt", `wss://${NETWORK}.2:${port}`, "--mqtt-ca", file("cert.pem")],
    );
  });
  after(async () => {
    clearInterval(beat);
    await gateway?.stop();
    await board?.stop();
    for (const child of [watcher, broker]) await endProcess(child, "SIGKILL");
    if (!skip) {
      spawnSync("ip", ["link", "del", HOME]);
      spawnSync("ip", ["netns", "del", SPACE]);
    }
    rmSync(folder, { recursive: true });
  });

  const value = () => seen.get(`rheo/${id}/knob`);

  it("values go up, commands come down, over wss", async () => {
    await until(() => value() === "700");
    await command({ id: "before", channel: "knob", deadband: 3 });
    await until(() => acks.some((ack) => ack.id === "before"));
    const connections = execFileSync("ss", ["-tnH", "state", "established", "dst", `${NETWORK}.2`])
      .toString()
      .trim();
    assert.equal(connections.split("\n").length, 1, connections);
  });

  it("the link is cut: the broker says that the flat is away, viewers at home notice nothing", async () => {
    ip("link", "set", HOME, "down");
    const page = await fetch(`http://127.0.0.1:${gateway.port}/boards/${id}/value`);
    assert.equal(await page.text(), "700\n");
    knob = 705;
    await until(() => [...gateway.fleet.stations.values()][0]?.last?.values[0] === 705);
    // The broker gives up after one and a half of the connection's keepalive of 15 s.
    const end = Date.now() + 60_000;
    while (seen.get("rheo/gateway/flat-1/availability") !== "offline") {
      assert.ok(Date.now() < end, "the broker never noticed");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.equal(value(), "700");
    // It is meant for nobody then: the gateway is not told of it later, and nobody is told that it was done.
    await command({ id: "meanwhile", channel: "knob", deadband: 9 });
  });

  it("the link is restored: the newest value comes, commands work, and none happened that was lost", async () => {
    ip("link", "set", HOME, "up");
    await until(() => seen.get("rheo/gateway/flat-1/availability") === "online");
    await until(() => value() === "705");
    await command({ id: "after", channel: "knob", deadband: 4 });
    await until(() => acks.some((ack) => ack.id === "after"));
    assert.ok(!acks.some((ack) => ack.id === "meanwhile"));
    assert.ok(!board.received.some((message) => "deadband" in message && message.deadband === 9));
  });
});

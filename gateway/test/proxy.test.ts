/** The README's recipe for a reverse proxy that ends TLS under a public name: nginx as it is, the gateway behind it. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import WebSocket from "ws";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { makeCertificate, noOpenssl } from "../../host-sim/test/certificate";
import { type Running, start, until, untilListening } from "./start";

const NGINX = "/usr/sbin/nginx";
const NAME = "gate.example";
const skip = existsSync(NGINX) ? noOpenssl : `no ${NGINX}`;

describe("behind nginx with the README's lines", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-nginx-"));
  const [cert, key] = [path.join(folder, "cert.pem"), path.join(folder, "key.pem")];
  const README = new URL("../README.md", import.meta.url);
  let board: FakeBoard;
  let gateway: Running;
  let nginx: ChildProcess;
  let port: number;
  before(async () => {
    if (skip) return;
    makeCertificate(cert, key, `DNS:${NAME}`);
    board = await startFakeBoard({ every: 100 });
    gateway = await start("--board", `127.0.0.1:${board.port}`, "--no-mqtt", "--allow-host", NAME);
    port = await pickFreePort();
    const lines = /```nginx\n([\s\S]+?)```/.exec(readFileSync(README, "utf8"))![1]!;
    const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((what) => `${what}_temp_path ${folder}/${what};`)
      .join(" ");
    const config = path.join(folder, "nginx.conf");
    writeFileSync(
      config,
      `daemon off; pid ${folder}/nginx.pid; error_log stderr; events {}\nhttp { access_log off; ${temporary}\n` +
        `server { listen 127.0.0.1:${port} ssl; ssl_certificate ${cert}; ssl_certificate_key ${key};\n` +
        `${lines.replace("127.0.0.1:8080", `127.0.0.1:${gateway.port}`)} } }`,
    );
    nginx = spawn(NGINX, ["-c", config, "-p", folder], { stdio: "ignore" });
    await untilListening(port, "nginx");
    await until(() => [...gateway.fleet.stations.values()].some(({ online }) => online));
  });
  after(async () => {
    await endProcess(nginx, "SIGTERM");
    await gateway?.stop();
    await board?.stop();
    rmSync(folder, { recursive: true });
  });
  const ca = () => readFileSync(cert);
  const get = async (where: string, host = NAME) => {
    const asked = request({
      host: "127.0.0.1",
      port,
      path: where,
      servername: NAME,
      ca: ca(),
      headers: { host },
    });
    asked.end();
    const [response] = await once(asked, "response");
    response.resume();
    return response.statusCode;
  };
  const open = (origin: string) => {
    const options = { servername: NAME, ca: ca(), origin, headers: { host: NAME } };
    return new WebSocket(`wss://127.0.0.1:${port}/boards/127-0-0-1-${board.port}/ws`, "rheo.v1", options);
  };

  it("serves the pages under the public name, and under no other", async () => {
    for (const where of ["/", "/status", `/boards/127-0-0-1-${board.port}/value`])
      assert.equal(await get(where), 200, where);
    assert.equal(await get("/", "elsewhere.example"), 421);
  });

  it("passes sockets of its own pages on, which may command; those of other pages are refused", async () => {
    const viewer = open(`https://${NAME}`);
    const types = new Set<string>();
    viewer.on("message", (data) => types.add(JSON.parse(String(data)).type));
    await once(viewer, "open");
    viewer.send('{"type":"set","id":1,"led":true}');
    await until(() => ["hello", "sample", "ack"].every((type) => types.has(type)));
    viewer.close();
    const stranger = open("https://elsewhere.example");
    stranger.on("error", () => undefined);
    const [, response] = await once(stranger, "unexpected-response");
    assert.equal(response.statusCode, 403);
  });
});

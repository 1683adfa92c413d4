/** A broker that asks for a certificate: the gateway's own is taken, another or none is refused, and so is a false broker. */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { createServer, type Server } from "node:tls";
import { Aedes } from "aedes";
import { connectAsync } from "mqtt";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { noOpenssl } from "../../host-sim/test/certificate";
import { parseOptions } from "../options";
import { start, until, untilListening } from "./start";

const MOSQUITTO = "/usr/sbin/mosquitto";

describe("MQTT with certificates", { skip: noOpenssl }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-certificates-"));
  const file = (name: string) => path.join(folder, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
  const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  const authority = (name: string) =>
    openssl(
      "req",
      "-x509",
      ...EC,
      "-keyout",
      file(`${name}.key`),
      "-out",
      file(`${name}.pem`),
      "-days",
      "2",
      "-subj",
      `/CN=${name}`,
    );
  const issue = (name: string, by: string) => {
    openssl(
      "req",
      ...EC,
      "-keyout",
      file(`${name}.key`),
      "-out",
      file(`${name}.csr`),
      "-subj",
      `/CN=${name}`,
    );
    writeFileSync(file("san"), "subjectAltName=DNS:localhost,IP:127.0.0.1");
    const signer = ["-CA", file(`${by}.pem`), "-CAkey", file(`${by}.key`), "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      file(`${name}.csr`),
      ...signer,
      "-out",
      file(`${name}.pem`),
      "-days",
      "2",
      "-extfile",
      file("san"),
    );
  };
  let board: FakeBoard;
  before(async () => {
    if (noOpenssl) return;
    authority("authority");
    authority("stranger");
    issue("broker", "authority");
    issue("gateway", "authority");
    issue("intruder", "stranger");
    board = await startFakeBoard({ every: 200 });
  });
  after(async () => {
    await board?.stop();
    rmSync(folder, { recursive: true });
  });

  const BROKERS: [name: string, skip: string | false, start: (port: number) => Promise<() => unknown>][] = [
    [
      "aedes",
      false,
      async (port) => {
        const aedes = await Aedes.createBroker();
        for (const event of ["clientError", "connectionError"] as const) aedes.on(event, () => undefined);
        const [cert, key, ca] = ["broker.pem", "broker.key", "authority.pem"].map((name) =>
          readFileSync(file(name)),
        );
        const server: Server = createServer(
          { cert, key, ca, requestCert: true, rejectUnauthorized: true },
          (socket) => aedes.handle(socket),
        );
        server.on("tlsClientError", () => undefined);
        server.listen(port, "127.0.0.1");
        await once(server, "listening");
        return async () => {
          server.close();
          await new Promise<void>((resolve) => aedes.close(resolve));
        };
      },
    ],
    [
      "mosquitto",
      existsSync(MOSQUITTO) ? false : `no ${MOSQUITTO}`,
      async (port) => {
        const lines = [
          `listener ${port} 127.0.0.1`,
          "allow_anonymous true",
          `cafile ${file("authority.pem")}`,
          `certfile ${file("broker.pem")}`,
          `keyfile ${file("broker.key")}`,
          "require_certificate true",
          // It becomes another user, who may not read the files.
          "user root",
        ];
        writeFileSync(file("mosquitto.conf"), `${lines.join("\n")}\n`);
        const broker: ChildProcess = spawn(MOSQUITTO, ["-c", file("mosquitto.conf")], { stdio: "ignore" });
        await untilListening(port, "mosquitto");
        return () => endProcess(broker, "SIGKILL");
      },
    ],
  ];

  for (const [name, skip, startBroker] of BROKERS)
    it(`${name} takes the gateway's certificate, and no other`, { skip }, async () => {
      const port = await pickFreePort();
      const stop = await startBroker(port);
      const tls = (own: string | undefined, ca: string) => [
        "--board",
        `127.0.0.1:${board.port}`,
        "--mqtt",
        `mqtts://localhost:${port}`,
        "--mqtt-ca",
        file(`${ca}.pem`),
        ...(own ? ["--mqtt-cert", file(`${own}.pem`), "--mqtt-key", file(`${own}.key`)] : []),
      ];
      const gateway = await start(...tls("gateway", "authority"), "--name", "right");
      try {
        await until(() => gateway.bridge!.line.connected);
        const [ca, cert, key] = ["authority.pem", "gateway.pem", "gateway.key"].map((name) =>
          readFileSync(file(name)),
        );
        const client = await connectAsync(`mqtts://localhost:${port}`, { ca, cert, key });
        const got = new Promise<string>((resolve) => client.once("message", (topic) => resolve(topic)));
        await client.subscribeAsync(`rheo/127-0-0-1-${board.port}/knob`);
        assert.match(await got, /knob$/);
        await client.endAsync();
        for (const [own, ca, said] of [
          ["intruder", "authority", /unknown ca|certificate|closed|reset|disconnected|away/i],
          [undefined, "authority", /certificate|closed|reset|disconnected|away/i],
          ["gateway", "stranger", /certificate|issuer/i],
        ] as const) {
          const wrong = await start(...tls(own, ca), "--name", "wrong");
          try {
            await until(() => wrong.told.some((line) => line.startsWith("MQTT: ")), `${own} is told why`);
            assert.equal(wrong.bridge!.line.connected, false, `${own} trusting ${ca}`);
            assert.match(wrong.told.join("\n"), said);
          } finally {
            await wrong.stop();
          }
        }
      } finally {
        await gateway.stop();
        await stop();
      }
    });

  it("options that do not belong together are refused with a sentence", () => {
    const parse = (...args: string[]) => parseOptions(["--board", "a", ...args], {}, "machine");
    const mqtt = ["--mqtt", "mqtts://broker.example"];
    assert.throws(
      () => parse(...mqtt, "--mqtt-cert", file("gateway.pem")),
      /--mqtt-cert and --mqtt-key go together/,
    );
    assert.throws(
      () => parse("--mqtt", "mqtt://x", "--mqtt-ca", file("authority.pem")),
      /--mqtt-ca is for a broker with TLS/,
    );
    assert.throws(() => parse("--mqtt-key", file("gateway.key")), /--mqtt-key is for a broker with TLS/);
    assert.throws(() => parse(...mqtt, "--mqtt-cert", "/nope", "--mqtt-key", "/nope"), /cannot read \/nope/);
  });
});

/** `npm run gateway -- --simulate 2` as a command: pages in Chromium, mosquitto's own programs, an end in good order. */
import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { connect } from "../../client/node";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { skip, useBrowser } from "../../web/test/browser/chromium";
import { until } from "./start";

const [SUB, PUB] = ["/usr/bin/mosquitto_sub", "/usr/bin/mosquitto_pub"];

describe("npm run gateway -- --simulate 2", () => {
  const browser = useBrowser();
  let gateway: ChildProcess;
  let printed = "";
  let port: number;
  let mqttPort: number;
  const begin = async () => {
    printed = "";
    const args = ["--simulate", "2", "--port", String(port), "--mqtt-port", String(mqttPort)];
    gateway = spawn(process.execPath, ["dist/gateway/main.js", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    for (const stream of [gateway.stdout!, gateway.stderr!]) stream.on("data", (piece) => (printed += piece));
    await until(
      () => /board-1 .*: online/.test(printed) && /board-2 .*: online/.test(printed),
      "boards online",
    );
  };
  before(async () => {
    [port, mqttPort] = [await pickFreePort(), await pickFreePort()];
    await begin();
  });
  after(() => gateway?.kill("SIGKILL"));

  it("prints the address to open, and has both boards live there", { skip }, async () => {
    assert.match(printed, new RegExp(`^Open http://localhost:${port}/$`, "m"));
    const page = await browser.open(`http://localhost:${port}/`);
    await page.waitForFunction(() => document.querySelectorAll("#boards li.live").length === 2);
    const value = () => page.locator("#boards b").first().textContent();
    const first = await value();
    await until(async () => (await value()) !== first, "a value that changes");
    await page.context().close();
  });

  it("mosquitto_sub sees values, mosquitto_pub sets a dead band and it is acknowledged", {
    skip: !(existsSync(SUB) && existsSync(PUB)) && "no mosquitto-clients",
  }, async () => {
    const broker = ["-h", "127.0.0.1", "-p", String(mqttPort)];
    const { stdout } = await promisify(execFile)(SUB, [
      ...broker,
      "-t",
      "rheo/board-1/knob",
      "-C",
      "2",
      "-W",
      "20",
    ]);
    assert.match(stdout, /^\d+\n\d+\n$/);
    const ack = promisify(execFile)(SUB, [
      ...broker,
      "-q",
      "1",
      "-t",
      "rheo/board-1/ack",
      "-C",
      "1",
      "-W",
      "20",
    ]);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const command = '{"id":7,"channel":"knob","deadband":3}';
    await promisify(execFile)(PUB, [...broker, "-q", "1", "-t", "rheo/board-1/set", "-m", command]);
    assert.deepEqual(JSON.parse((await ack).stdout), { type: "ack", id: 7 });
    const viewer = connect(`http://127.0.0.1:${port}/boards/board-1/`);
    try {
      // The board tells its controls anew after the acknowledgement.
      await until(() => viewer.channel("knob").info?.deadband === 3);
    } finally {
      viewer.close();
    }
  });

  it("is killed and started again: a viewer goes on by itself", async () => {
    const viewer = connect(`http://127.0.0.1:${port}/boards/board-1/`);
    await viewer.ready();
    const states: string[] = [];
    viewer.on("state", ({ name }) => states.push(name));
    try {
      await endProcess(gateway, "SIGKILL");
      await until(() => states[0] === "lost");
      await begin();
      await until(() => states.at(-1) === "live");
    } finally {
      viewer.close();
    }
  });

  it("ends in good order when it is asked to", async () => {
    gateway.kill("SIGINT");
    const [code] = await once(gateway, "close");
    assert.equal(code, 0);
  });
});

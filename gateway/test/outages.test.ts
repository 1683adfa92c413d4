/**
 * What viewers see while broker, gateway or board is killed and comes back: a board's dashboard and the fleet page in
 * Chromium, a socket, and an MQTT subscriber. The gateway runs as a command, the board is the built firmware, simulated;
 * the broker is mosquitto where it is installed, else aedes.
 */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { connect as connectMqtt, type MqttClient } from "mqtt";
import type { Page } from "playwright-core";
import { type Board, connect } from "../../client/node";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { PATIENCE, skip, untilText, useBrowser } from "../../web/test/browser/chromium";
import { simulatedBoard, type TestBoard } from "../../web/test/simulated-board";
import { Broker } from "../mqtt/broker";
import { until, untilListening } from "./start";

const MOSQUITTO = "/usr/sbin/mosquitto";

/** States of a connection that a viewer would notice as an interruption. */
const INTERRUPTED = ["connecting", "lost", "refused", "closed"];

describe("viewers while something is killed and comes back", { skip }, () => {
  const browser = useBrowser();
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-outages-"));
  let ports: { gateway: number; mqtt: number };
  let board: TestBoard;
  let other: TestBoard;
  let turning: NodeJS.Timeout;
  let gateway: ChildProcess;
  let said = "";
  let killBroker: () => Promise<void>;
  let dashboard: Page;
  let neighbour: Page;
  let fleet: Page;
  let viewer: Board;
  const states: string[] = [];
  let subscriber: MqttClient;
  const newest = new Map<string, string>();

  const startBroker = async (): Promise<void> => {
    const port = ports.mqtt;
    if (!existsSync(MOSQUITTO)) {
      const broker = await Broker.start({ host: "127.0.0.1", port, token: "" });
      killBroker = () => broker.close();
      return;
    }
    const file = path.join(folder, "mosquitto.conf");
    writeFileSync(file, `listener ${port} 127.0.0.1\nallow_anonymous true\n`);
    const broker = spawn(MOSQUITTO, ["-c", file], { stdio: "ignore" });
    killBroker = () => endProcess(broker, "SIGKILL");
    await untilListening(port, "mosquitto");
  };
  const startGateway = async (): Promise<void> => {
    said = "";
    const file = path.join(folder, "gateway.json");
    const boards = [
      { address: board.host, id: "one" },
      { address: other.host, id: "two" },
    ];
    writeFileSync(file, JSON.stringify({ boards, port: ports.gateway, name: "house", "mqtt-every": 0.1 }));
    const args = ["dist/gateway/main.js", "--config", file, "--mqtt", `mqtt://127.0.0.1:${ports.mqtt}`];
    gateway = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [gateway.stdout!, gateway.stderr!]) stream.on("data", (piece) => (said += piece));
    await until(() => /one .*: online/.test(said) && /two .*: online/.test(said), "boards online");
  };
  const url = (rest: string) => `http://127.0.0.1:${ports.gateway}/${rest}`;
  /** Opens a page that notes every state it shows, and that it is the same page still. */
  const open = async (rest: string): Promise<Page> => {
    const page = await browser.open(url(rest));
    await page.evaluate(() => {
      const own = window as unknown as { shown: string[] };
      own.shown = [];
      const words = document.querySelector("[data-ref=words]");
      if (!words) return;
      new MutationObserver(() => own.shown.push(words.textContent!)).observe(words, {
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    return page;
  };
  const shown = (page: Page) =>
    page.evaluate(() => (window as unknown as { shown: string[] }).shown.splice(0));
  /** Until a page shows values that come now. */
  const untilMoving = async (page: Page): Promise<void> => {
    const raw = () => page.locator("[data-ref=raw]").first().textContent();
    const first = await raw();
    await untilText(page, "raw", (text) => text !== first);
  };
  const tile = (id: string, state: string) =>
    fleet.locator(`#boards li.${state}[data-id=${id}]`).waitFor({ timeout: PATIENCE });
  const untilRetained = (topic: string, payload: string) =>
    until(() => newest.get(topic) === payload, `${topic} says ${payload}`);

  before(async () => {
    if (skip) return;
    ports = { gateway: await pickFreePort(), mqtt: await pickFreePort() };
    [board, other] = [await simulatedBoard({ name: "One" }), await simulatedBoard({ name: "Two" })];
    let at = 0;
    turning = setInterval(() => {
      at += 0.01;
      for (const one of [board, other]) one.turn(0.5 + 0.4 * Math.sin(at * 6));
    }, 50);
    await startBroker();
    await startGateway();
    [dashboard, neighbour, fleet] = [await open("boards/one/"), await open("boards/two/"), await open("")];
    viewer = connect(url("boards/two/"));
    viewer.on("state", ({ name }) => states.push(name));
    await viewer.ready();
    subscriber = connectMqtt(`mqtt://127.0.0.1:${ports.mqtt}`, { reconnectPeriod: 200 });
    subscriber.on("error", () => undefined);
    subscriber.on("message", (topic, payload) => newest.set(topic, payload.toString()));
    subscriber.subscribe("rheo/#", { qos: 1 });
    for (const page of [dashboard, neighbour]) await untilText(page, "words", /^live$/);
    for (const id of ["one", "two"]) await tile(id, "live");
    await untilRetained("rheo/one/availability", "online");
  });
  after(async () => {
    clearInterval(turning);
    viewer?.close();
    await subscriber?.endAsync(true);
    await endProcess(gateway, "SIGKILL");
    await killBroker?.();
    for (const one of [board, other]) await one?.stop();
    rmSync(folder, { recursive: true });
  });

  it("the broker: pages and sockets go on as if nothing were, and all is retained anew", async () => {
    await Promise.all([dashboard, neighbour].map(shown));
    states.length = 0;
    await killBroker();
    await until(() => said.includes("the broker is away"), "the gateway notices");
    for (const page of [dashboard, neighbour]) await untilMoving(page);
    newest.clear();
    await startBroker();
    for (const id of ["one", "two"]) await untilRetained(`rheo/${id}/availability`, "online");
    await untilRetained("rheo/gateway/house/availability", "online");
    await until(() => newest.has("rheo/one/knob"));
    for (const page of [dashboard, neighbour]) {
      await untilMoving(page);
      assert.deepEqual(
        (await shown(page)).filter((state) => INTERRUPTED.includes(state)),
        [],
      );
    }
    assert.deepEqual(
      states.filter((state) => INTERRUPTED.includes(state)),
      [],
    );
    assert.equal(await fleet.locator("#notice").isVisible(), false);
  });

  it("the gateway: pages say that it is away and come back by themselves, MQTT says so too", async () => {
    states.length = 0;
    await Promise.all([dashboard, neighbour].map(shown));
    await endProcess(gateway, "SIGKILL");
    for (const page of [dashboard, neighbour])
      await untilText(page, "sayText", /^The connection was lost\. Next attempt in \d+\ss\.$/);
    await fleet.getByText("The gateway is away:", { exact: false }).waitFor({ timeout: PATIENCE });
    await until(() => states.includes("lost"), "the socket's owner knows");
    await untilRetained("rheo/gateway/house/availability", "offline");
    await startGateway();
    for (const page of [dashboard, neighbour]) {
      await untilText(page, "words", /^live$/);
      await untilMoving(page);
      // Not loaded anew: it has noted all.
      assert.ok((await shown(page)).includes("lost"));
    }
    for (const id of ["one", "two"]) await tile(id, "live");
    await fleet.locator("#notice").waitFor({ state: "hidden", timeout: PATIENCE });
    await until(() => states.at(-1) === "live", "the socket is live again");
    await untilRetained("rheo/gateway/house/availability", "online");
  });

  it("a board: its page says why, the tile turns grey, the other board's viewers notice nothing", async () => {
    states.length = 0;
    await Promise.all([dashboard, neighbour].map(shown));
    board.kill();
    await untilText(dashboard, "sayText", /The board is away: .+ Next attempt in \d+\ss\.$/);
    await tile("one", "away");
    await untilRetained("rheo/one/availability", "offline");
    await untilMoving(neighbour);
    await tile("two", "live");
    board.start();
    await untilText(dashboard, "words", /^live$/);
    await untilMoving(dashboard);
    await tile("one", "live");
    await untilRetained("rheo/one/availability", "online");
    assert.deepEqual(
      [...(await shown(neighbour)), ...states].filter((state) => INTERRUPTED.includes(state)),
      [],
    );
    assert.equal(newest.get("rheo/two/availability"), "online");
  });
});

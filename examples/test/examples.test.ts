/** Each example, run as its sentence in README.md says. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";
import WebSocket from "ws";
import { until } from "../../gateway/test/start";
import { availableTargets, startTarget, type Target } from "../../host-sim/targets";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";
import { skip, useBrowser } from "../../web/test/browser/chromium";

const PYTHON = "/usr/bin/python3";
const hasPython = spawnSync(PYTHON, ["-c", "import websockets"]).status === 0;

const read = (name: string) => readFileSync(`examples/${name}`, "utf8");

/** A program running, what it prints, and its end. */
function run(program: string, ...args: string[]) {
  const child: ChildProcess = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  const text = { out: "", err: "" };
  child.stdout!.on("data", (piece) => (text.out += piece));
  child.stderr!.on("data", (piece) => (text.err += piece));
  return { child, text, ended: once(child, "close") };
}

it("each is under forty lines and has its sentence", () => {
  const names = ["", "espruino/"].flatMap((folder) =>
    readdirSync(`examples/${folder}`)
      .filter((name) => /\.(html|js|py|ts)$/.test(name) && name !== "serve.ts")
      .map((name) => folder + name),
  );
  assert.equal(names.length, 6);
  for (const name of names) {
    assert.ok(read(name).trim().split("\n").length <= 40, name);
    assert.ok(read("README.md").includes(`](${name})`), name);
  }
});

for (const kind of availableTargets())
  describe(`examples that talk to a board [${kind}]`, () => {
    const browser = useBrowser();
    const folder = mkdtempSync(path.join(tmpdir(), "rheo-examples-"));
    let files: Server;
    let board: Target;
    let address: string;
    before(async () => {
      files = createServer((request, response) => {
        const name = new URL(request.url!, "http://x").pathname.slice(1);
        response.setHeader("Content-Type", name.endsWith("js") ? "text/javascript" : "text/html");
        if (/^(examples|dist)\//.test(name)) response.end(readFileSync(name));
        else response.writeHead(404).end();
      }).listen(0, "127.0.0.1");
      await once(files, "listening");
      const origins = [`http://127.0.0.1:${(files.address() as AddressInfo).port}`];
      board = await startTarget({ kind, bundle: "dist/firmware.js", settings: { ...ONLINE, origins } });
      address = `127.0.0.1:${board.port}`;
    });
    after(async () => {
      files?.close();
      await board?.stop();
      rmSync(folder, { recursive: true });
    });

    it("the plain page, from disk", { skip }, async () => {
      const page = await browser.open(`${pathToFileURL("examples/plain-page.html").href}?board=${address}`);
      const shows = (low: number, high: number) =>
        page.waitForFunction(
          ([low, high]) => {
            const value = Number((document.getElementById("value") as HTMLOutputElement).value);
            return value >= low! && value <= high!;
          },
          [low, high],
        );
      await board.setKnob(0.2);
      await shows(400, 1400);
      await board.setKnob(0.8);
      await shows(2600, 3800);
      await page.context().close();
    });

    it("the page with the client, from a web server", { skip }, async () => {
      const { port } = files.address() as AddressInfo;
      const page = await browser.open(`http://127.0.0.1:${port}/examples/client-page.html?board=${address}`);
      await page.waitForFunction(() =>
        /^: \d+ LSB$/.test(document.getElementById("channel-knob")?.textContent ?? ""),
      );
      await page.waitForFunction(() => document.getElementById("state")?.textContent?.startsWith("live"));
      await page.click("#burst");
      await page.waitForFunction(() => document.getElementById("result")?.textContent);
      assert.deepEqual(page.errors, []);
      await page.context().close();
    });

    it("the logger", async () => {
      const file = path.join(folder, "knob.csv");
      const { child, text, ended } = run(process.execPath, "examples/log-to-csv.js", address, file);
      const lines = () => {
        try {
          return readFileSync(file, "utf8").split("\n").length;
        } catch {
          return 0;
        }
      };
      await until(() => lines() > 3, `lines in ${file}`);
      child.kill("SIGINT");
      assert.equal((await ended)[0], 0, text.err);
      assert.match(readFileSync(file, "utf8"), /^time,knob\n(\d{4}-\d\d-\d\dT[\d:.]+Z,\d+\n)+$/);
    });

    it("the Python reader", { skip: !hasPython && "no python3-websockets" }, async () => {
      const { child, text } = run(PYTHON, "examples/read.py", address);
      await until(() => /\{'type': 'ack', 'id': 1\}/.test(text.out) && /\{'knob': \d+\}/.test(text.out));
      child.kill();
    });

    it("Node-RED's flow, its function fed with what a board says", async () => {
      type Node = { id: string; type: string; wires?: string[][]; func: string; payload: string };
      const flow = JSON.parse(read("node-red/flow.json")) as Node[];
      const ids = new Set(flow.map(({ id }) => id));
      for (const { wires = [] } of flow)
        for (const target of wires.flat()) assert.ok(ids.has(target), target);
      const { func } = flow.find(({ type }) => type === "function")!;
      const { payload } = flow.find(({ type }) => type === "inject")!;
      const kept = new Map<string, unknown>();
      const context = createContext({
        flow: {
          get: (name: string) => kept.get(name),
          set: (name: string, value: unknown) => kept.set(name, value),
        },
      });
      const socket = new WebSocket(`ws://${address}/ws`, "rheo.v1");
      const samples: Record<string, number>[] = [];
      const answers: { type: string }[] = [];
      socket.on("open", () => socket.send(payload));
      socket.on("message", (data) => {
        context.msg = { payload: JSON.parse(String(data)) };
        const [sample, answer] = runInContext(`(() => {${func}})()`, context) ?? [];
        if (sample) samples.push(sample.payload);
        if (answer) answers.push(answer.payload);
      });
      await until(() => samples.length && answers.length);
      assert.equal(typeof samples[0]?.knob, "number");
      assert.deepEqual(answers[0], { type: "ack", id: 1 });
      socket.close();
    });

    it("Home Assistant's address without a broker", async () => {
      const yaml = read("home-assistant/configuration.yaml");
      const resource = /resource: http:\/\/192\.168\.1\.50(\S+)/.exec(yaml)![1];
      assert.match(await (await fetch(`http://${address}${resource}`)).text(), /^\d+\n$/);
    });
  });

for (const kind of availableTargets())
  describe(`sketches on the same library [${kind}]`, () => {
    const open = async (port: number) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/`);
      const heard: string[] = [];
      socket.on("message", (data) => heard.push(String(data)));
      await once(socket, "open");
      return { socket, heard };
    };

    it("the chat: all read what one writes, and who comes late the last lines", async () => {
      const target = await startTarget({ kind, bundle: "dist/chat.js" });
      const [one, two] = [await open(target.port), await open(target.port)];
      one.socket.send("Grüße from one");
      await until(() => [one, two].every(({ heard }) => heard.includes("Grüße from one")));
      const late = await open(target.port);
      late.socket.send("/lines");
      await until(() => late.heard.includes("Grüße from one"));
      assert.equal(one.heard.length, 1);
      const page = await fetch(`http://127.0.0.1:${target.port}/`);
      assert.match(await page.text(), /<title>Chat<\/title>/);
      assert.equal((await fetch(`http://127.0.0.1:${target.port}/nothing`)).status, 404);
      for (const { socket } of [one, two, late]) socket.terminate();
      await target.stop();
    });

    it("pong: the ball moves and the left paddle is the knob", async () => {
      const target = await startTarget({ kind, bundle: "dist/pong.js" });
      const viewer = await open(target.port);
      const places = () => (viewer.heard.at(-1) ?? "").split(",").map(Number);
      await until(() => new Set(viewer.heard.map((text) => text.split(",")[0])).size > 10);
      await target.setKnob(0.1);
      await until(() => places()[2]! < 400);
      await target.setKnob(0.9);
      await until(() => places()[2]! > 600);
      viewer.socket.terminate();
      await target.stop();
    });
  });

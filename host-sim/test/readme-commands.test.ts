/** What the README has people run and save, run and saved: commands, settings, messages, the proxies' lines. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import WebSocket from "ws";
import { defaultSettings } from "../../firmware/app/settings";
import { pickFreePort } from "../shell/ports";
import { startTarget, type Target } from "../targets";
import { ONLINE } from "./blackbox/each-target";
import { block, README, ROOT } from "./readme-text";

const PATIENCE = 30_000;

/** A newcomer's folder after the build: what commands read and write is here. */
const folder = mkdtempSync(path.join(tmpdir(), "rheo-readme-"));
symlinkSync(path.join(ROOT, "dist"), path.join(folder, "dist"));
const running: ChildProcess[] = [];
after(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

/** Starts what is behind the README's line `npm run NAME -- ARGS`, which must be there word for word. */
function start(line: string, adapt: (argument: string) => string, more: string[]) {
  assert.ok(README.split("\n").includes(line), `the README has no line "${line}"`);
  const [, name, rest = ""] = /^npm (?:run )?(\w+)(?: -- (.*))?$/.exec(line)!;
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const [, flags, main] = / node ((?:--\S+ )*)(\S+)$/.exec(scripts[name!])!;
  const args = [...rest.split(" ").filter(Boolean).map(adapt), ...more];
  const child = spawn(
    process.execPath,
    [...flags!.split(" ").filter(Boolean), path.join(ROOT, main!), ...args],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  running.push(child);
  let out = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => (out += bytes));
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return {
    child,
    ended,
    /** Resolves when it has printed this. */
    async printed(wanted: RegExp): Promise<string> {
      const deadline = performance.now() + PATIENCE;
      while (!wanted.test(out)) {
        assert.equal(child.exitCode, null, out);
        assert.ok(performance.now() < deadline, out);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return out;
    },
  };
}

async function textOf(url: string): Promise<string> {
  const answer = await fetch(url);
  assert.equal(answer.status, 200, url);
  return answer.text();
}

describe("the README's commands", () => {
  let board: Target;
  const here = (argument: string) => argument.replace("localhost:8080", `localhost:${board.port}`);
  before(async () => {
    board = await startTarget({
      kind: "sim",
      bundle: "dist/firmware.js",
      settings: { ...ONLINE, deadband: 0 },
    });
  });
  after(() => board.stop());

  for (const line of ["npm run watch -- localhost:8080", "npm run watch -- localhost:8080 --format csv"])
    it(line, async () => {
      const watch = start(line, here, ["--count", "2"]);
      await watch.printed(line.endsWith("csv") ? /t,knob\n[\d.]+,\d+\n/ : /knob \d+ LSB/);
      assert.equal(await watch.ended, 0);
    });

  it("the gateway with five boards has all of them live", async () => {
    const port = await pickFreePort();
    const mqtt = await pickFreePort();
    const line = "npm run gateway -- --simulate 5 --port 8090";
    const gateway = start(line, (argument) => argument.replace("8090", String(port)), [
      "--mqtt-port",
      String(mqtt),
    ]);
    for (let number = 1; number <= 5; number++)
      await gateway.printed(new RegExp(`board-${number} \\(.*\\): online`));
    assert.match(await textOf(`http://localhost:${port}/`), /<title>/);
    assert.match(await textOf(`http://localhost:${port}/boards/board-5/value`), /^\d+\n$/);
    gateway.child.kill("SIGINT");
    assert.equal(await gateway.ended, 0);
  });

  it("the settings with several channels run, and each channel has its addresses", async () => {
    const settings = block("json", '{ "name": "Bench 3"');
    writeFileSync(path.join(folder, "bench.json"), settings);
    const port = String(await pickFreePort());
    const control = String(await pickFreePort());
    const sim = start("npm start -- --settings bench.json", (argument) => argument, [
      "--port",
      port,
      "--control",
      control,
    ]);
    await sim.printed(/Wi-Fi connected/);
    const address = `localhost:${port}`;
    const status = JSON.parse(await textOf(`http://${address}/status`));
    assert.equal(status.name, "Bench 3");
    for (const { id } of JSON.parse(settings).channels) {
      const value = await textOf(`http://${address}/value/${id}`);
      assert.match(value, /^(\d+(\.\d+)?|null)\n$/, id);
      const socket = new WebSocket(`ws://${address}/ws/${id}`);
      const message = await new Promise((resolve, reject) => {
        socket.once("message", (data) => resolve(String(data)));
        socket.once("error", reject);
      });
      assert.match(String(message), /^(\d+(\.\d+)?|null)$/, id);
      socket.close();
    }
    sim.child.kill("SIGINT");
    assert.equal(await sim.ended, 0);
  });

  it("each command is answered with its id, the burst in binary", async () => {
    const socket = new WebSocket(`ws://localhost:${board.port}/`, "rheo.v1");
    const answered = new Map<number, string>();
    const commands = block("json", '{"type":"set","id":1').trim().split("\n");
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.on("message", (data: Buffer, isBinary) => {
        if (isBinary) answered.set(data.readUInt32LE(4), "burst");
        else {
          const { type, id } = JSON.parse(String(data));
          if (type === "hello") for (const command of commands) socket.send(command);
          if (type === "ack" || type === "error") answered.set(id, type);
        }
        if (answered.size === commands.length) resolve();
      });
    });
    socket.close();
    assert.deepEqual([...answered].sort(), [
      [1, "ack"],
      [2, "ack"],
      [3, "burst"],
    ]);
  });
});

it("the README's table of settings has each setting there is", () => {
  const named = [...README.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, cell]) =>
    [...cell!.matchAll(/\w+/g)].map(String),
  );
  for (const name of Object.keys(defaultSettings())) assert.ok(named.includes(name), name);
  for (const name of named) if (name !== "pin") assert.ok(isSetting(name), name);
});

/** Whether the board takes a setting of that name, at the top or of its one channel. */
function isSetting(name: string): boolean {
  const ofOneChannel = ["label", "oversample", "deadband", "calibration"];
  return name in defaultSettings() || ofOneChannel.includes(name);
}

it("the documents name only files that exist and scripts that can be run", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8"));
  const pages = ["SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "firmware/README.md", "gateway/README.md"];
  for (const page of pages) {
    const text = readFileSync(path.join(ROOT, page), "utf8");
    const beside = path.dirname(path.join(ROOT, page));
    for (const [, link] of text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g))
      assert.ok(existsSync(path.join(beside, link!)), `${page}: ${link}`);
    // NAME stands for one's own.
    for (const [, file] of text.matchAll(/`([\w./-]+\/[\w.-]+\.(?:ts|js))`/g))
      if (!file!.includes("NAME")) assert.ok(existsSync(path.join(ROOT, file!)), `${page}: ${file}`);
    for (const [, script] of text.matchAll(/npm run ([\w-]+)/g)) assert.ok(script! in scripts, script);
  }
});

/** What the README has people run and save, run and saved: commands, settings, messages, the proxies' lines. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import WebSocket from "ws";
import { defaultSettings } from "../../firmware/app/settings";
import { pickFreePort } from "../shell/ports";
import { startTarget, type Target } from "../targets";
import { ONLINE } from "./blackbox/each-target";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(path.join(ROOT, "README.md"), "utf8");
const PATIENCE = 30_000;

/** The content of the fenced block that begins so. */
function block(kind: string, beginning: string): string {
  const found = [...README.matchAll(/```(\w*)\n([\s\S]*?)```/g)].find(
    ([, language, text]) => language === kind && text!.startsWith(beginning),
  );
  assert.ok(found, `${kind}: ${beginning}`);
  return found[2]!;
}

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

describe("the README's proxies", () => {
  let board: Target;
  before(async () => {
    board = await startTarget({
      kind: "sim",
      bundle: "dist/firmware.js",
      settings: { ...ONLINE, hosts: ["knob.example.org"] },
    });
  });
  after(() => board.stop());

  /** The first message of the socket behind the proxy; of a refusal status and text, of an error its words. */
  function firstMessage(port: number, host: string): Promise<string> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/knob/`, {
      headers: { Host: host, Origin: `http://${host}` },
    });
    return new Promise<string>((resolve) => {
      socket.once("message", (data) => resolve(String(data)));
      socket.once("error", (error) => resolve(error.message));
      socket.once("unexpected-response", async (_, answer) => {
        resolve(`${answer.statusCode} ${await bodyOf(answer)}`);
      });
    }).finally(() => socket.terminate());
  }

  async function bodyOf(answer: IncomingMessage): Promise<string> {
    let body = "";
    for await (const bytes of answer) body += bytes;
    return body;
  }

  /** What a browser gets at that path under the proxy's, asking by that name. */
  async function answerTo(port: number, host: string, at: string) {
    const request = get({ port, host: "127.0.0.1", path: `/knob/${at}`, headers: { Host: host } });
    const [answer] = (await once(request, "response")) as [IncomingMessage];
    return { status: answer.statusCode, type: answer.headers["content-type"], body: await bodyOf(answer) };
  }

  /** Page, value and socket through the proxy, as a browser would ask under a name of its own. */
  async function isServed(port: number, assertRunning: () => void): Promise<void> {
    const host = `knob.example.org:${port}`;
    const deadline = performance.now() + PATIENCE;
    for (;;) {
      const first = await firstMessage(port, host);
      if (/^\d+$/.test(first)) break;
      // It may not listen yet; an answer that is a refusal will not change.
      assert.match(first, /ECONNREFUSED|^$/);
      assertRunning();
      assert.ok(performance.now() < deadline, first);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const page = await answerTo(port, host, "");
    assert.equal(page.status, 200);
    assert.match(page.type!, /^text\/html/);
    const value = await answerTo(port, host, "value");
    assert.equal(value.status, 200);
    assert.match(value.body, /^\d+\n$/);
  }

  /** A name that is not among the board's settings: page and socket say so, and say which setting it lacks. */
  async function isRefusedByAnotherName(port: number): Promise<void> {
    const host = `other.example.org:${port}`;
    const page = await answerTo(port, host, "");
    assert.equal(page.status, 421);
    assert.match(page.body, /"hosts"/);
    assert.equal(await firstMessage(port, host), `421 ${page.body}`);
  }

  const proxies = [
    {
      name: "nginx",
      programs: ["/usr/sbin/nginx"],
      lines: () => block("nginx", "location"),
      file: (port: number, lines: string) =>
        `daemon off; pid ${folder}/nginx.pid; error_log stderr; events {}\n` +
        `http { access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b;` +
        `fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;` +
        `server { listen 127.0.0.1:${port}; ${lines} } }`,
      args: (file: string) => ["-c", file, "-p", folder],
    },
    {
      name: "Caddy",
      programs: ["/usr/bin/caddy"],
      lines: () => block("", "handle_path"),
      file: (port: number, lines: string) =>
        `{\nadmin off\nauto_https off\n}\nhttp://:${port} {\n${lines}}\n`,
      args: (file: string) => ["run", "--adapter", "caddyfile", "--config", file],
    },
    {
      name: "HAProxy",
      programs: ["/usr/sbin/haproxy"],
      lines: () => block("haproxy", "  use_backend"),
      file: (port: number, lines: string) =>
        `frontend here\n  mode http\n  timeout client 1m\n  bind 127.0.0.1:${port}\n${lines}`,
      args: (file: string) => ["-db", "-f", file],
    },
    {
      name: "Apache",
      programs: ["/usr/sbin/apache2"],
      lines: () => block("apache", "ProxyPreserveHost"),
      file: (port: number, lines: string) =>
        ["mpm_event", "authz_core", "proxy", "proxy_http"]
          .map((module) => `LoadModule ${module}_module /usr/lib/apache2/modules/mod_${module}.so\n`)
          .join("") +
        `ServerName localhost\nServerRoot ${folder}\nDefaultRuntimeDir ${folder}\n` +
        `PidFile ${folder}/apache.pid\nErrorLog ${folder}/apache.log\nListen 127.0.0.1:${port}\n${lines}`,
      args: (file: string) => ["-X", "-f", file],
    },
  ];
  for (const { name, programs, lines, file, args } of proxies) {
    const program = programs.find((one) => existsSync(one));
    it(`${name} with these lines passes page and socket on`, { skip: !program && `no ${name}` }, async () => {
      const port = await pickFreePort();
      const config = path.join(folder, `${name}.conf`);
      writeFileSync(config, file(port, lines().replace(/192\.168\.1\.50(:80)?/, `127.0.0.1:${board.port}`)));
      const env = { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder };
      const child = spawn(program!, args(config), { env, stdio: ["ignore", "ignore", "pipe"] });
      running.push(child);
      let complaint = "";
      child.stderr.on("data", (bytes) => (complaint += bytes));
      await isServed(port, () => assert.equal(child.exitCode, null, complaint));
      await isRefusedByAnotherName(port);
      child.kill("SIGTERM");
    });
  }
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

/** The README's lines for proxies, in the proxies themselves. */
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import WebSocket from "ws";
import { pickFreePort } from "../shell/ports";
import { startTarget, type Target } from "../targets";
import { ONLINE } from "./blackbox/each-target";
import { block } from "./readme-text";

const PATIENCE = 30_000;

const folder = mkdtempSync(path.join(tmpdir(), "rheo-proxies-"));
const running: ChildProcess[] = [];
after(() => {
  for (const child of running) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
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

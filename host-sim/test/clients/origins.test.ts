/** Who may use the board, tried from real pages in Chromium and from scripts. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { skip, useBrowser } from "../../../web/test/browser/chromium";
import { availableTargets, startTarget, type Target } from "../../targets";
import { ONLINE } from "../blackbox/each-target";
import { RawClient, upgradeRequest } from "../raw-client";

/** What a page got: whether its socket opened, the messages until one of type `last`, and its close code. */
interface Outcome {
  opened: boolean;
  types: string[];
  code?: number;
}

/** Runs in the page: opens a socket, sends `command`, and tells what happened. */
async function tryBoard(input: {
  url: string;
  protocols: string[];
  command: string;
  last: string;
}): Promise<Outcome> {
  return new Promise((resolve) => {
    const outcome: Outcome = { opened: false, types: [] };
    const socket = new WebSocket(input.url, input.protocols);
    socket.onopen = () => {
      outcome.opened = true;
      socket.send(input.command);
    };
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(data);
      outcome.types.push(message.code ?? message.type);
      if (message.type === input.last) socket.close(1000);
    };
    socket.onclose = ({ code }) => resolve({ ...outcome, code });
  });
}

/** Runs in the page: the text of a page of the board, or that the browser keeps it from us. */
async function tryFetch(url: string): Promise<string> {
  try {
    const response = await fetch(url);
    return `${response.status} ${await response.text()}`;
  } catch {
    return "kept from us";
  }
}

/** A web server with one empty page: an origin. */
async function startOrigin(): Promise<{ server: Server; origin: string }> {
  const server = createServer((_, response) =>
    response.setHeader("Content-Type", "text/html").end("<p>A page.</p>"),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

for (const kind of availableTargets())
  describe(`who may use the board [${kind}]`, { skip }, () => {
    const browser = useBrowser();
    const servers: Server[] = [];
    const folder = mkdtempSync(path.join(tmpdir(), "rheo-origins-"));
    let open: Target;
    let guarded: Target;
    let stranger: string;
    let friend: string;

    before(async () => {
      const origins = [await startOrigin(), await startOrigin()] as const;
      servers.push(...origins.map(({ server }) => server));
      [stranger, friend] = [origins[0].origin, origins[1].origin];
      const start = (settings: object) =>
        startTarget({ kind, bundle: "dist/firmware.js", settings: { ...ONLINE, ...settings } });
      open = await start({ origins: [friend] });
      guarded = await start({ token: "s3cret" });
    });
    after(async () => {
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true });
      await open?.stop();
      await guarded?.stop();
    });

    const host = (target: Target) => `127.0.0.1:${target.port}`;
    const attempt = (target: Target, more: Partial<Parameters<typeof tryBoard>[0]> = {}) => ({
      url: `ws://${host(target)}/ws`,
      protocols: ["rheo.v1"],
      command: '{"type":"set","id":1,"led":true}',
      last: "ack",
      ...more,
    });
    const own = (target: Target) => `http://${host(target)}/value`;

    it("a page of the board itself reads and commands", async () => {
      const page = await browser.open(own(open));
      const outcome = await page.evaluate(tryBoard, attempt(open));
      assert.equal(outcome.code, 1000);
      assert.equal(outcome.types[0], "hello");
      assert.equal(outcome.types.at(-1), "ack");
      await page.context().close();
    });

    it("a page of another origin gets no socket, and of the board no more than how it could be let in", async () => {
      const page = await browser.open(stranger);
      const outcome = await page.evaluate(tryBoard, attempt(open));
      assert.deepEqual(outcome, { opened: false, types: [], code: 1006 });
      for (const data of ["/value", "/status", "/metrics"]) {
        const answer = await page.evaluate(tryFetch, `http://${host(open)}${data}`);
        assert.match(
          answer,
          /^403 Pages of this origin .*put "origins": \["http:\/\/127\.0\.0\.1:\d+"\] in/,
          data,
        );
      }
      await page.context().close();
    });

    it("a page of a listed origin reads and commands", async () => {
      const page = await browser.open(friend);
      const outcome = await page.evaluate(tryBoard, attempt(open));
      assert.equal(outcome.types.at(-1), "ack");
      assert.match(await page.evaluate(tryFetch, own(open)), /^200 \d+\n$/);
      await page.context().close();
    });

    it("a page opened from disk may watch, and its commands are refused as read-only", async () => {
      const file = path.join(folder, "page.html");
      writeFileSync(file, "<p>A page from disk: its origin is null.</p>");
      const page = await browser.open(pathToFileURL(file).href);
      const outcome = await page.evaluate(tryBoard, attempt(open, { last: "error" }));
      assert.equal(outcome.types[0], "hello");
      assert.equal(outcome.types.at(-1), "read-only");
      assert.match(await page.evaluate(tryFetch, own(open)), /^200 \d+\n$/);
      await page.context().close();
    });

    it("with a token set, even the board's own page needs it", async () => {
      const page = await browser.open(`${own(guarded)}?token=s3cret`);
      assert.deepEqual(await page.evaluate(tryBoard, attempt(guarded)), {
        opened: false,
        types: [],
        code: 1006,
      });
      for (const more of [
        { url: `ws://${host(guarded)}/ws?token=s3cret` },
        { protocols: ["rheo.v1", "token.s3cret"] },
      ]) {
        const outcome = await page.evaluate(tryBoard, attempt(guarded, more));
        assert.equal(outcome.types.at(-1), "ack", JSON.stringify(more));
      }
      assert.match(await page.evaluate(tryFetch, own(guarded)), /^401 /);
      assert.match(await page.evaluate(tryFetch, `${own(guarded)}?token=s3cret`), /^200 /);
      await page.context().close();
    });

    it("a page under a name rebound to the board's address gets nothing from it", async () => {
      // Chromium takes every name below localhost for this machine, as a rebound name would be.
      const rebound = `rebound.localhost:${open.port}`;
      const page = await browser.open(`http://${rebound}/`);
      assert.match((await page.textContent("body")) ?? "", /does not answer to that host name/);
      const outcome = await page.evaluate(tryBoard, attempt(open, { url: `ws://${rebound}/ws` }));
      assert.deepEqual(outcome, { opened: false, types: [], code: 1006 });
      assert.match(await page.evaluate(tryFetch, `http://${rebound}/value`), /^421 /);
      await page.context().close();
    });

    const scripts: Array<[what: string, target: string, headers: string[], status: number]> = [
      ["another origin", "/ws", ["Origin: http://evil.example"], 403],
      ["no origin", "/ws", [], 101],
      ["the board's own origin under another port", "/ws", ["Origin: http://localhost"], 403],
    ];
    for (const [what, target, headers, status] of scripts)
      it(`a script with ${what} gets ${status}`, async () => {
        const client = await RawClient.open(open.port);
        client.send(upgradeRequest(open.port, target, headers));
        assert.match(await client.head(), new RegExp(`^HTTP/1\\.1 ${status} `));
        client.destroy();
      });

    it("a script gets 421 under a name that is not the board's, for pages and sockets alike", async () => {
      const requests = [
        "GET /value HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
        upgradeRequest(open.port).replace(/Host: .*/, "Host: rebound.evil.example"),
      ];
      for (const request of requests) {
        const client = await RawClient.open(open.port);
        client.send(request);
        assert.match((await client.rest()).toString("latin1"), /^HTTP\/1\.1 421 /);
      }
    });

    it("the token never comes back, neither in an answer nor on the console", async () => {
      const client = await RawClient.open(guarded.port);
      client.send("GET /status?token=wr0ng HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assert.doesNotMatch((await client.rest()).toString("latin1"), /wr0ng|s3cret/);
      const viewer = await RawClient.open(guarded.port);
      viewer.send(upgradeRequest(guarded.port, "/ws", ["Sec-WebSocket-Protocol: rheo.v1, token.s3cret"]));
      assert.doesNotMatch((await viewer.head()) + (await viewer.text()), /s3cret/);
      viewer.destroy();
      assert.doesNotMatch(guarded.output(), /wr0ng|s3cret/);
    });
  });

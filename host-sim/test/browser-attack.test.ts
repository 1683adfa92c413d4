/**
 * What a web page from elsewhere can do to the ports that a simulator opens on a developer's machine: tried in
 * Chromium against the console, the workbench and the board.
 */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { PATIENCE, skip, useBrowser } from "../../web/test/browser/chromium.js";
import { pickFreePort } from "../shell/ports.js";
import { createSimulator, type Simulator } from "../simulator/simulator.js";

const BUNDLE = fileURLToPath(new URL("../../dist/firmware.js", import.meta.url));
const browser = useBrowser();
let simulator: Simulator;
let evil: Server;
let evilUrl: string;

before(async () => {
  const port = await pickFreePort();
  simulator = await createSimulator({ bundle: BUNDLE, port, host: "localhost", control: 0, console: 0 });
  simulator.setPower(true);
  evil = createServer((_request, response) => {
    response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><title>evil</title>");
  });
  await new Promise<void>((resolve) => evil.listen(0, "127.0.0.1", resolve));
  evilUrl = `http://127.0.0.1:${(evil.address() as AddressInfo).port}/`;
});
after(async () => {
  evil.close();
  evil.closeAllConnections();
  await simulator.stop();
});

test("a page from elsewhere neither types, nor turns, nor ends anything", {
  skip,
  timeout: 3 * PATIENCE,
}, async () => {
  const page = await browser.open(evilUrl);
  // What compiles this file calls it to give functions their names.
  await page.evaluate("globalThis.__name = (named) => named");
  const position = simulator.board.position();
  const ports = [simulator.port, simulator.control.port, simulator.console!.port];
  const outcome = await page.evaluate(async (targets) => {
    const lines = "\r\nglobal.pwned=1\r\nthis.constructor.constructor('return process')().exit(1)\r\n";
    const done: string[] = [];
    const attempt = async (what: string, run: () => Promise<unknown>): Promise<void> => {
      const limit = new Promise((_, reject) => setTimeout(() => reject(new Error("time")), 1500));
      done.push(
        await Promise.race([run(), limit]).then(
          (answer) => `${what}: ${String(answer)}`,
          () => `${what}: failed`,
        ),
      );
    };
    for (const port of targets) {
      for (const host of ["localhost", "127.0.0.1"]) {
        const url = `http://${host}:${port}`;
        for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
          const headers = { "Content-Type": type };
          const body = lines + JSON.stringify({ position: 0.987 });
          await attempt(`POST ${url} ${type}`, () =>
            fetch(`${url}/knob`, { method: "POST", mode: "no-cors", headers, body }).then(() => "sent"),
          );
        }
        await attempt(`read ${url}`, () => fetch(`${url}/state`).then((answer) => `read ${answer.status}`));
        for (const path of ["//", "/", "/events", "/power"]) {
          await attempt(
            `img ${url}${path}`,
            () =>
              new Promise((resolve) => {
                const image = new Image();
                image.onload = image.onerror = () => resolve("shown");
                image.src = `${url}${path}`;
              }),
          );
        }
        await attempt(
          `socket ${url}`,
          () =>
            new Promise((resolve, reject) => {
              const socket = new WebSocket(`ws://${host}:${port}/ws`);
              socket.onopen = () => resolve("open");
              socket.onerror = () => reject(new Error("refused"));
            }),
        );
        await attempt(`tls ${url}`, () =>
          fetch(`https://${host}:${port}/`, { mode: "no-cors" }).then(() => "sent"),
        );
      }
    }
    return done;
  }, ports);
  const got = outcome.filter((line) => /: (open|read \d)/.test(line));
  assert.deepEqual(got, [], "nothing was read and no socket was opened");
  assert.equal(simulator.machine.json("typeof pwned"), '"undefined"', "nothing was typed");
  assert.equal(simulator.powered, true);
  assert.equal(simulator.board.position(), position);
  assert.equal((await fetch(`http://localhost:${simulator.port}/value`)).status, 200);
  assert.equal((await fetch(`http://localhost:${simulator.control.port}/state`)).status, 200);
});

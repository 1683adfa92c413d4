/** Set-up mode on the simulated board, from the first boot to the network of the house. */
import assert from "node:assert/strict";
import { request } from "node:http";
import { afterEach, beforeEach, test } from "node:test";
import { gunzipSync } from "node:zlib";
import {
  freePort,
  HOME,
  installed,
  PATIENCE,
  startWorkbench,
  type Workbench,
} from "../../../tools/flash/test/workbench.js";

const OPTIONS = { timeout: PATIENCE };
let workbench: Workbench;
let port: number;

interface Answer {
  state: string;
  text: string;
  address?: string;
}

async function get(path: string, headers: Record<string, string> = {}): Promise<string> {
  return (await ask(path, headers)).body;
}

interface Response {
  status: number | undefined;
  location: string | undefined;
  body: string;
}

function ask(path: string, headers: Record<string, string>, method = "GET"): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path, headers, method, agent: false }, (response) => {
      const { statusCode: status, headers } = response;
      const pieces: Buffer[] = [];
      response.on("data", (bytes) => pieces.push(bytes));
      response.on("end", () => {
        const bytes = Buffer.concat(pieces);
        const isPacked = headers["content-encoding"] === "gzip" && bytes.length > 0;
        const body = (isPacked ? gunzipSync(bytes) : bytes).toString();
        resolve({ status, location: headers.location, body });
      });
    });
    asked.on("error", reject).end();
  });
}

/** Tries a network through the page's own requests, and waits for the outcome. */
async function join(ssid: string, password: string): Promise<Answer> {
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  let answer = await get("/join", { "X-Ssid": base64(ssid), "X-Password": base64(password) });
  while ((JSON.parse(answer) as Answer).state === "testing") {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await get("/join");
  }
  return JSON.parse(answer) as Answer;
}

beforeEach(async () => {
  port = await freePort();
  workbench = await startWorkbench(installed({ port }));
  await workbench.printed(/join the network (Rheo-[0-9A-F]{4}) to set Wi-Fi up/);
});
afterEach(() => workbench.close());

test("a board without settings opens a network of its own", OPTIONS, async () => {
  assert.match(workbench.board.wifi.state().accessPoint ?? "", /^Rheo-[0-9A-F]{4}$/);
});

test("any path of the board's address is the set-up page", OPTIONS, async () => {
  for (const path of ["/", "/generate_204", "/status"])
    assert.match(await get(path, { Host: "192.168.4.1" }), /<h1>Set up Rheo<\/h1>/);
  assert.equal((await ask("/", { Host: "192.168.4.1" }, "HEAD")).body, "");
});

test(
  "what phones ask of other hosts to find such a page is sent there, and gets nothing itself",
  OPTIONS,
  async () => {
    for (const host of ["captive.apple.com", "connectivitycheck.gstatic.com", "evil.example"])
      for (const path of ["/", "/generate_204", "/join", "/scan"])
        assert.deepEqual(await ask(path, { Host: host }), {
          status: 302,
          location: `http://192.168.4.1:${port}/`,
          body: "",
        });
  },
);

test("the page is told the networks in range", OPTIONS, async () => {
  let found: Array<{ ssid: string; open: boolean }> = [];
  while (found.length === 0) found = JSON.parse(await get("/scan"));
  assert.ok(found.some(({ ssid, open }) => ssid === HOME.ssid && !open));
});

test("a wrong password is told and nothing is saved", OPTIONS, async () => {
  const answer = await join(HOME.ssid, "something else");
  assert.equal(answer.state, "failed");
  assert.match(answer.text, /password is probably wrong/);
  assert.doesNotMatch(workbench.flash.get("rheo.json")?.toString() ?? "", /wifi/);
  assert.match(workbench.board.wifi.state().accessPoint ?? "", /^Rheo-/);
});

test("the right one is saved, and the board moves over", OPTIONS, async () => {
  const answer = await join(HOME.ssid, HOME.password);
  assert.equal(answer.state, "saved");
  assert.match(answer.address ?? "", new RegExp(`^http://[\\d.]+:${port}/$`));
  await workbench.printed(/Rheo: open http/);
  assert.equal(workbench.board.wifi.state().accessPoint, undefined);
  assert.equal(workbench.board.wifi.state().station, HOME.ssid);
  // The server hears of it with the next housekeeping.
  while (/Set up Rheo/.test(await get("/"))) await new Promise((resolve) => setTimeout(resolve, 50));
  assert.doesNotMatch(workbench.text(), new RegExp(HOME.password));
});

test("after a power cut it finds the network by itself", OPTIONS, async () => {
  await join(HOME.ssid, HOME.password);
  workbench.powerOff();
  workbench.powerOn();
  await workbench.printed(/Rheo: open http/);
});

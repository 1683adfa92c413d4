import assert from "node:assert/strict";
import { once } from "node:events";
import { request } from "node:http";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pickFreePort } from "../../shell/ports.js";
import { createSimulator, type Simulator } from "../../simulator/simulator.js";
import type { ControlState } from "../state.js";

const BUNDLE = fileURLToPath(new URL("../../../dist/firmware.js", import.meta.url));
let simulator: Simulator;
let url: string;

before(async () => {
  const port = await pickFreePort();
  simulator = await createSimulator({ bundle: BUNDLE, port, control: 0 });
  simulator.setPower(true);
  url = `http://127.0.0.1:${simulator.control.port}`;
});
after(() => simulator.stop());

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** With headers that `fetch` would not let through. */
function ask(method: string, path: string, headers: Record<string, string> = {}, body = ""): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}`, { method, headers }, (response) => {
      let text = "";
      response.on("data", (bytes) => {
        text += bytes;
      });
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

async function post(
  path: string,
  body: unknown,
): Promise<{ status: number; state: ControlState & { error?: string } }> {
  const { status, body: text } = await ask("POST", path, {}, JSON.stringify(body));
  return { status, state: JSON.parse(text) };
}

test("GET /state tells knob, LED, pins, Wi-Fi, the SHA unit's registers, sockets and memory", async () => {
  const state = JSON.parse((await ask("GET", "/state")).body) as ControlState;
  assert.equal(state.board, "ESP32");
  assert.deepEqual(state.listening, [simulator.port]);
  assert.equal(state.knob?.pin, "D34");
  assert.equal(typeof state.led, "boolean");
  assert.equal(state.pins.D0, true);
  assert.equal(typeof state.registers.sha.clock, "number");
  assert.ok(Array.isArray(state.sockets));
  assert.ok(state.memory.total >= state.memory.usage);
});

test("POST /knob turns it, by position or by a share, and lets it turn by itself where it can", async () => {
  assert.equal((await post("/knob", { position: 0.25 })).state.knob?.position, 0.25);
  assert.equal((await post("/knob", { by: 0.5 })).state.knob?.position, 0.75);
  assert.equal((await post("/knob", { by: 1 })).state.knob?.position, 1);
  const refused = await post("/knob", { turning: true });
  assert.equal(refused.status, 400);
  assert.match(refused.state.error ?? "", /manual knob/);
});

test("POST /button, /wifi and /power do what they say", async () => {
  assert.equal((await post("/button", { pressed: true })).state.button, true);
  assert.equal((await post("/button", { pressed: false })).state.button, false);
  assert.equal((await post("/wifi", { up: false })).state.wifi.up, false);
  assert.equal((await post("/wifi", { up: true })).state.wifi.up, true);
  const off = (await post("/power", { on: false })).state;
  assert.deepEqual([off.powered, off.listening, off.sockets], [false, [], []]);
  assert.equal((await post("/power", { restart: true })).status, 400);
  assert.equal((await post("/power", { on: true })).state.powered, true);
  assert.equal((await post("/power", { restart: true })).state.powered, true);
});

test("commands that make no sense are refused in a sentence and change nothing", async () => {
  const wrong: Array<[path: string, body: string]> = [
    ["/knob", "{}"],
    ["/knob", '{"position": 2}'],
    ["/knob", '{"position": "0.5"}'],
    ["/knob", '{"position": null}'],
    ["/button", '{"pressed": 1}'],
    ["/wifi", "[]"],
    ["/power", '{"restart": false}'],
    ["/power", "off"],
    ["/knob", ""],
    ["/knob", `{"x": "${"x".repeat(5000)}"}`],
  ];
  await post("/knob", { position: 0.5 });
  for (const [path, body] of wrong) {
    const answer = await ask("POST", path, {}, body);
    assert.equal(answer.status, 400, `${path} ${body.slice(0, 40)}`);
    assert.match(JSON.parse(answer.body).error, /must|at most|can only/);
  }
  assert.equal(simulator.board.position(), 0.5);
});

test("unknown paths and wrong methods: 404, and 405 with Allow", async () => {
  assert.equal((await ask("GET", "/nothing")).status, 404);
  const get = await ask("GET", "/knob");
  assert.deepEqual([get.status, get.headers.allow], [405, "POST, OPTIONS"]);
  const put = await ask("PUT", "/state");
  assert.deepEqual([put.status, put.headers.allow], [405, "GET, HEAD, OPTIONS"]);
});

test("a name rebound to the loopback is refused", async () => {
  for (const host of ["evil.example", `evil.example:${simulator.control.port}`, "127.0.0.1", "localhost:1"]) {
    assert.equal((await ask("GET", "/state", { Host: host })).status, 403, host);
  }
});

test("a picture or a frame of a page from elsewhere is refused, a link is not", async () => {
  const cross = { "Sec-Fetch-Site": "cross-site" };
  for (const path of ["/", "/state", "/events"]) {
    const answer = await ask("GET", path, { ...cross, "Sec-Fetch-Mode": "no-cors" });
    assert.equal(answer.status, 403, path);
  }
  const page = await ask("GET", "/", { ...cross, "Sec-Fetch-Mode": "navigate" });
  assert.equal(page.status, 200);
  assert.equal(page.headers["x-frame-options"], "DENY");
  assert.match(String(page.headers["content-security-policy"]), /frame-ancestors 'none'/);
});

test("a body that a form could send is refused", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
    const answer = await ask("POST", "/knob", { "Content-Type": type }, '{"position": 0.9}');
    assert.equal(answer.status, 400, type);
    assert.match(JSON.parse(answer.body).error, /application\/json/);
  }
});

test("no request ends the simulator", async () => {
  const lines = ["GET // HTTP/1.1", "GET //x HTTP/1.1", "GET http:// HTTP/1.1", "GET \\\\ HTTP/1.1", "GET *"];
  lines.push(
    "POST //knob HTTP/1.1",
    "GET /%ff%00 HTTP/1.1",
    "CONNECT a HTTP/1.1",
    "GET ?? HTTP/1.1",
    "\x16\x03",
  );
  for (const line of lines) {
    const socket = connect(simulator.control.port, "127.0.0.1");
    socket.on("error", () => undefined);
    socket.end(`${line}\r\nHost: localhost:${simulator.control.port}\r\n\r\n`);
    socket.resume();
    await once(socket, "close");
  }
  assert.equal((await ask("GET", "/state")).status, 200);
});

test("a seventeenth page that watches is refused", async () => {
  const watching = new AbortController();
  const { signal } = watching;
  for (let count = 0; count < 16; count++)
    assert.equal((await fetch(`${url}/events`, { signal })).status, 200);
  const refused = await ask("GET", "/events");
  watching.abort();
  assert.deepEqual([refused.status, refused.headers["retry-after"]], [503, "5"]);
});

test("the board's page and the bench may drive it, pages from elsewhere may not", async () => {
  const knob = '{"position": 0.1}';
  const board = `http://localhost:${simulator.port}`;
  for (const origin of [board, `http://127.0.0.1:${simulator.port}`, url]) {
    const answer = await ask("POST", "/knob", { Origin: origin }, knob);
    assert.equal(answer.status, 200, origin);
    assert.equal(answer.headers["access-control-allow-origin"], origin);
  }
  for (const origin of [
    "https://evil.example",
    "null",
    `https://localhost:${simulator.port}`,
    "http://localhost",
  ]) {
    const answer = await ask("POST", "/knob", { Origin: origin }, '{"position": 0.9}');
    assert.equal(answer.status, 403, origin);
    assert.equal(answer.headers["access-control-allow-origin"], undefined);
  }
  assert.equal(simulator.board.position(), 0.1);
  const preflight = await ask("OPTIONS", "/knob", { Origin: board, "Access-Control-Request-Method": "POST" });
  assert.equal(preflight.status, 204);
  assert.match(String(preflight.headers["access-control-allow-headers"]), /Content-Type/i);
});

test("GET /events sends the state now and after a change", async () => {
  const response = await fetch(`${url}/events`);
  assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const next = async (): Promise<string> => Buffer.from((await reader.read()).value ?? []).toString();
  assert.match(await next(), /^data: \{.*\}\n\n$/s);
  await post("/knob", { position: 0.125 });
  let text = "";
  while (!text.includes('"position":0.125')) text += await next();
  await reader.cancel();
});

test("GET / is one page that asks nothing of other machines", async () => {
  const { body, headers } = await ask("GET", "/");
  assert.match(String(headers["content-security-policy"]), /default-src 'self'/);
  assert.match(body, /<title>Rheo: simulated board<\/title>/);
  assert.doesNotMatch(body, /https?:\/\//);
});

test("a taken port: one asked for by number is an error, the default gives way", async () => {
  const port = await pickFreePort();
  const neighbour = createServer().listen(port + 1, "127.0.0.1");
  try {
    const options = { bundle: BUNDLE, port };
    await assert.rejects(createSimulator({ ...options, control: port + 1 }), /cannot have port .*EADDRINUSE/);
    const second = await createSimulator(options);
    assert.notEqual(second.control.port, port + 1);
    await second.stop();
  } finally {
    neighbour.close();
  }
});

test("POST /light, /bus and an id reach the channel they name, and refuse others", async () => {
  const port = await pickFreePort();
  const channels = [
    { id: "knob", kind: "analog", pin: "D34" },
    { id: "volume", kind: "analog", pin: "D35" },
    { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
    { id: "door", kind: "digital", pin: "D25", pull: "none" },
  ];
  const several = await createSimulator({
    bundle: BUNDLE,
    port,
    control: 0,
    settings: { wifi: {}, channels },
  });
  const send = async (path: string, body: unknown) => {
    const answer = await fetch(`http://127.0.0.1:${several.control.port}${path}`, {
      headers: { "Content-Type": "application/json" },
      method: "POST",
      body: JSON.stringify(body),
    });
    return { status: answer.status, state: (await answer.json()) as ControlState & { error?: string } };
  };
  try {
    const { state } = await send("/knob", { id: "volume", position: 0.25 });
    assert.deepEqual(
      state.knobs.map(({ id, position }) => [id, position]),
      [
        ["knob", 0.5],
        ["volume", 0.25],
      ],
    );
    assert.equal((await send("/light", { lux: 40 })).state.lights[0]?.lux, 40);
    assert.deepEqual((await send("/bus", { id: "D22/D21", fault: "hung" })).state.buses, [
      { id: "D22/D21", fault: "hung" },
    ]);
    assert.equal((await send("/bus", { fault: null })).state.buses[0]?.fault, null);
    assert.deepEqual((await send("/button", { id: "door", pressed: true })).state.buttons, [
      { id: "door", pin: "D25", pressed: true, level: false },
    ]);
    const refused: Array<[string, unknown, RegExp]> = [
      ["/knob", { id: "light", position: 1 }, /"id" must name a knob: "knob", "volume"/],
      ["/light", { lux: -1 }, /from 0 to 120000/],
      ["/light", { changing: true }, /steady light/],
      ["/bus", { fault: "fire" }, /null or one of absent, hung, nak/],
      ["/button", { id: "knob", pressed: true }, /"id" must name a button: "door"/],
    ];
    for (const [path, body, sentence] of refused) {
      const { status, state } = await send(path, body);
      assert.equal(status, 400);
      assert.match(state.error ?? "", sentence);
    }
  } finally {
    await several.stop();
  }
});

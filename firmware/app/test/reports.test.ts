import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LIMITS } from "../limits";
import { onPong } from "../pong";
import { helloText, sendVitals, statusOf, statusText } from "../reports";
import { VERSION } from "../version";
import { type BoardInMemory, boardInMemory, ERROR, FACTS, handshake, memoryChannel } from "./board-in-memory";

const CHANNELS = () => [
  memoryChannel("knob", 1234),
  memoryChannel("light", null, { kind: "veml7700", unit: "lx", max: 120000, decimals: 2 }),
];

function board(): BoardInMemory {
  return boardInMemory({ channels: CHANNELS() });
}

function watch({ connect }: BoardInMemory, protocol: "rheo.v1" | "plain") {
  const client = connect();
  client.send(handshake("/", protocol === "plain" ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]));
  client.look();
  return client;
}

/** What every report begins with, on the board in memory, `uptime` seconds after its start. */
const STATE = (type: string, uptime: number) => ({
  type,
  version: VERSION,
  board: "ESP32",
  name: "Workshop",
  serial: "a1b2",
  uptime,
  sha1: "software",
  sha1Reason: "it is all there is",
  rssi: -61,
  memory: { free: 500, total: 2000, lowest: 400 },
  rate: 20,
  led: false,
});

const KNOB = {
  kind: "test",
  unit: "LSB",
  min: 0,
  max: 4095,
  decimals: 0,
  id: "knob",
  label: "Knob",
  deadband: 16,
  calibration: { min: 0, max: 4095 },
};
const LIGHT = {
  kind: "veml7700",
  unit: "lx",
  min: 0,
  max: 120000,
  decimals: 2,
  id: "light",
  label: "Light",
  deadband: 16,
  calibration: { min: 0, max: 120000 },
};

describe("hello", () => {
  test("says all that a page needs before the first sample", () => {
    const { rheo } = board();
    assert.deepEqual(JSON.parse(helloText(rheo, FACTS, "key", "accept", true)), {
      ...STATE("hello", 1),
      channels: [KNOB, LIGHT],
      limits: { viewers: 6, message: LIMITS.messageBytes, inFlight: LIMITS.inFlight },
      handshake: { key: "key", accept: "accept" },
      readOnly: true,
      errors: [ERROR],
    });
  });
  test("tells settings as they are now, and the viewers that the settings allow", () => {
    const { rheo } = boardInMemory({ settings: { viewers: 3, rate: 50, led: true, name: "K\xc3\xbcche" } });
    rheo._sampler._channels[0]!._label = "left";
    const hello = JSON.parse(helloText(rheo, FACTS, "", "", false));
    assert.deepEqual(
      [hello.limits.viewers, hello.rate, hello.led, hello.name, hello.readOnly],
      [3, 50, true, "K\xc3\xbcche", false],
    );
    assert.equal(hello.channels[0].label, "left");
    assert.deepEqual(hello.channels[0].calibration, { min: 0, max: 4095 });
  });
  test("tells that a kind is not calibrated, whose one function says what it is and what it reads", () => {
    const { rheo } = board();
    const channel = rheo._sampler._channels[0]!;
    const facts = { kind: "door", unit: "", min: 0, max: 1, decimals: 0, calibration: null };
    delete channel._facts;
    channel._read = ((asked?: true) => (asked ? facts : 1)) as typeof channel._read;
    const [told] = JSON.parse(helloText(rheo, FACTS, "", "", false)).channels;
    assert.deepEqual(told, { ...facts, id: "knob", label: "Knob", deadband: Math.sqrt(channel._threshold) });
  });
  test("counts the time since boot in eighths of a second, rounded down", () => {
    const { rheo, at } = board();
    for (const [now, uptime] of [
      [0, 0],
      [124, 0],
      [125, 0.125],
      [1999, 1.875],
      [86_400_000 * 400, 34_560_000],
    ] as const) {
      at(now);
      assert.equal(JSON.parse(helloText(rheo, FACTS, "", "", false)).uptime, uptime);
    }
  });
});

describe("vitals", () => {
  test("go to viewers of rheo.v1, each with its own round trip", () => {
    const memory = board();
    const [plain, first, second] = [
      watch(memory, "plain"),
      watch(memory, "rheo.v1"),
      watch(memory, "rheo.v1"),
    ];
    second.peer._connection!._owner._rtt = 17;
    sendVitals(memory.rheo, FACTS);
    assert.equal(plain.look(), "");
    const [one, other] = [first, second].map((client) => {
      const frame = client.look();
      assert.equal(frame.charCodeAt(0), 0x81);
      return JSON.parse(frame.slice(4));
    });
    const controls = ({ id, label, deadband, calibration }: typeof KNOB) => ({
      id,
      label,
      deadband,
      calibration,
    });
    const common = { ...STATE("vitals", 1), viewers: 3, channels: [controls(KNOB), controls(LIGHT)] };
    assert.deepEqual(one, { ...common, rtt: null });
    assert.deepEqual(other, { ...common, rtt: 17 });
  });
  test("are left out for a viewer whose credit is used up", () => {
    const memory = board();
    const client = watch(memory, "rheo.v1");
    client.peer._connection!._sent = LIMITS.inFlight - 50;
    sendVitals(memory.rheo, FACTS);
    assert.equal(client.look(), "");
  });
  test("nobody there, nothing asked of the board", () => {
    const memory = board();
    watch(memory, "plain");
    sendVitals(memory.rheo, {
      ...FACTS,
      _memory: () => {
        throw new Error("asked");
      },
    });
  });
});

describe("the status", () => {
  test("is what hello says of the board, with values, viewers and errors", () => {
    const memory = board();
    assert.deepEqual(JSON.parse(statusText(memory.rheo, FACTS)), {
      ...STATE("status", 1),
      samples: 1,
      channels: [
        { ...KNOB, value: 1234 },
        { ...LIGHT, value: null },
      ],
      errors: [ERROR],
      viewers: [],
    });
  });
  test("counts samples that were taken, pushed or not", () => {
    const { rheo, at } = board();
    for (let n = 1; n <= 5; n++) {
      at(1000 + n * 50);
      rheo._sampler._turn();
    }
    assert.equal(statusOf(rheo, FACTS).samples, 6);
  });
  test("tells of each viewer what it was not sent, its round trip and what is under way to it", () => {
    const memory = boardInMemory({ channels: [memoryChannel("knob", 1234)] });
    const { rheo, at } = memory;
    const silent = watch(memory, "plain");
    const channel = rheo._sampler._channels[0]!;
    const answering = watch(memory, "rheo.v1");
    const pushed = 2000;
    for (let n = 1; n <= pushed; n++) {
      at(1000 + n * 50);
      channel._value = n % 2 ? 3000 : 1000;
      rheo._sampler._turn();
      const { _owner: viewer } = answering.peer._connection!;
      const payload = viewer._pingPayload;
      at(1000 + n * 50 + 9);
      if (viewer._pingedBytes >= 0)
        onPong(answering.peer._connection!, String.fromCharCode(payload >> 8, payload & 255));
    }
    // The youngest first.
    const [json, plain] = statusOf(rheo, FACTS).viewers;
    const got = silent.look().split("\x81\x04").length - 1;
    assert.deepEqual(
      { ...plain, inFlight: 0 },
      { protocol: "plain", skipped: pushed - got, rtt: null, inFlight: 0 },
    );
    assert.ok(got > 0 && got < pushed);
    assert.ok(plain!.inFlight > LIMITS.askAt / 2 && plain!.inFlight <= LIMITS.inFlight, `${plain!.inFlight}`);
    assert.deepEqual({ ...json, inFlight: 0 }, { protocol: "rheo.v1", skipped: 0, rtt: 9, inFlight: 0 });
  });
});

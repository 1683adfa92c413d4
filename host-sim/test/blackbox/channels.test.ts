import assert from "node:assert/strict";
import { it } from "node:test";
import { connect, type Vitals } from "../../../client/node";
import { clientFrame, RawClient } from "../raw-client";
import { onEachTarget } from "./each-target";

const PROTOCOL = ["Sec-WebSocket-Protocol: rheo.v1"];

/** What `GET path` answers, head and body. */
async function get(port: number, path: string): Promise<string> {
  const client = await RawClient.open(port);
  client.send(`GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  const text = (await client.rest()).toString();
  client.destroy();
  return text;
}

interface Described {
  id: string;
  kind: string;
  label: string;
}

const TWO = {
  channels: [
    { id: "left", pin: "D34", label: "Far left", deadband: 0 },
    { id: "right", kind: "analog", pin: "D35", oversample: 1 },
  ],
};

onEachTarget("two potentiometers by settings alone", TWO, (board) => {
  it("are in one sample, in the order of the settings", async () => {
    const viewer = connect(`127.0.0.1:${board.port}`);
    const { channels } = await viewer.ready();
    assert.deepEqual(
      channels.map(({ id, kind, label }) => [id, kind, label]),
      [
        ["left", "analog", "Far left"],
        ["right", "analog", "Right"],
      ],
    );
    await board.target.setKnob(0.75);
    for await (const { values } of viewer) {
      assert.equal(values.length, 2);
      assert.ok(values.every(Number.isInteger));
      // 11 dB of attenuation bend the simulated chip's curve.
      if (values[0]! > 2500 && values[0]! < 3600) break;
    }
    viewer.close();
  });

  it("have a stream of plain text each", async () => {
    for (const path of ["/ws", "/ws/left", "/ws/right"]) {
      const client = await RawClient.webSocket(board.port, path);
      assert.match(await client.text(), /^\d{1,4}$/);
      client.destroy();
    }
  });

  it("have a value and a line in the metrics each; another channel is 404", async () => {
    assert.match(await get(board.port, "/value/right"), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\n\d{1,4}\n$/);
    const metrics = await get(board.port, "/metrics");
    for (const id of ["left", "right"])
      assert.match(metrics, new RegExp(`^rheo_channel_value{channel="${id}",unit="LSB"} \\d+$`, "m"));
    assert.match(await get(board.port, "/value/knob"), /^HTTP\/1\.1 404 /);
    const client = await RawClient.open(board.port);
    client.send(
      `GET /ws/knob HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`,
    );
    assert.match((await client.rest()).toString(), /^HTTP\/1\.1 404 /);
    client.destroy();
  });

  it("are set one by one", async () => {
    const viewer = connect(`127.0.0.1:${board.port}`);
    await viewer.ready();
    await viewer.set({ channel: "right", label: "size", deadband: 7, calibration: { min: 100, max: 4000 } });
    const { channels } = await new Promise<Vitals>((resolve) => viewer.on("vitals", resolve));
    assert.deepEqual(channels, [
      { id: "left", label: "Far left", deadband: 0, calibration: { min: 0, max: 4095 } },
      { id: "right", label: "size", deadband: 7, calibration: { min: 100, max: 4000 } },
    ]);
    const stored = await board.target.evaluate(
      "JSON.parse(require('Storage').read('rheo.json')).channels[1]",
    );
    const { label, calibration } = stored as { label: string; calibration: unknown };
    assert.deepEqual([label, calibration], ["size", { min: 100, max: 4000 }]);
    viewer.close();
  });
});

const LABELS = { channels: [{ id: "a", label: "Links außen", deadband: 0 }] };

onEachTarget("texts beyond ASCII", LABELS, (board) => {
  it("are UTF-8 in the settings, on the wire and in the settings again", async (t) => {
    // Linux's stock build decodes them, which no build for a chip does.
    if ((await board.target.evaluate("JSON.parse('\"\\xC3\\x9F\"').length")) === 1)
      return t.skip("Unicode build");
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    const hello = await client.message("hello");
    assert.equal((hello.channels as Described[])[0]!.label, "Links außen");
    client.send(clientFrame(1, '{"type":"set","id":1,"name":"Größe \\u00e4\\ud83d\\ude00"}'));
    assert.deepEqual(await client.message("ack"), { type: "ack", id: 1 });
    assert.equal((await client.message("vitals")).name, "Größe ä😀");
    const file = (await board.target.evaluate(
      'require("Storage").read("rheo.json").split("").map(function(c){return c.charCodeAt(0)})',
    )) as number[];
    const stored = JSON.parse(Buffer.from(file).toString());
    assert.deepEqual([stored.name, stored.channels[0].label], ["Größe ä😀", "Links außen"]);
    client.destroy();
    return undefined;
  });
});

const BROKEN = {
  channels: [
    { id: "ok" },
    { id: "nowhere", pin: "D40" },
    { id: "far", pin: "D99" },
    { id: "twice", pin: "D34" },
    { id: "deaf", pin: "D4" },
    { id: "unknown", kind: "smell" },
    { id: "ok", pin: "D36" },
    7,
    { id: "ninth" },
  ],
};

onEachTarget("channels that cannot work", BROKEN, (board) => {
  it("are reported and read null; the board comes up and the others work", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    const hello = await client.message("hello");
    const ids = (hello.channels as Described[]).map(({ id }) => id);
    assert.deepEqual(ids, ["ok", "nowhere", "far", "twice", "deaf", "unknown", "channel-7", "channel-8"]);
    const { values } = (await client.message("sample")) as { values: (number | null)[] };
    const works = values.map((value) => value !== null);
    assert.deepEqual(works, [true, false, false, false, false, false, true, false]);
    for (const id of ["nowhere", "far", "twice", "deaf", "unknown", "channel-7", "channel-8"])
      assert.match(board.target.output(), new RegExp(`channel ${id}: `));
    assert.match(board.target.output(), /after the eighth/);
    client.destroy();
  });

  it("are null as plain text too", async () => {
    const client = await RawClient.webSocket(board.port, "/ws/deaf");
    assert.equal(await client.text(), "null");
    client.destroy();
    assert.match(await get(board.port, "/value/deaf"), /\r\n\r\nnull\n$/);
  });
});

onEachTarget("a short form with a pin that is not there", { pin: "D40" }, (board) => {
  it("the board comes up all the same", async () => {
    assert.match(await get(board.port, "/value"), /^HTTP\/1\.1 200 [\s\S]*\r\n\r\nnull\n$/);
  });
});

onEachTarget("a token that cannot be used", { token: "a b" }, (board) => {
  it("guards all data, and the answer says why; the page itself comes", async () => {
    for (const path of ["/value", "/status?token=a%20b", "/metrics"])
      assert.match(
        await get(board.port, path),
        /^HTTP\/1\.1 403 [\s\S]*The token in the board's settings cannot be used/,
      );
    assert.match(await get(board.port, "/"), /^HTTP\/1\.1 200 /);
  });
});

onEachTarget("controls", { deadband: 0, rate: 20 }, (board) => {
  it("a rate that is in force already, and alternating ones, keep nobody from getting samples", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    let rates = [20];
    let n = 0;
    let timer: NodeJS.Timeout | undefined;
    const command = () =>
      client.send(clientFrame(1, `{"type":"set","id":1,"rate":${rates[n++ % rates.length]}}`));
    command();
    for (const given of [[20], [19, 20]]) {
      rates = given;
      let first: number | undefined;
      for (let seq = 0; first === undefined || seq < first + 20; ) {
        const message = JSON.parse(await client.text());
        // Sooner than its next sample, but never more than it has answered: a busy board would drown in them.
        if (message.type === "ack") timer = setTimeout(command, 30);
        if (message.type !== "sample") continue;
        seq = message.seq;
        first ??= seq;
      }
    }
    clearTimeout(timer);
    assert.ok(n > 1, "the board answers commands");
    client.destroy();
  });

  it("a binary frame to rheo.v1 is closed with 1003", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    client.send(clientFrame(2, '{"type":"ping","t":1}'));
    let frame = await client.frame();
    while (frame.opcode !== 8) frame = await client.frame();
    assert.equal(frame.payload.readUInt16BE(0), 1003);
    client.destroy();
  });

  it("whatever a command says, the answer is JSON", async () => {
    const client = await RawClient.webSocket(board.port, "/", PROTOCOL);
    for (const text of [
      '{"type":"x","id":.5}',
      '{"type":"ping","t":0x10}',
      '{"id":-',
      '"id":"',
      '{"type":"set","id":"é","rate":50}',
    ]) {
      client.send(clientFrame(1, text));
      const error = await client.message("error");
      assert.equal(error.id, null, text);
    }
    client.destroy();
  });
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { availableTargets, startTarget } from "../index.js";

const folder = mkdtempSync(join(tmpdir(), "rheo-target-"));
after(() => rmSync(folder, { recursive: true }));

/** Answers each request with what the knob says; tells its settings and the start on the console. */
const SERVER = `
var settings = JSON.parse(require("Storage").read("rheo.json"));
console.log("rate", settings.rate, "on", process.env.BOARD);
require("net").createServer(function (socket) {
  socket.on("data", function () { socket.end(Math.round(analogRead("D34") * 4096) + "\\n"); });
}).listen(settings.port);
setInterval(function () {}, 1000);
`;
const bundle = join(folder, "server.js");
writeFileSync(bundle, SERVER);

/** What the server answers to one byte. */
function ask(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write("?"));
    socket.on("data", (bytes) => {
      text += bytes;
    });
    socket.on("end", () => resolve(text));
    socket.on("error", reject);
  });
}

for (const kind of availableTargets()) {
  test(`${kind}: starts a bundle with its settings, turns the knob, counts memory, stops`, async () => {
    const target = await startTarget({ kind, bundle, settings: { rate: 33 }, knob: 0.25 });
    try {
      await target.waitFor(/rate 33 on ESP32\n/);
      assert.ok(Math.abs(Number(await ask(target.port)) - 1024) < 300);
      await target.setKnob(1);
      // The wiper's voltage takes a moment to follow.
      while ((await target.evaluate('analogRead("D34")*4096')) !== 4095) await pause(10);
      assert.equal(await ask(target.port), "4095\n");
      const { free, usage, total } = await target.memory();
      assert.equal(free + usage, total);
    } finally {
      await target.stop();
    }
    await assert.rejects(ask(target.port), { code: "ECONNREFUSED" });
    await target.stop();
  });

  test(`${kind}: Storage holds the very bundle`, async () => {
    const target = await startTarget({ kind, bundle, files: { extra: Buffer.from([0, 128, 255]) } });
    try {
      const digest = 'btoa(require("crypto").SHA256(require("Storage").read(".bootcde")))';
      assert.equal(await target.evaluate(digest), createHash("sha256").update(SERVER).digest("base64"));
      const bytes = 'require("Storage").read("extra").split("").map(function(c){return c.charCodeAt(0)})';
      assert.deepEqual(await target.evaluate(bytes), [0, 128, 255]);
    } finally {
      await target.stop();
    }
  });

  test(`${kind}: an expression that throws is an error`, async () => {
    const target = await startTarget({ kind, bundle });
    try {
      await assert.rejects(target.evaluate("nothing.at.all"));
      assert.equal(await target.evaluate("1+1"), 2);
    } finally {
      await target.stop();
    }
  });

  test(`${kind}: random words come from RNG_DATA_REG and repeat with a seed`, async () => {
    const words: unknown[] = [];
    for (const seed of [1, 1, 2]) {
      const target = await startTarget({ kind, bundle, seed });
      words.push(await target.evaluate("[peek32(0x3FF75144),peek32(0x3FF75144)]"));
      await target.stop();
    }
    assert.deepEqual(words[0], words[1]);
    assert.notDeepEqual(words[0], words[2]);
    assert.notEqual((words[0] as number[])[0], (words[0] as number[])[1]);
  });

  test(`${kind}: a taken port is refused before anything starts`, async () => {
    const first = await startTarget({ kind, bundle });
    try {
      await assert.rejects(startTarget({ kind, bundle, port: first.port }), { code: "EADDRINUSE" });
    } finally {
      await first.stop();
    }
  });

  test(`${kind}: Wi-Fi connects, is lost and comes back; the LED and the button work`, async () => {
    const wifi = join(folder, "wifi.js");
    writeFileSync(
      wifi,
      `var w = require("Wifi");
       w.on("disconnected", function (d) { console.log("lost", d.reason); });
       w.on("connected", function (d) { console.log("connected", typeof d.ip); });
       function join() { w.connect("Rheo Lab", { password: "potentiometer" }, function (e) { console.log("result", e); }); }
       join();
       setWatch(function (e) { console.log("button", digitalRead(BTN1)); }, BTN1, { repeat: true, edge: "both", debounce: 20 });
       digitalWrite(LED1, 1);
       setInterval(function () {}, 1000);`,
    );
    const target = await startTarget({ kind, bundle: wifi, listens: false });
    try {
      await target.waitFor(/connected string\n(.|\n)*result null\n|result null\n(.|\n)*connected string\n/);
      await target.setWifi(false);
      await target.waitFor(/lost 200\n/);
      await target.evaluate("join()||0");
      await target.waitFor(/lost 201\n/);
      await target.setWifi(true);
      await target.evaluate("join()||0");
      await target.waitFor(/result null\n(.|\n)*result null\n/);
      await target.setButton(true);
      await target.waitFor(/button 1\n/);
      await target.setButton(false);
      await target.waitFor(/button 1\n(.|\n)*button 0\n/);
    } finally {
      await target.stop();
    }
  });
}

test("without ESPRUINO the interpreter says what to do", async () => {
  await assert.rejects(
    startTarget({ kind: "espruino", bundle, binary: "" }),
    /ESPRUINO names no interpreter[\s\S]*ESPRUINO=\/path\/to\/espruino npm run espruino/,
  );
  await assert.rejects(startTarget({ kind: "espruino", bundle, binary: "/nowhere/e" }), /no such file/);
});

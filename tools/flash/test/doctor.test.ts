/** The checklist, on a machine without a board and with the simulated one. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { DIST, freePort, HOME, installed, PATIENCE, startTool, startWorkbench } from "./workbench.js";

const OPTIONS = { timeout: PATIENCE };
const doctor = (...args: string[]) => startTool(join(DIST, "tools/flash/doctor.js"), args);

test("--help lists the options", OPTIONS, async () => {
  const run = doctor("--help");
  assert.equal(await run.done, 0);
  assert.match(run.output(), /--port[\s\S]*--url[\s\S]*--token/);
});

test("an unknown option is a usage error", OPTIONS, async () => {
  assert.equal(await doctor("--guess").done, 2);
});

test("a healthy board is good from Espruino to its first reading", OPTIONS, async (t) => {
  const workbench = await startWorkbench(installed({ port: await freePort(), wifi: HOME }));
  t.after(workbench.close);
  await workbench.printed(/Rheo: open/);
  const run = doctor("--port", workbench.port);
  assert.equal(await run.done, 0, run.output());
  for (const what of [
    "Node",
    "Build",
    "Espruino",
    "Memory",
    "Flash",
    "Settings",
    "knob",
    "SHA-1",
    "Rheo",
    "Error log",
    "Wi-Fi",
  ])
    assert.match(run.output(), new RegExp(`✔ ${what} `));
  assert.match(run.output(), /✔ Server +Rheo \d/);
  assert.match(run.output(), /✔ WebSocket +handshake and first reading, \d+, in/);
  assert.doesNotMatch(run.output(), new RegExp(HOME.password));
});

test("a board without Rheo and without Wi-Fi is told what to do", OPTIONS, async (t) => {
  const workbench = await startWorkbench();
  t.after(workbench.close);
  const run = doctor("--port", workbench.port);
  assert.equal(await run.done, 1);
  assert.match(run.output(), /✖ Rheo +not on the board[\s\S]*→ npm run flash/);
  assert.match(run.output(), /✖ Wi-Fi +not connected/);
});

test("a board that is a network of its own is told as one", OPTIONS, async (t) => {
  const wifi = { mode: "ap", ssid: "Bench 3", password: "three resistors" };
  const workbench = await startWorkbench(installed({ port: await freePort(), wifi }));
  t.after(workbench.close);
  await workbench.printed(/Rheo: open/);
  const run = doctor("--port", workbench.port);
  await run.done;
  assert.match(run.output(), /✔ Wi-Fi +its own network, Bench 3/);
  assert.doesNotMatch(run.output(), new RegExp(wifi.password));
});

test("an address where nobody is", OPTIONS, async () => {
  const run = doctor("--url", `http://127.0.0.1:${await freePort()}/`);
  assert.equal(await run.done, 1);
  assert.match(run.output(), /✖ Server[\s\S]*same network/);
});

test("an address as people type it, and one that is none", OPTIONS, async () => {
  const port = await freePort();
  const typed = doctor("--url", `localhost:${port}`);
  assert.equal(await typed.done, 1);
  assert.match(typed.output(), /✖ Server/);
  for (const url of ["http://", "http://a b/", "ws://localhost/", "ftp://x/"]) {
    const run = doctor("--url", url);
    assert.equal(await run.done, 2, url);
    assert.match(run.output(), /is no address such as/);
    assert.doesNotMatch(run.output(), /\n {4}at /);
  }
});

test("flash without room and settings that do not count are told", OPTIONS, async (t) => {
  const workbench = await startWorkbench(installed({ port: await freePort(), wifi: HOME, token: "a b" }));
  t.after(workbench.close);
  workbench.type('var s=require("Storage");s.write("big","x",0,s.getFree()-5000)');
  const run = doctor("--port", workbench.port);
  assert.equal(await run.done, 1);
  assert.match(run.output(), /✖ Flash +\d+ bytes free[\s\S]*→ npm run flash/);
  assert.match(run.output(), /✖ Settings +token must be/);
});

const CHANNELS = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "door", kind: "digital", pin: "D25", pull: "up", invert: true },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
];

test("each channel is read at the chip", OPTIONS, async (t) => {
  const workbench = await startWorkbench(
    installed({ port: await freePort(), wifi: HOME, channels: CHANNELS }),
    CHANNELS,
  );
  t.after(workbench.close);
  await workbench.printed(/Rheo: open/);
  const run = doctor("--port", workbench.port);
  assert.equal(await run.done, 0, run.output());
  assert.match(run.output(), /✔ knob +analog: D34 reads (\d+, ){3}\d+ of 0 to 4095\n/);
  assert.match(run.output(), /✔ door +digital: D25 is high, so 0: the contact is open\n/);
  assert.match(
    run.output(),
    /✔ light +veml7700: address 16 at SCL D22, SDA D21: \d+ counts, about (29|30|31)0 lx\n/,
  );
});

test("what is wrong with the wiring of a channel is said in words", OPTIONS, async (t) => {
  const wrong = [
    ...CHANNELS,
    { id: "volume", kind: "analog", pin: "D25" },
    { id: "loose", kind: "analog", pin: "D36" },
    { id: "gate", kind: "digital", pin: "D35" },
    { id: "far", kind: "digital", pin: "D77" },
    { id: "dark", kind: "veml7700", scl: "D19", sda: "D18" },
    { id: "wind", kind: "anemometer" },
  ];
  const workbench = await startWorkbench(
    installed({ port: await freePort(), wifi: HOME, channels: wrong }),
    CHANNELS,
  );
  t.after(workbench.close);
  workbench.board.turnTo(0);
  workbench.board.pins.setButton(true, "D25");
  await workbench.printed(/Rheo: open/);
  const examine = async () => {
    const run = doctor("--port", workbench.port);
    assert.equal(await run.done, 1);
    return run.output();
  };
  const said = await examine();
  assert.match(
    said,
    /! knob +analog: D34 reads .*: at its lower end\n +→ If it stays there .*: 3V3 or the wiper has no contact/,
  );
  assert.match(
    said,
    /! door +digital: D25 is low, so 1: the contact is closed\n +→ If nobody presses it: the pin touches GND/,
  );
  assert.match(said, /✔ light /);
  assert.match(said, /✖ volume +analog: D25 has no ADC/);
  assert.match(said, /[!✔] loose +analog: D36 reads/);
  assert.match(said, /! gate +digital: D35 is .*\n +→ D35 has no pull resistor: wire 10 kΩ/);
  assert.match(said, /✖ far +digital: this chip has no pin D77/);
  assert.match(
    said,
    /✖ dark +veml7700: nobody answers at address 16 at SCL D19, SDA D18[\s\S]*→ Are SCL and SDA the right way round/,
  );
  assert.match(said, /✖ wind +anemometer: there is no kind anemometer/);
  workbench.board.lights.setFault("hung");
  assert.match(
    await examine(),
    /✖ light +veml7700: SDA \(D21\) low: nobody can use the bus\n +→ Is 3V3 at the sensor/,
  );
  workbench.board.lights.setFault("absent");
  assert.match(await examine(), /✖ light +veml7700: nobody answers at address 16 at SCL D22, SDA D21 \(/);
});

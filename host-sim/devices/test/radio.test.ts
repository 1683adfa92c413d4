import assert from "node:assert/strict";
import { test } from "node:test";
import { ACCESS_POINTS, REASON, SimulatedRadio } from "../radio.js";
import { seededRandom } from "../random.js";

const [lab, cafe] = ACCESS_POINTS;

/** The radio's own timers do not keep a process alive, as a board would: the test must. */
async function awake<T>(work: Promise<T>): Promise<T> {
  const timer = setInterval(() => undefined, 1000);
  return work.finally(() => clearInterval(timer));
}

function radio(): SimulatedRadio {
  return new SimulatedRadio({ random: seededRandom(1) });
}

test("associates with the right password and shows its signal", async () => {
  const air = radio();
  assert.equal(air.rssi(), undefined);
  const address = await awake(air.associate(lab.ssid, lab.password));
  assert.equal(address.ip, "127.0.0.1");
  assert.ok(Math.abs((air.rssi() ?? 0) - lab.rssi) < 12);
  assert.equal(air.state().station, lab.ssid);
  air.disassociate();
  assert.equal(air.rssi(), undefined);
});

test("an open access point asks for no password", async () => {
  await awake(radio().associate(cafe.ssid, undefined));
});

test("refuses with ESP-IDF's reason: wrong password, unknown name, gone", async () => {
  const air = radio();
  await awake(assert.rejects(air.associate(lab.ssid, "wrong"), { message: REASON.handshake }));
  await awake(assert.rejects(air.associate("nowhere", "x"), { message: REASON.notFound }));
  air.setUp(false);
  await awake(assert.rejects(air.associate(lab.ssid, lab.password), { message: REASON.notFound }));
  assert.deepEqual(air.scan(), []);
});

test("an access point that goes away is told once, and it can be joined again when it returns", async () => {
  const air = radio();
  const reasons: string[] = [];
  air.onLost((reason) => reasons.push(reason));
  await awake(air.associate(lab.ssid, lab.password));
  air.setUp(false);
  air.setUp(false);
  assert.deepEqual(reasons, [REASON.beaconLost]);
  air.setUp(true);
  await awake(air.associate(lab.ssid, lab.password));
});

test("disassociating voids an attempt under way", async () => {
  const air = radio();
  const attempt = assert.rejects(air.associate(lab.ssid, lab.password), { message: REASON.left });
  air.disassociate();
  await awake(attempt);
  assert.equal(air.state().station, undefined);
});

test("scan lists name, signal, protection and channel; the MAC is Espressif's", () => {
  const air = radio();
  assert.deepEqual(
    air.scan().map(({ ssid, authMode, channel }) => [ssid, authMode, channel]),
    [
      ["Rheo Lab", "wpa2", 6],
      ["Cafe Ohm", "open", 1],
      ["Kirchhoff", "wpa2", 11],
    ],
  );
  assert.match(air.mac, /^24:0a:c4(:[0-9a-f]{2}){3}$/);
});

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createWifi, type Wifi, type WifiEvent, wifiStep } from "../wifi-state.js";

const SECOND = 1000;

/** A machine that knows a network and has been told to connect at 0. */
function connecting(): Wifi {
  const wifi = createWifi();
  assert.equal(wifiStep(wifi, "boot", 0, "Home"), "connect");
  return wifi;
}

test("with a network in the settings it connects", () => {
  const wifi = connecting();
  assert.equal(wifi._state, "connecting");
  assert.equal(wifiStep(wifi, "up", 3 * SECOND, ""), "");
  assert.equal(wifi._state, "connected");
  assert.equal(wifi._reason, "");
});

test("without settings it opens its own access point", () => {
  const wifi = createWifi();
  assert.equal(wifiStep(wifi, "boot", 0, ""), "provisioning");
  assert.equal(wifi._state, "provisioning");
  assert.equal(wifi._reason, "no network is set up");
});

test("a wrong password is named", () => {
  const wifi = connecting();
  wifiStep(wifi, "lost", SECOND, "15");
  assert.equal(wifi._state, "waiting");
  assert.equal(wifi._reason, "the password is probably wrong");
});

test("an unknown reason keeps its number", () => {
  const wifi = connecting();
  wifiStep(wifi, "lost", SECOND, "77");
  assert.equal(wifi._reason, "reason 77");
});

test("an attempt without any answer ends after 20 s", () => {
  const wifi = connecting();
  assert.equal(wifiStep(wifi, "tick", 20 * SECOND - 1, ""), "");
  assert.equal(wifi._state, "connecting");
  wifiStep(wifi, "tick", 20 * SECOND, "");
  assert.equal(wifi._state, "waiting");
});

test("pauses between attempts double from 1 s to 60 s", () => {
  const wifi = connecting();
  const pauses: number[] = [];
  let now = 0;
  for (let attempt = 0; attempt < 8; attempt++) {
    wifiStep(wifi, "lost", now, "201");
    const from = now;
    while (wifiStep(wifi, "tick", now, "") !== "connect") now += 250;
    pauses.push((now - from) / SECOND);
  }
  assert.deepEqual(pauses, [1, 2, 4, 8, 16, 32, 60, 60]);
});

test("a failure told twice counts once", () => {
  const wifi = connecting();
  wifiStep(wifi, "lost", 0, "201");
  wifiStep(wifi, "lost", 10, "8");
  assert.equal(wifiStep(wifi, "tick", SECOND, ""), "connect");
});

test("a success starts the pauses anew", () => {
  const wifi = connecting();
  for (const now of [0, 10, 20]) {
    wifiStep(wifi, "lost", now * SECOND, "200");
    wifiStep(wifi, "tick", (now + 9) * SECOND, "");
  }
  wifiStep(wifi, "up", 40 * SECOND, "");
  wifiStep(wifi, "lost", 50 * SECOND, "200");
  assert.equal(wifiStep(wifi, "tick", 51 * SECOND, ""), "connect");
});

test("after thirty failures in a row it asks for a restart, and goes on if there is none", () => {
  const wifi = connecting();
  let now = 0;
  const asked: number[] = [];
  for (let attempt = 1; attempt <= 60; attempt++) {
    if (wifiStep(wifi, "lost", now, "201") === "restart") asked.push(attempt);
    now += 60 * SECOND;
    assert.equal(wifiStep(wifi, "tick", now, ""), "connect");
  }
  assert.deepEqual(asked, [30, 60]);
});

test("a long press opens set-up mode, a second one leaves it", () => {
  const wifi = connecting();
  wifiStep(wifi, "up", SECOND, "");
  assert.equal(wifiStep(wifi, "button", 2 * SECOND, ""), "provisioning");
  assert.equal(wifiStep(wifi, "button", 3 * SECOND, ""), "connect");
});

test("set-up mode ends by itself after ten minutes", () => {
  const wifi = connecting();
  wifiStep(wifi, "button", 0, "");
  assert.equal(wifiStep(wifi, "tick", 600 * SECOND - 1, ""), "");
  assert.equal(wifiStep(wifi, "tick", 600 * SECOND, ""), "connect");
});

test("with no network to go back to set-up mode stays open", () => {
  const wifi = createWifi();
  wifiStep(wifi, "boot", 0, "");
  assert.equal(wifiStep(wifi, "tick", 3600 * SECOND, ""), "");
  assert.equal(wifiStep(wifi, "button", 3601 * SECOND, ""), "");
  assert.equal(wifi._state, "provisioning");
});

test("in set-up mode the station's events change nothing", () => {
  const wifi = connecting();
  wifiStep(wifi, "button", 0, "");
  wifiStep(wifi, "up", 1, "");
  wifiStep(wifi, "lost", 2, "15");
  assert.equal(wifi._state, "provisioning");
});

test("whatever happens, an access point that is there again is found within two minutes", () => {
  const event = fc.constantFrom<WifiEvent>("up", "lost", "tick", "button");
  fc.assert(
    fc.property(fc.array(fc.tuple(event, fc.integer({ min: 0, max: 90_000 }))), (history) => {
      const wifi = connecting();
      let now = 0;
      for (const [what, pause] of history) {
        now += pause;
        wifiStep(wifi, what, now, "Home");
      }
      if (wifi._state === "provisioning") now += 600 * SECOND;
      for (let waited = 0; waited <= 120 * SECOND; waited += 250) {
        if (wifi._state === "connecting") wifiStep(wifi, "up", now + waited, "");
        if (wifi._state === "connected") return;
        wifiStep(wifi, "tick", now + waited, "");
      }
      assert.fail("not connected: " + JSON.stringify(wifi));
    }),
  );
});

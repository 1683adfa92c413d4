/** What becomes of a board's settings when some are given. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  boardSettings,
  mergeSettings,
  readSettingsFile,
  settingProblem,
  settingsProblems,
  withNetwork,
} from "../settings.js";
import { temporaryFolder } from "./workbench.js";

const stored = (text: string) => boardSettings(Buffer.from(text));

test("what is not given stays", () => {
  const before = { port: 8080, rate: 50, wifi: { ssid: "Lab", password: "12345678", hostname: "workbench" } };
  assert.deepEqual(mergeSettings(before, { rate: 10 }), { ...before, rate: 10 });
  assert.deepEqual(mergeSettings(before, { wifi: { hostname: "desk" } }), {
    ...before,
    wifi: { ...before.wifi, hostname: "desk" },
  });
  assert.deepEqual(mergeSettings(before, {}), before);
});

test("to name a network is to join it, unless the mode says otherwise", () => {
  const before = { wifi: { mode: "ap", ssid: "Bench 3", password: "12345678", hostname: "bench" } };
  const { mode: _mode, ...joined } = { ...before.wifi, ssid: "Lab" };
  assert.deepEqual(mergeSettings(before, { wifi: { ssid: "Lab" } }), { wifi: joined });
  assert.deepEqual(mergeSettings(before, { wifi: { hostname: "desk" } }), {
    wifi: { ...before.wifi, hostname: "desk" },
  });
  assert.deepEqual(mergeSettings({ wifi: joined }, before), before);
  const network = { ssid: "Lab", password: "87654321" };
  assert.deepEqual(withNetwork(before, network, false), { wifi: { ...network, hostname: "bench" } });
  assert.deepEqual(withNetwork({}, network, true), { wifi: { ...network, mode: "ap" } });
});

test("null removes", () => {
  assert.deepEqual(mergeSettings({ port: 8080, token: "guard" }, { token: null }), { port: 8080 });
});

test("a list of channels takes the place of the short form, and the other way round", () => {
  const channels = [{ id: "knob", kind: "analog", pin: "D34" }];
  assert.deepEqual(mergeSettings({ pin: "D35", deadband: 2, rate: 5 }, { channels }), { channels, rate: 5 });
  assert.deepEqual(mergeSettings({ channels, rate: 5 }, { pin: "D35" }), { pin: "D35", rate: 5 });
});

test("a byte order mark is no error, in a file and on a board", (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const path = join(folder.path, "settings.json");
  writeFileSync(path, '\ufeff{"rate": 50}');
  assert.deepEqual(readSettingsFile(path), { rate: 50 });
  assert.deepEqual(stored('\ufeff{"rate": 50}'), { rate: 50 });
});

test("null is right for every setting, a wrong name is not", (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const path = join(folder.path, "settings.json");
  writeFileSync(path, '{"token": null}');
  assert.deepEqual(readSettingsFile(path), { token: null });
  writeFileSync(path, '{"speed": 5}');
  assert.throws(() => readSettingsFile(path), /speed/);
});

test("names beyond ASCII: as UTF-8, and as earlier firmware escaped their bytes", () => {
  const name = "Zoë’s iPhone";
  assert.deepEqual(stored(JSON.stringify({ wifi: { ssid: name } })), { wifi: { ssid: name } });
  const escaped = [...Buffer.from(name)]
    .map((byte) => (byte < 128 ? String.fromCharCode(byte) : `\\u00${byte.toString(16).toUpperCase()}`))
    .join("");
  assert.deepEqual(stored(`{"wifi":{"ssid":"${escaped}"}}`), { wifi: { ssid: name } });
});

test("escapes that are no bytes of UTF-8 stay what they are", () => {
  assert.deepEqual(stored('{"a":"caf\\u00e9"}'), { a: "café" });
  assert.deepEqual(stored('{"a":"\\\\u00C3\\\\u00AB"}'), { a: "\\u00C3\\u00AB" });
  assert.deepEqual(stored('{"a":"\\\\\\u00C3\\u00AB"}'), { a: "\\ë" });
});

test("what cannot be read counts as none", () => {
  for (const text of ["", "[]", "null", "{", "\xff\xff"]) assert.deepEqual(stored(text), {});
  assert.deepEqual(boardSettings(undefined), {});
});

test("a token that guards nothing is found, whatever is wrong with it", () => {
  for (const token of ["a b", "x".repeat(65), 7, {}, "é"])
    assert.deepEqual([...settingsProblems({ token, rate: 5 }).keys()], ["token"]);
});

test("texts are measured in bytes, as the board will measure them", () => {
  assert.equal(settingProblem("name", "Zoë’s knob"), "");
  assert.match(settingProblem("name", "é".repeat(17)), /1 to 32 bytes/);
  assert.equal(settingProblem("name", "é".repeat(16)), "");
  assert.equal(settingProblem("wifi", { ssid: "é".repeat(16) }), "");
  assert.match(settingProblem("wifi", { ssid: "é".repeat(17) }), /ssid/);
  assert.equal(settingProblem("channels", [{ id: "knob", label: "Höhe" }]), "");
});

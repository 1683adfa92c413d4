import assert from "node:assert/strict";
import { test } from "node:test";
import { helpText, readOptions } from "../options.js";

const read = (...args: string[]) => readOptions(args, {});

test("channels in short", () => {
  assert.deepEqual(read("--channels", "knob:D34,door:digital:D4,light:veml7700:D22/D21").channels, [
    { id: "knob", kind: "analog", pin: "D34" },
    { id: "door", kind: "digital", pin: "D4" },
    { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
  ]);
});

test("channels that cannot be read are named, with how they are written", () => {
  assert.throws(() => read("--channels", "knob"), /ID:analog:PIN/);
  assert.throws(() => read("--channels", "knob:34"), /"knob:34"/);
  assert.throws(() => read("--channels", "light:veml7700:D22"), /ID:veml7700:SCL\/SDA/);
  assert.throws(() => read("--channels", "t:thermometer:D4"), /no kind thermometer, only analog/);
  assert.throws(() => read("--channels", "a:b:analog:D4"), /only analog/);
});

test("a password: 8 to 63 characters, or the key itself", () => {
  const key = "0123456789abcdefABCDEF".padEnd(64, "0");
  assert.equal(read("--ssid", "Lab", "--password", key).password, key);
  for (const wrong of ["1234567", "x".repeat(64), `${key.slice(1)}g`, `${key}0`])
    assert.throws(() => read("--ssid", "Lab", "--password", wrong), /8 to 63 characters, or is a key of 64/);
});

test("a network's name is measured in bytes", () => {
  assert.equal(read("--ssid", "é".repeat(16)).ssid, "é".repeat(16));
  assert.throws(() => read("--ssid", "é".repeat(17)), /32 bytes/);
});

test("a network of the board's own has a name and is not open, and no two boards' have the same name", () => {
  const read63 = read("--own-network", "--ssid", "Bench 3", "--password", "x".repeat(63));
  assert.equal(read63.ownNetwork, true);
  assert.equal(read("--ssid", "Lab").ownNetwork, false);
  assert.throws(() => read("--own-network"), /needs --ssid/);
  for (const wrong of ["", "1234567", "0".repeat(64)])
    assert.throws(
      () => read("--own-network", "--ssid", "Bench 3", "--password", wrong),
      /8 to 63 characters/,
    );
  for (const many of ["--all", "--each"])
    assert.throws(() => read("--own-network", "--ssid", "Bench 3", many), /for one board/);
});

test("--yes needs something to agree to, --rollback goes alone", () => {
  assert.throws(() => read("--yes"), /goes with --erase/);
  for (const args of [["--name", "x"], ["--channels", "k:D34"], ["--ssid", "x"], ["--erase"]])
    assert.throws(() => read("--rollback", ...args), /goes alone/);
});

test("--help names the simulated networks and their passwords", () => {
  assert.match(helpText(), /Rheo Lab +password potentiometer[\s\S]*Cafe Ohm +open/);
});

test("what goes with many boards, and what only with one", () => {
  assert.deepEqual(read("--all", "--port", "a", "--port", "b").ports, ["a", "b"]);
  assert.deepEqual(read("--all", "--port", "tcp://localhost:9-11").ports, [
    "tcp://localhost:9",
    "tcp://localhost:10",
    "tcp://localhost:11",
  ]);
  assert.throws(() => read("--all", "--port", "tcp://localhost:11-9"), /no range/);
  for (const [args, problem] of [
    [["--all", "--each"], /--all and --each do not go together/],
    [["--port", "a", "--port", "b"], /several --port go with --all or --list/],
    [["--each", "--port", "a"], /leave --port out/],
    [["--names", "Board #"], /goes with --all or --each/],
    [["--all", "--name", "Door"], /use --names 'Board ##'/],
    [["--all", "--erase"], /add --yes to mean it/],
  ] as const)
    assert.throws(() => read(...args), problem);
});

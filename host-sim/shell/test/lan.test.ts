import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { test } from "node:test";
import { hostForOthers } from "../lan.js";

const at = (address: string, internal = false): NetworkInterfaceInfo =>
  ({ address, internal, family: address.includes(":") ? "IPv6" : "IPv4" }) as NetworkInterfaceInfo;

test("who listens on loopback is reached by nobody else", () => {
  for (const host of [undefined, "localhost", "127.0.0.1", "::1"])
    assert.equal(hostForOthers(host), undefined);
});

test("who listens everywhere is reached at this machine's IPv4 address", () => {
  const interfaces = { lo: [at("127.0.0.1", true)], eth0: [at("fe80::1"), at("192.168.1.9")] };
  assert.equal(hostForOthers("0.0.0.0", interfaces), "192.168.1.9");
  assert.equal(hostForOthers("::", { lo: [at("127.0.0.1", true)] }), undefined);
});

test("any other host is an address of its own", () => {
  assert.equal(hostForOthers("192.168.1.9"), "192.168.1.9");
  assert.equal(hostForOthers("workshop.example"), "workshop.example");
});

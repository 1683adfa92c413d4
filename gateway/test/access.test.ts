import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { describe, it } from "node:test";
import { type AccessRules, checkAccess } from "../access";

const OPEN: AccessRules = {
  viewToken: "",
  controlToken: "",
  hosts: ["gate.example"],
  origins: ["https://friend.example"],
};
const GUARDED = { ...OPEN, viewToken: "class", controlToken: "teacher" };

/** Headers, path, rules, TLS; and the status, or whether it may command. */
const CASES: [
  what: string,
  headers: Record<string, string>,
  url: string,
  rules: AccessRules,
  secure: boolean,
  result: number | "watch" | "command",
][] = [
  ["an address", { host: "192.168.1.9:8080" }, "/", OPEN, false, "command"],
  ["localhost", { host: "localhost:8080" }, "/", OPEN, false, "command"],
  ["IPv6", { host: "[::1]:8080" }, "/", OPEN, false, "command"],
  ["a name it was told", { host: "Gate.example." }, "/", OPEN, false, "command"],
  ["a name rebound to its address", { host: "evil.example" }, "/", OPEN, false, 421],
  ["no Host", {}, "/", OPEN, false, 421],
  ["its own page", { host: "localhost:8080", origin: "http://localhost:8080" }, "/", OPEN, false, "command"],
  [
    "its own page over TLS",
    { host: "localhost", origin: "https://localhost:443" },
    "/",
    OPEN,
    true,
    "command",
  ],
  [
    "its own page, TLS ended by a proxy",
    { host: "gate.example", origin: "https://gate.example" },
    "/",
    OPEN,
    false,
    "command",
  ],
  ["its own name without TLS", { host: "gate.example", origin: "http://gate.example" }, "/", OPEN, true, 403],
  [
    "another port of its host",
    { host: "localhost:8080", origin: "http://localhost:9000" },
    "/",
    OPEN,
    false,
    403,
  ],
  ["a friend's page", { host: "localhost", origin: "https://friend.example" }, "/", OPEN, false, "command"],
  ["a stranger's page", { host: "localhost", origin: "https://evil.example" }, "/", OPEN, false, 403],
  ["a file", { host: "localhost", origin: "null" }, "/", OPEN, false, "watch"],
  ["no token", { host: "localhost" }, "/", GUARDED, false, 401],
  ["a wrong one", { host: "localhost" }, "/?token=clas", GUARDED, false, 401],
  ["the class's", { host: "localhost" }, "/?token=class", GUARDED, false, "watch"],
  ["the teacher's", { host: "localhost" }, "/?token=teacher", GUARDED, false, "command"],
  ["as Bearer", { host: "localhost", authorization: "Bearer teacher" }, "/", GUARDED, false, "command"],
  [
    "as subprotocol",
    { host: "localhost", "sec-websocket-protocol": "rheo.v1, token.class" },
    "/",
    GUARDED,
    false,
    "watch",
  ],
  [
    "one token for all",
    { host: "localhost" },
    "/?token=class",
    { ...GUARDED, controlToken: "" },
    false,
    "command",
  ],
  [
    "everybody watches, the teacher commands",
    { host: "localhost" },
    "/",
    { ...GUARDED, viewToken: "" },
    false,
    "watch",
  ],
];

describe("access to the gateway", () => {
  for (const [what, headers, url, rules, secure, result] of CASES)
    it(`${what}: ${result}`, () => {
      const access = checkAccess({ headers, url } as unknown as IncomingMessage, rules, secure);
      assert.equal(access.refusal ? access.refusal.status : access.readOnly ? "watch" : "command", result);
      assert.doesNotMatch(access.refusal?.sentence ?? "", /evil|class|teacher/);
    });
});

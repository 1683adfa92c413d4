import assert from "node:assert/strict";
import { test } from "node:test";
import { probeResponse } from "../probes.js";

/** What each system expects, letter by letter. */
const EXPECTED: Array<[path: string, status: number, body: string]> = [
  ["/generate_204", 204, ""],
  ["/gen_204", 204, ""],
  ["/hotspot-detect.html", 200, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"],
  ["/library/test/success.html", 200, "<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"],
  ["/connecttest.txt", 200, "Microsoft Connect Test"],
  ["/ncsi.txt", 200, "Microsoft NCSI"],
  ["/success.txt", 200, "success\n"],
  [
    "/canonical.html",
    200,
    '<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>',
  ],
  ["/check_network_status.txt", 200, "NetworkManager is online\n"],
];

for (const [path, status, body] of EXPECTED)
  test(`${path} is answered with ${status} and what is expected there`, () => {
    const [head, rest] = probeResponse(path, false)!.split("\r\n\r\n");
    assert.match(head!, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(head!, /\r\nCache-Control: no-store\r\n/);
    assert.equal(rest, body);
    if (status === 204) assert.doesNotMatch(head!, /\r\nContent-/i);
    else assert.match(head!, new RegExp(`\r\nContent-Length: ${body.length}\r\n`));
  });

test("HEAD gets no body", () => {
  assert.ok(probeResponse("/success.txt", true)!.endsWith("\r\n\r\n"));
});

test("nothing else is answered", () => {
  for (const path of ["/", "/status", "/value", "/generate_204/", "/Generate_204", "/success", "*"])
    assert.equal(probeResponse(path, false), undefined);
});

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import { test } from "node:test";
import { promisify } from "node:util";
import { listenError, pickFreePort } from "../ports";

test("ports picked at once are different, and free", async () => {
  const ports = await Promise.all(Array.from({ length: 250 }, () => pickFreePort()));
  assert.equal(new Set(ports).size, 250);
  for (const port of ports) assert.equal(await listenError(port), undefined);
});

test("a row of ports is free from one end to the other, however long", async () => {
  const first = await pickFreePort(240);
  const second = await pickFreePort(30);
  for (let index = 0; index < 240; index++) {
    assert.equal(await listenError(first + index), undefined);
    assert.ok(first + index < second || first + index >= second + 30);
  }
});

test("a port that somebody has is left out", async () => {
  let port = await pickFreePort();
  let apart = (await pickFreePort()) - port;
  // Two of one block: a new one may lie anywhere.
  while (apart < 0 || apart > 50) {
    port += apart;
    apart = (await pickFreePort()) - port;
  }
  assert.ok(apart > 1, "the next one is a board's bench");
  const server = createServer();
  const taken = port + 2 * apart;
  await new Promise<void>((resolve) => server.listen(taken, resolve));
  assert.notEqual(await pickFreePort(), taken);
  await new Promise((resolve) => server.close(resolve));
});

test("several processes that pick at once share no port", async () => {
  const script = `import("./host-sim/shell/ports.ts").then(async ({ pickFreePort }) => {
    const ports = [];
    for (let count = 0; count < 40; count++) ports.push(await pickFreePort());
    console.log(ports.join(" "));
    // Until all have picked: who ends gives back what it has.
    process.stdin.resume();
  });`;
  const running = Array.from({ length: 4 }, () => {
    const started = promisify(execFile)(process.execPath, ["--import", "tsx", "-e", script]);
    const said = new Promise<string>((resolve) => started.child.stdout!.once("data", resolve));
    return { started, said };
  });
  const picked = (await Promise.all(running.map(({ said }) => said))).flatMap((line) =>
    line.trim().split(" "),
  );
  for (const { started } of running) started.child.stdin!.end();
  await Promise.all(running.map(({ started }) => started));
  assert.equal(picked.length, 160);
  assert.equal(new Set(picked).size, 160);
});

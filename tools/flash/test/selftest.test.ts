/** `npm run selftest`: what it prints and its exit code, on each target and over a console. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import test from "node:test";
import { startTarget } from "../../../host-sim/targets/index.js";

const TOOL = "dist/tools/flash/selftest.js";

interface Run {
  code: number;
  output: string;
}

function run(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile("node", [TOOL, ...args], { timeout: 200_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, output: stdout + stderr });
    });
  });
}

function assertGood({ code, output }: Run): void {
  assert.match(output, /^\d+ passed, 0 failed$/m);
  for (const group of [
    "handshake",
    "frames",
    "masking",
    "receiver",
    "UTF-8",
    "SHA-1, accelerator",
    "SHA-1, crypto",
  ]) {
    assert.match(output, new RegExp(`^${group}: ok \\(\\d+\\)$`, "m"));
  }
  assert.match(output, /^self-test on ESP32, Espruino 2v\d+/m);
  assert.match(output, /^SHA-1, software: [\d.]+ ms for an accept key$/m);
  assert.match(output, /^this board uses: accelerator \(it proved itself at boot\)$/m);
  assert.equal(code, 0);
}

test("passes in the simulator", async () => {
  assertGood(await run());
});

test("passes on the real interpreter", { skip: !process.env.ESPRUINO && "ESPRUINO is not set" }, async () => {
  assertGood(await run("--target", "espruino"));
});

test("counts what an accelerator gets wrong", async () => {
  const target = await startTarget({
    kind: "sim",
    bundle: "dist/selftest.js",
    listens: false,
    shaFault: "wrong",
  });
  try {
    await target.waitFor(/^\d+ passed, [1-9]\d* failed/m, 60_000);
    assert.match(target.output(), /^SHA-1, accelerator: FAILED/m);
    assert.match(target.output(), /^this board uses: crypto \(.*accelerator failed/m);
  } finally {
    await target.stop();
  }
});

test("says what is wrong with its arguments", async () => {
  assert.equal((await run("--target", "moon")).code, 2);
  assert.equal((await run("--target", "sim", "--port", "/dev/ttyUSB0")).code, 2);
  assert.equal((await run("--port", "tcp://127.0.0.1:1")).code > 2, true);
});

test("--help", async () => {
  const { code, output } = await run("--help");
  assert.equal(code, 0);
  assert.match(output, /--target/);
});

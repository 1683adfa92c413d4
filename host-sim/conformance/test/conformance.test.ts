/** The echo bundle passes every case on every target, and the suite notices a server that does not. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, it } from "node:test";
import { availableTargets, startTarget } from "../../targets/index";
import { CASES, FAMILIES } from "../cases/index";
import { runCase } from "../run";
import { startNaive } from "./naive-server";

const TOOL = "dist/host-sim/conformance/main.js";

function tool(...args: string[]): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [TOOL, ...args], (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, output: stdout + stderr });
    });
  });
}

describe("the cases", () => {
  it("are the 247 of the Autobahn suite's sections 1 to 7 and 10, and more", () => {
    const count = (family: string) => FAMILIES.find(([number]) => number === family)?.[2].length;
    const counts = ["1", "2", "3", "4", "5", "6", "7", "10"].map(count);
    assert.deepEqual(counts, [16, 11, 7, 10, 20, 145, 37, 1]);
    assert.equal(new Set(CASES.map(({ id }) => id)).size, CASES.length);
  });
});

for (const kind of availableTargets())
  it(`dist/echo.js is strictly right in every case [${kind}]`, async () => {
    const target = await startTarget({ kind, bundle: "dist/echo.js" });
    try {
      const address = { host: "127.0.0.1", port: target.port, path: "/" };
      const wrong: string[] = [];
      for (const test of CASES) {
        const { verdict, reason } = await runCase(test, address);
        const right = test.informational ? "informational" : "ok";
        if (verdict !== right) wrong.push(`${test.id} ${verdict}: ${reason}`);
      }
      assert.deepEqual(wrong, []);
    } finally {
      await target.stop();
    }
  });

it("a server that checks nothing fails where it should, and passes where that is enough", async () => {
  const { server, port } = await startNaive();
  const verdict = async (id: string) => {
    const found = CASES.find((test) => test.id === id);
    assert.ok(found, id);
    return (await runCase(found, { host: "127.0.0.1", port, path: "/" }, 500)).verdict;
  };
  try {
    for (const id of ["3.1", "4.1.1", "5.1", "6.3.1", "7.3.2", "7.9.1", "2.1", "R.1.1"]) {
      assert.equal(await verdict(id), "failed", id);
    }
  } finally {
    server.close();
  }
});

describe("npm run conformance", () => {
  it("prints case by case and a summary, and ends with 0", async () => {
    const { code, output } = await tool("--target", "sim", "--case", "6.4");
    assert.equal(code, 0, output);
    assert.match(output, /^6\.4\.4 +ok /m);
    assert.match(output, /^4 cases: 4 ok, 0 non-strict, 0 informational, 0 failed$/m);
  });

  it("ends with 1 when a case fails", async () => {
    const { server, port } = await startNaive();
    const { code, output } = await tool("--url", `ws://127.0.0.1:${port}/`, "--case", "7.1.2");
    server.close();
    assert.equal(code, 1, output);
    assert.match(output, /^7\.1\.2 +FAILED /m);
  });

  it("says once that nothing listens, and that nothing answers", async () => {
    const refused = await tool("--url", "ws://127.0.0.1:1/");
    assert.equal(refused.code, 1);
    assert.match(
      refused.output,
      /^127\.0\.0\.1:1 does not open a WebSocket \(connect ECONNREFUSED 127\.0\.0\.1:1\); 260 of 260 cases were not tried\.\n$/,
    );
    const mute = createServer().listen(0, "127.0.0.1");
    await once(mute, "listening");
    const { port } = mute.address() as AddressInfo;
    const silent = await tool("--url", `ws://127.0.0.1:${port}/`);
    mute.close();
    assert.equal(silent.code, 1);
    assert.match(
      silent.output,
      /^127\.0\.0\.1:\d+ does not open a WebSocket \(no WebSocket: no answer\); 260 of 260/,
    );
  });

  it("a server that ends TCP a second and a half after the close frames fails", async () => {
    const { server, port } = await startNaive(1500);
    const { code, output } = await tool("--url", `ws://127.0.0.1:${port}/`, "--case", "1.1.2");
    server.close();
    assert.equal(code, 1, output);
    assert.match(output, /^1\.1\.2 +FAILED .*did not end TCP within 1 s$/m);
  });

  it("--help tells the options, and a wrong one is told", async () => {
    assert.match((await tool("--help")).output, /--target sim\|espruino/);
    for (const args of [["--target", "esp"], ["--url", "http://x"], ["--case", "99"], ["--nonsense"]]) {
      assert.equal((await tool(...args)).code, 2, args.join(" "));
    }
  });
});

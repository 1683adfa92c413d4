import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { test } from "node:test";
import { testMachine } from "./fake-devices.js";

test("a program serves a TCP client and sees it go", async (t) => {
  const { machine, until, printed } = testMachine();
  t.after(() => machine.powerOff());
  machine.run(
    `require("net").createServer(function (s) {
      s.on("data", function (d) { this.write("echo " + d) });
      s.on("close", function (e) { print("closed", e) });
    }).listen(0);
    print(typeof Map, [1, 2].map(function (x) { return x * 2 }), analogRead(D34));
    print("ready");`,
    "smoke.js",
  );
  assert.match(printed(), /^undefined \[ 2, 4 \] 0.5\nready\n$/);
  while (!machine.listening()[0]) await new Promise((resolve) => setImmediate(resolve));
  const client = net.connect(machine.listening()[0]!, "127.0.0.1");
  client.write("hello");
  const [answer] = (await once(client, "data")) as [Buffer];
  assert.equal(answer.toString(), "echo hello");
  client.end();
  await until("closed false");
  assert.deepEqual(machine.sockets(), []);
});

/** The estimate of Espruino's variables, and what happens when there are none left. */
import assert from "node:assert/strict";
import { once } from "node:events";
import net from "node:net";
import { describe, test } from "node:test";
import { listen, settle } from "../net/test/help.js";
import { testMachine } from "./fake-devices.js";

/**
 * What each piece of boot code adds, measured with `process.memory()` on a 32-bit build of Espruino
 * 2v29 with the ESP32's 14-byte variables.
 */
const MEASURED: Record<string, number> = {
  "var a=5": 1,
  "var a=100000": 2,
  "var a=1.5": 2,
  "var a=true": 2,
  "var a='123456789'": 2,
  "var a='1234567890'": 3,
  "var a='12345678901234567890'": 4,
  "var abcde=5": 2,
  "var abcdefghijklmno=5": 3,
  "var a={}": 2,
  "var a={a:1,b:2,c:3}": 5,
  "var a={abcde:1}": 4,
  "var a={a:8191}": 3,
  "var a={a:8192}": 4,
  "var a={a:null}": 4,
  "var a={a:undefined}": 3,
  "var a=[]": 2,
  "var a=[1,2,3]": 5,
  "var a=['a','b']": 6,
  "function f(){return 1*2+1}": 4,
  "function f(a,b){return a*2+b}": 6,
  "function fooBarBaz(){return 1*2+1}": 5,
  "function t(){} setInterval(t,1e6);setInterval(t,1e6)": 16,
  "function t(){} setTimeout(t,1e6);setTimeout(t,1e6)": 12,
  "(function(){var a=1,b='hello',c=[1,2,3];function g(){return a+b+c}function h(){return a}K=function(){return g()+h()};})()": 24,
};

function usageOf(code: string): number {
  const { machine, flash } = testMachine();
  flash.set(".bootcde", Buffer.from(code));
  machine.boot();
  const { usage } = machine.memory();
  machine.powerOff();
  return usage;
}

describe("the estimate is what the interpreter counts", () => {
  const empty = usageOf("");
  for (const [code, variables] of Object.entries(MEASURED)) {
    test(code, () => assert.equal(usageOf(code) - empty, variables));
  }
});

test("a connection takes 8 variables, 17 with two shared handlers and a place in a list", async (t) => {
  const { machine } = testMachine();
  t.after(() => machine.powerOff());
  const port = await listen(
    machine,
    `var list = []; function d() {} function c() { list.splice(list.indexOf(this), 1) }
     require("net").createServer(function (s) { s.on("data", d); s.on("close", c); list.push(s) }).listen(0)`,
  );
  const before = machine.memory().usage;
  const clients = [net.connect(port, "127.0.0.1"), net.connect(port, "127.0.0.1")];
  await Promise.all(clients.map((client) => once(client, "connect")));
  await settle(() => machine.sockets().length === 2);
  await settle(() => machine.memory().usage === before + 34);
  for (const client of clients) client.destroy();
  await settle(() => machine.memory().usage === before);
});

test("a string read from flash takes one variable", () => {
  const { machine, flash } = testMachine();
  flash.set("page", Buffer.alloc(5000, 65));
  machine.run("", "empty.js");
  const before = machine.memory().usage;
  machine.run('var p = require("Storage").read("page")', "read.js");
  assert.ok(machine.memory().usage - before < 12);
  machine.powerOff();
});

test("writing more than there is memory for aborts the handler, past any catch", async (t) => {
  const { machine, printed, until } = testMachine({ variables: 1500 });
  t.after(() => machine.powerOff());
  const port = await listen(
    machine,
    `var text = "0123456789".repeat(500);
     E.on("errorFlag", function (f) { print("flags", f.join()) });
     require("net").createServer(function (s) {
       s.on("data", function () {
         try { for (;;) s.write(text) } catch (e) { print("caught") } finally { print("finally") }
       });
     }).listen(0)`,
  );
  const client = net.connect(port, "127.0.0.1");
  t.after(() => client.destroy());
  client.write("go");
  await until("flags");
  assert.match(printed(), /OUT OF MEMORY/);
  assert.match(printed(), /New interpreter error: CALLBACK,LOW_MEMORY,MEMORY/);
  assert.match(printed(), /flags CALLBACK,LOW_MEMORY,MEMORY/);
  assert.doesNotMatch(printed(), /caught|finally/);
  assert.equal(machine.sockets().length, 1, "the socket stays open");
  assert.ok(machine.memory().free > 0, "what did not fit was not stored");
});

test("a program that grows without end runs out; its interval is removed", async (t) => {
  const { machine, until } = testMachine({ variables: 1500 });
  t.after(() => machine.powerOff());
  machine.run(
    `var list = []; setInterval(function () { for (var i = 0; i < 100; i++) list.push({ a: i }) }, 1);`,
    "grow.js",
  );
  await until("OUT OF MEMORY");
  const { length } = JSON.parse(machine.evaluate("list.length").replace("=", '{"length":') + "}") as {
    length: number;
  };
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(machine.evaluate("list.length"), `=${length}`);
  assert.ok(machine.memory().free < 20, "what is left is too little for one more");
});

/**
 * Nothing of the host is to be reached from the program: every object it can get at is walked, every function
 * it can get at is called with hostile arguments, and what comes back, what is thrown and what callbacks are
 * given is walked, too.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PoweredMachine } from "../powered-machine.js";
import type { Callable, Obj } from "../realm.js";
import { fakeDevices, testMachine } from "./fake-devices.js";

let machine: PoweredMachine;
before(() => {
  machine = new PoweredMachine(
    { devices: fakeDevices(), flash: new Map(), print: () => undefined, warn: () => undefined },
    () => undefined,
  );
});
after(() => machine.off());

type Visit = (value: unknown, path: string) => void;

/** Walks everything that hangs on a value: prototypes, properties, accessors, with names and symbols. */
function walker(onFunction: (fn: Callable, path: string, holder: unknown) => void = () => undefined): Visit {
  // The realm's own: some built-in properties, such as an `arguments` object's iterator, are whoever's who asks.
  const describe = machine.realm.evaluate<typeof Object.getOwnPropertyDescriptor>(
    "Object.getOwnPropertyDescriptor",
  );
  const seen = new Set<unknown>();
  const visit = (value: unknown, path: string, holder?: unknown): void => {
    if ((typeof value !== "object" && typeof value !== "function") || value === null) return;
    if (seen.has(value)) return;
    seen.add(value);
    assert.ok(!((value as unknown) instanceof Object), `${path} is an object of the host's`);
    assert.ok(!((value as unknown) instanceof Function), `${path} is a function of the host's`);
    if (typeof value === "function") onFunction(value as Callable, path, holder);
    visit(Object.getPrototypeOf(value), `${path}.__proto__`);
    for (const key of Reflect.ownKeys(value)) {
      const name = `${path}.${String(key)}`;
      const found = describe(value, key)!;
      visit(found.value, name, value);
      visit(found.get, `get ${name}`, value);
      visit(found.set, `set ${name}`, value);
    }
  };
  return visit;
}

/** What a program starts from: the global object, the modules, the hooks of its instrumented text. */
function roots(): Array<[string, unknown]> {
  const { realm } = machine;
  const modules = ["net", "Storage", "Wifi", "crypto", "TelnetServer", "http", "fs", "tls"];
  const required = modules.map((name): [string, unknown] => [
    `require("${name}")`,
    (realm.global.require as Callable)(name),
  ]);
  const hooks =
    "$caught,$unlessAborting,$text,$add,$addTo,$equal,$made,$get,$put,$construct,$names,$enter,$scope,$closure,$code,$eval,eval".split(
      ",",
    );
  const scope = "$scope(function(){return{}},$scope(function(){return{}}))";
  return [
    ["global", realm.global],
    ...required,
    ...hooks.map((name): [string, unknown] => [name, realm.evaluate(name)]),
    ["a scope", realm.evaluate(scope)],
    ["a function", realm.evaluate("(function(){})")],
    ["literals", realm.evaluate("[[],{},/x/,function(){return arguments}(1),'a'.match(/a/)]")],
  ];
}

test("no object a program can reach is the host's", () => {
  let functions = 0;
  const visit = walker(() => functions++);
  for (const [path, root] of roots()) visit(root, path);
  assert.ok(functions > 350, `all were found: ${functions}`);
});

/** Each would answer Node's `process`, a module or a promise of one. */
const WAYS_OUT = [
  'this.constructor.constructor("return process")()',
  '(function(){}).constructor("return process")()',
  'Function("return process")()',
  'eval("process")',
  '(0,eval)("process")',
  'global.eval("process")',
  'new Function("return process")()',
  '[].map.constructor("return process")()',
  '$add.constructor("return process")()',
  '$scope(function(){}).constructor&&$scope(function(){}).constructor.constructor("return process")()',
  'require("net").createServer.constructor("return process")()',
  "Object.getPrototypeOf(Object.getPrototypeOf(E)||{}).constructor",
  'Object.getOwnPropertyDescriptor(this,"E").constructor("return process")()',
  "Error.prepareStackTrace=function(e,s){return s};new Error().stack[0].getThis()",
  'try{null.x}catch(e){e.constructor.constructor("return process")()}',
  'try{decodeURIComponent("%")}catch(e){e.constructor.constructor("return process")()}',
  'try{"x".repeat(-1)}catch(e){e.constructor.constructor("return process")()}',
  'try{require("http").x}catch(e){e.constructor.constructor("return process")()}',
  'try{new Uint8Array(-1)}catch(e){e.constructor.constructor("return process")()}',
  'try{require("nothing")}catch(e){e.constructor.constructor("return process")()}',
  'eval("try{decodeURIComponent(\\"%\\")}catch(e){e.constructor.constructor(\\"return process\\")()}")',
  'var a=[1];a.map=function(f){return f.constructor("return process")()};Object.prototype.toString.call(a)',
  'var a=[1];a.map=a.forEach=a.reduce=function(f){return f.constructor("return process")()};Promise.all(a)',
  'import("fs")',
  'eval("imp"+"ort(\\"fs\\")")',
  'Function("return imp"+"ort(\\"fs\\")")()',
  '(async function(){}).constructor("return process")()',
  "(function*(){}).constructor('return process')()",
  "new Function('){return process})();(function(', '')()",
];

describe("ways out of a realm lead nowhere", () => {
  for (const code of WAYS_OUT) {
    test(code, () => {
      const { machine: board, printed } = testMachine();
      const answer = board.evaluate(
        `(function(p){return String(p&&(p.pid||p.binding||p.mainModule))})(eval(${JSON.stringify(code)}))`,
      );
      board.powerOff();
      // Nothing, its own `process`, or an error.
      assert.match(answer || printed(), /^="(undefined|false|0|null|)"$|^Uncaught/);
    });
  }
});

/** Functions whose call would end the test or wait for somebody. */
const NOT_CALLED = /reboot|\.connect$|\.listen$|eval$|deepSleep|enable|\bload$|\breset$|\$caught|Function$/;

test("what natives return, throw and hand to callbacks is never the host's", async () => {
  const { realm } = machine;
  const natives: Array<{ fn: Callable; path: string; holder: unknown }> = [];
  const collect = walker((fn, path, holder) => {
    if (realm.isNative(fn) && !NOT_CALLED.test(path)) natives.push({ fn, path, holder });
  });
  for (const [path, root] of roots()) collect(root, path);
  let path = "";
  let calls = 0;
  // One for all: what it has seen it need not walk again.
  const visit = walker();
  const check = (...values: unknown[]) => {
    calls++;
    for (const [index, value] of values.entries()) visit(value, `${path}: value ${index}`);
  };
  const recorder = realm.evaluate<(seen: typeof check) => Callable>(
    "(function(seen){return function(a,b,c,d){seen(this,a,b,c,d);return a}})",
  )(check);
  // As the program does it, for built-in functions throw the errors of whoever calls them.
  const call = realm.evaluate<(fn: unknown, self: unknown, args: unknown[]) => unknown>(
    "(function(){var c=Function.prototype.call.bind(Function.prototype.apply);return function(f,s,a){return c(f,s,a)}})()",
  );
  const construct = realm.evaluate<(fn: unknown, arg: unknown) => unknown>(
    "(function(f,a){return new f(a)})",
  );
  // Answers every property with the recorder, so that whatever the host calls on it is seen.
  const get: ProxyHandler<unknown[]>["get"] = (target, key) =>
    typeof key === "symbol" || key === "length" || /^\d+$/.test(key) ? Reflect.get(target, key) : recorder;
  /** Anew for each call: natives change what they are given. */
  const offers = () => {
    const hostile = () => new Proxy(realm.array([1, 2]), { get });
    const object = () => realm.object({ toJSON: recorder, data: "x", count: 2, valueOf: recorder });
    const list = () => realm.array(["a", 1, recorder]);
    return {
      selves: [realm.object(), hostile(), list(), "text", 5, undefined, realm.bytes([1, 2])],
      args: [
        [],
        [recorder, recorder, recorder],
        [hostile(), hostile(), hostile()],
        [object(), recorder],
        ["name", recorder, object()],
        ["a", "b", 3],
        [list(), list()],
        [5, 5],
        [realm.bytes([1, 2, 3]), realm.bytes([4]), recorder],
        [Symbol.iterator],
        [null, null],
      ],
    };
  };
  for (const native of natives) {
    path = native.path;
    for (let self = -1; self < offers().selves.length; self++) {
      for (let args = 0; args < offers().args.length; args++) {
        const { selves, args: lists } = offers();
        try {
          check(call(native.fn, self < 0 ? native.holder : selves[self], realm.array(lists[args])));
        } catch (error) {
          check(error);
        }
      }
    }
    try {
      check(construct(native.fn, recorder));
    } catch (error) {
      check(error);
    }
  }
  path = "later";
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.ok(natives.length > 200, `natives: ${natives.length}`);
  assert.ok(calls > 20_000, `calls: ${calls}`);
});

test("a stack that runs out inside the host gives the program nothing of it", () => {
  const { realm } = machine;
  const visit = walker();
  const deep = realm.evaluate<(fn: unknown, caught: unknown[]) => void>(
    `(function(fn,caught){
      // Patterns must be compiled by then: V8 ends the process when the stack runs out while it does so.
      for(var i=0;i<9;i++)try{fn(function(){return fn},1)}catch(error){}
      function down(){try{down()}catch(error){caught[caught.length]=error}
        try{fn(function(){return down},1)}catch(error){caught[caught.length]=error}}
      try{down()}catch(error){caught[caught.length]=error}
    })`,
  );
  for (const name of [
    "btoa",
    "require",
    "parseInt",
    "print",
    "setTimeout",
    "Uint8Array",
    "Error",
    "Promise",
  ]) {
    const caught = realm.array();
    deep(realm.global[name], caught);
    // How often depends on what V8 has compiled by then.
    assert.ok(caught.length > 0, name);
    for (const error of caught) visit(error, name);
  }
});

test("hidden names are not the program's to change", () => {
  const { machine: board, printed } = testMachine();
  board.run("$add=function(){return 'mine'}", "attack.js");
  assert.match(printed(), /Assignment to a constant/);
  board.powerOff();
});

test("the program's own process has nothing but Espruino's", () => {
  const { process } = machine.realm.global as { process: Obj };
  assert.deepEqual(Object.getOwnPropertyNames(process).sort(), ["env", "memory", "version"]);
});

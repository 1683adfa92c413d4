import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultSettings, fieldProblem, readSettings } from "../settings";

function read(json: string | undefined) {
  const problems: string[] = [];
  return { settings: readSettings(json, (problem) => problems.push(problem)), problems };
}

test("without a file every setting has its default and nothing is reported", () => {
  assert.deepEqual(read(undefined), { settings: defaultSettings(), problems: [] });
});

test("good fields are taken, the others keep their defaults", () => {
  const { settings, problems } = read('{"port":8080,"viewers":3,"wifi":{"ssid":"home","password":"p q"}}');
  assert.deepEqual(problems, []);
  assert.deepEqual(settings, {
    ...defaultSettings(),
    port: 8080,
    viewers: 3,
    wifi: { ssid: "home", password: "p q", hostname: "" },
  });
});

test("a bad field is reported with its name and its default used; the good ones beside it count", () => {
  const { settings, problems } = read('{"rate":0,"viewers":2,"colour":"red"}');
  assert.equal(settings.rate, defaultSettings().rate);
  assert.equal(settings.viewers, 2);
  assert.deepEqual(problems, [
    "rheo.json: rate must be a whole number from 1 to 100; it is ignored",
    "rheo.json: colour is not a setting Rheo knows; it is ignored",
  ]);
});

for (const json of ["", "{", "[]", "null", "7", '"x"'])
  test(`a file that holds ${JSON.stringify(json)} is reported and every default used`, () => {
    const { settings, problems } = read(json);
    assert.deepEqual(settings, defaultSettings());
    assert.equal(problems.length, 1);
  });

const GOOD: Array<[string, unknown]> = [
  ["port", 1],
  ["port", 65535],
  ["rate", 100],
  ["viewers", 6],
  ["origins", ["http://example.org:3000", "null"]],
  ["hosts", ["knob.example.org", "Board-1.lan"]],
  ["token", ""],
  ["led", true],
  ["console", false],
  ["sha1", "crypto"],
  ["wifi", {}],
  ["wifi", { ssid: "x", password: "0123456789abcdefABCDEF".repeat(3).slice(0, 64) }],
  ["wifi", { ssid: "x", networks: [{ ssid: "y", password: "12345678" }, { ssid: "z" }] }],
  ["wifi", { mode: "ap", ssid: "Bench 3", password: "12345678" }],
  ["wifi", { mode: "ap", ssid: "x".repeat(32), password: "x".repeat(63), hostname: "bench" }],
  ["wifi", { mode: "", ssid: "x" }],
  ["name", "K\xc3\xbcche"],
  ["channels", [{ id: "a" }]],
];
const BAD: Array<[string, unknown]> = [
  ["port", 0],
  ["hosts", "knob.example.org"],
  ["hosts", ["knob.example.org:8080"]],
  ["hosts", ["a b"]],
  ["hosts", Array(9).fill("a")],
  ["port", 65536],
  ["port", "80"],
  ["rate", 1.5],
  ["rate", Number.NaN],
  ["rate", Number.POSITIVE_INFINITY],
  ["rate", null],
  ["viewers", 7],
  ["origins", "http://example.org"],
  ["origins", [""]],
  ["token", "two words"],
  ["token", "x".repeat(65)],
  ["led", 1],
  ["sha1", "md5"],
  ["wifi", { ssid: "x".repeat(33) }],
  ["wifi", { hostname: "a_b" }],
  ["wifi", null],
  ["wifi", { ssid: "x", networks: [{}] }],
  ["wifi", { ssid: "x", networks: {} }],
  ["wifi", { ssid: "x", networks: ["y"] }],
  ["wifi", { ssid: "x", networks: Array(5).fill({ ssid: "y" }) }],
  ["wifi", { ssid: "x", networks: [{ ssid: "y", password: "x".repeat(64) }] }],
  ["wifi", { password: "x".repeat(64) }],
  ["wifi", { mode: "ap" }],
  ["wifi", { mode: "ap", ssid: "Bench 3" }],
  ["wifi", { mode: "ap", ssid: "Bench 3", password: "" }],
  ["wifi", { mode: "ap", ssid: "Bench 3", password: "1234567" }],
  ["wifi", { mode: "ap", ssid: "Bench 3", password: "0".repeat(64) }],
  ["wifi", { mode: "ap", ssid: "", password: "12345678" }],
  ["wifi", { mode: "ap", ssid: "x".repeat(33), password: "12345678" }],
  ["wifi", { mode: "sta", ssid: "x" }],
  ["wifi", { mode: true, ssid: "x", password: "12345678" }],
  ["name", ""],
  ["name", "x".repeat(33)],
  ["name", "a\nb"],
  ["name", "not UTF-8 \xff"],
  ["channels", []],
  ["channels", {}],
  ["__proto__", {}],
  ["on", 1],
];
for (const [name, value] of GOOD)
  test(`${name} may be ${JSON.stringify(value)}`, () => assert.equal(fieldProblem(name, value), ""));
for (const [name, value] of BAD)
  test(`${name} may not be ${String(JSON.stringify(value))}`, () =>
    assert.notEqual(fieldProblem(name, value), ""));

test("settings of the one channel may be at the top", () => {
  const { settings, problems } = read(
    '{"pin":"D35","oversample":1,"deadband":9,"calibration":{"min":1,"max":2}}',
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(settings.channels, [
    { id: "knob", pin: "D35", oversample: 1, deadband: 9, calibration: { min: 1, max: 2 } },
  ]);
});

test("beside channels they mean nothing, and that is said", () => {
  const { settings, problems } = read('{"channels":[{"id":"a"}],"pin":"D35"}');
  assert.deepEqual(settings.channels, [{ id: "a" }]);
  assert.deepEqual(problems, ["rheo.json: pin belongs into channels; it is ignored"]);
});

test("a token that cannot be used is not no token", () => {
  for (const token of ['"a b"', `"${"x".repeat(65)}"`, "7", "null", "[]"]) {
    const { settings, problems } = read(`{"token":${token}}`);
    assert.equal(settings.token, null);
    assert.match(problems[0]!, /token .* data is refused/);
  }
});

test("a byte order mark at the beginning is no error", () => {
  assert.equal(read('\xef\xbb\xbf{"rate":7}').settings.rate, 7);
});

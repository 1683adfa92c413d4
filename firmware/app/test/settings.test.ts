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
  const { settings, problems } = read('{"port":8080,"pin":"D35","wifi":{"ssid":"home","password":"p q"}}');
  assert.deepEqual(problems, []);
  assert.deepEqual(settings, {
    ...defaultSettings(),
    port: 8080,
    pin: "D35",
    wifi: { ssid: "home", password: "p q", hostname: "" },
  });
});

test("a bad field is reported with its name and its default used; the good ones beside it count", () => {
  const { settings, problems } = read('{"rate":0,"deadband":9,"colour":"red"}');
  assert.equal(settings.rate, defaultSettings().rate);
  assert.equal(settings.deadband, 9);
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
  ["oversample", 64],
  ["deadband", 0],
  ["viewers", 6],
  ["calibration", { min: 4095, max: 0 }],
  ["origins", ["http://example.org:3000", "null"]],
  ["token", ""],
  ["led", true],
  ["console", false],
  ["sha1", "crypto"],
  ["wifi", {}],
];
const BAD: Array<[string, unknown]> = [
  ["port", 0],
  ["port", 65536],
  ["port", "80"],
  ["rate", 1.5],
  ["rate", Number.NaN],
  ["rate", Number.POSITIVE_INFINITY],
  ["rate", null],
  ["oversample", 65],
  ["deadband", -1],
  ["viewers", 7],
  ["pin", "34"],
  ["pin", 34],
  ["calibration", { min: 5, max: 5 }],
  ["calibration", { min: 0 }],
  ["calibration", null],
  ["calibration", [0, 4095]],
  ["origins", "http://example.org"],
  ["origins", [""]],
  ["token", "two words"],
  ["token", "x".repeat(65)],
  ["led", 1],
  ["sha1", "md5"],
  ["wifi", { ssid: "x".repeat(33) }],
  ["wifi", { hostname: "a_b" }],
  ["wifi", null],
  ["__proto__", {}],
  ["on", 1],
];
for (const [name, value] of GOOD)
  test(`${name} may be ${JSON.stringify(value)}`, () => assert.equal(fieldProblem(name, value), ""));
for (const [name, value] of BAD)
  test(`${name} may not be ${String(JSON.stringify(value))}`, () =>
    assert.notEqual(fieldProblem(name, value), ""));

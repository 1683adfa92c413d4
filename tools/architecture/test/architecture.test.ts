import assert from "node:assert/strict";
import { test } from "node:test";
import { findCircle, importsBelow } from "../imports.js";
import { LAYERS, layerOf, layerProblem } from "../layers.js";
import { foreignNames, ownClocks, PURE, repeatedLimits } from "../purity.js";

const SOURCES = ["firmware", "host-sim", "client", "gateway", "examples", "web", "tools"];
const imports = importsBelow(SOURCES);

test("dependencies point one way", () => {
  assert.deepEqual(imports.map(layerProblem).filter(Boolean), []);
});

test("every folder has an entry", () => {
  const files = importsBelow(SOURCES).flatMap(({ from, to }) => [from, to]);
  const missing = files.filter((file) => {
    const folders = file.split("/").slice(0, -1);
    if (!SOURCES.includes(folders[0]) || folders.includes("test")) return false;
    const { length } = (layerOf(file) ?? "").split("/");
    return layerOf(file) === undefined || length < Math.min(2, folders.length);
  });
  assert.deepEqual([...new Set(missing)], []);
});

test("every entry can refuse", () => {
  const files = [...new Set(imports.map(({ to }) => to))];
  for (const layer of Object.keys(LAYERS)) {
    const refused = files.filter((to) => {
      return layerProblem({ from: `${layer}/new.ts`, to, typeOnly: false, line: 1 }) !== undefined;
    });
    assert.ok(refused.length > 0, `${layer} may import everything`);
  }
});

test("no imports run in a circle", () => {
  assert.equal(findCircle(imports), undefined);
});

test("only board/ touches Espruino's globals", () => {
  assert.deepEqual(foreignNames(), []);
});

test("protocol and application are handed the time and randomness", () => {
  assert.deepEqual(ownClocks(), []);
});

test("limits stand in limits.ts alone", () => {
  assert.deepEqual(repeatedLimits(), []);
});

test("the checks see what they are to check", () => {
  for (const folder of [...Object.keys(LAYERS), ...PURE]) {
    assert.ok(
      imports.some(({ from, to }) => from.startsWith(`${folder}/`) || to.startsWith(`${folder}/`)),
      `no imports in ${folder}`,
    );
  }
  const at = { line: 1, typeOnly: false };
  assert.match(
    layerProblem({ ...at, from: "firmware/http/a.ts", to: "firmware/app/b.ts" }) ?? "",
    /firmware\/http\/a\.ts:1 imports firmware\/app\/b\.ts; firmware\/http may import nothing else/,
  );
  assert.match(
    layerProblem({ ...at, from: "web/src/a.ts", to: "firmware/app/b.ts" }) ?? "",
    /not only its types/,
  );
  assert.equal(
    layerProblem({ ...at, typeOnly: true, from: "web/src/a.ts", to: "firmware/app/b.ts" }),
    undefined,
  );
  assert.deepEqual(
    findCircle([
      { ...at, from: "a", to: "b" },
      { ...at, from: "b", to: "c" },
      { ...at, from: "c", to: "b" },
    ]),
    ["b", "c", "b"],
  );
});

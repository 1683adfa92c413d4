/** The pages for contributors name what is there. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { inRoot } from "../paths.js";

const PAGES = ["CONTRIBUTING.md", "CHANGELOG.md"];

for (const page of PAGES) {
  const text = readFileSync(inRoot(page), "utf8");
  test(`every path in ${page} exists`, () => {
    const named = [...text.matchAll(/`([\w.-]+(?:\/[\w.-]+)+\/?|[\w-]+\.(?:js|json|md))`|\]\(([^):]+)\)/g)]
      .map(([, code, link]) => code ?? link!)
      .filter((path) => !path.includes("NAME"));
    assert.ok(named.length > 0);
    assert.deepEqual(
      named.filter((path) => !existsSync(inRoot(path))),
      [],
    );
  });

  test(`every command in ${page} is a script`, () => {
    const { scripts } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
    const commands = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, name]) => name!);
    assert.deepEqual(
      commands.filter((name) => !scripts[name]),
      [],
    );
  });
}

test("the workflow runs what CONTRIBUTING tells, on every Node that package.json allows", () => {
  const workflow = readFileSync(inRoot(".github/workflows/test.yml"), "utf8");
  assert.match(workflow, /run: \.ci\/run\n/);
  assert.match(workflow, /node: \[20, 22, 24\]/);
  const { engines } = JSON.parse(readFileSync(inRoot("package.json"), "utf8"));
  assert.match(engines.node, /^>=20\b/);
});

test("how long the tests take is said before they run, as CONTRIBUTING says it", () => {
  const said = (file: string) =>
    /about (\w+) minutes on two cores/.exec(readFileSync(inRoot(file), "utf8"))?.[1];
  assert.ok(said("tools/test.js"));
  assert.equal(said("CONTRIBUTING.md"), said("tools/test.js"));
});

test("every page asks for the same potentiometer", () => {
  const range = (file: string) => {
    const line = readFileSync(inRoot(file), "utf8")
      .split("\n")
      .find((one) => /potentiometer.*kΩ/.test(one));
    return [...(line ?? "").matchAll(/(\d+) ?(?:kΩ )?to (\d+) kΩ/g)].map(([, from, to]) => [from, to]);
  };
  assert.deepEqual(range("README.md"), [["1", "10"]]);
  assert.deepEqual(range("firmware/README.md"), range("README.md"));
});

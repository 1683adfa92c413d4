import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { checkProgram, RULES } from "../check.js";
import { checkTypeScript, SOURCE_RULES } from "../check-typescript.js";
import { CASES, type Case } from "./cases";
import { TYPESCRIPT_CASES } from "./typescript-cases";

const DIALECTS: [
  string,
  readonly { id: string }[],
  Record<string, Case>,
  (source: string) => { rule: string }[],
][] = [
  ["bundle", RULES, CASES, (source) => checkProgram(source)],
  ["TypeScript", SOURCE_RULES, TYPESCRIPT_CASES, (source) => checkTypeScript(source, "case.ts")],
];

for (const [name, rules, cases, check] of DIALECTS) {
  describe(`dialect of the ${name}`, () => {
    for (const { id } of rules) {
      test(`${id}: refuses its snippets and lets those near it pass`, () => {
        const { refused, allowed } = cases[id] ?? { refused: [], allowed: [] };
        assert.ok(refused.length > 0 && allowed.length > 0, "a rule needs both");
        for (const source of refused) {
          assert.ok(
            check(source).some(({ rule }) => rule === id),
            `not refused: ${source}`,
          );
        }
        for (const source of allowed) assert.deepEqual(check(source), [], `refused: ${source}`);
      });
    }

    test("every case belongs to a rule, and ids are unique", () => {
      const ids = rules.map(({ id }) => id);
      assert.deepEqual(Object.keys(cases).sort(), [...new Set(ids)].sort());
      assert.equal(new Set(ids).size, ids.length);
    });
  });
}

test("a finding names the place, what is wrong and what to write", () => {
  assert.deepEqual(checkProgram("print(1);Math.trunc(1.5);"), [
    {
      rule: "absent-member",
      text: "Espruino lacks this member (Math.trunc); write it out with what there is [absent-member]",
      start: 9,
    },
  ]);
});

test("what is no JavaScript is a finding too", () => {
  const [finding] = checkProgram("var a=;");
  assert.equal(finding?.rule, "syntax");
  assert.equal(finding?.start, 6);
});

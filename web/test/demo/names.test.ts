import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { type Node, parse } from "acorn";
import { ancestor, full } from "acorn-walk";
import { STORED } from "../../../bundles.js";
import { Espruino } from "../../demo/src/espruino";
import { Network } from "../../demo/src/tcp";
import { World } from "../../demo/src/world";

/** A node, as far as is looked at. */
interface Any extends Node {
  name?: string;
  id?: Any;
  params?: Any[];
  param?: Any;
  object?: Any;
  property?: Any;
}

/** Objects of Espruino whose members are looked at, too. */
const OWNERS = ["E", "Modules", "process", "ESP32"];

/** Names that a program uses and does not declare, with members of {@link OWNERS} as `E.sum`. */
function usedNames(code: string): Set<string> {
  const program = parse(code, { ecmaVersion: 2022 });
  const declared = new Set<string>(["exports", "module", "global", "arguments", "undefined"]);
  const used = new Set<string>();
  full(program, (node) => {
    const { type, id, params, param } = node as Any;
    if (type === "VariableDeclarator" || type === "FunctionDeclaration") declared.add(id!.name!);
    for (const one of [...(/Function/.test(type) ? params! : []), ...(param ? [param] : [])])
      declared.add(one.name!);
  });
  ancestor(program, {
    Identifier(node: Node) {
      used.add((node as Any).name!);
    },
    MemberExpression(node: Node) {
      const { object, property } = node as Any;
      if (OWNERS.includes(object!.name!) && !declared.has(object!.name!))
        used.add(`${object!.name}.${property!.name}`);
    },
  });
  return new Set([...used].filter((name) => !declared.has(name)));
}

test("the stand-in has every name that the files in flash use", () => {
  const world = new World({ seed: 1, noise: false, now: () => 0, warn: () => undefined });
  const machine = new Espruino({
    files: new Map(),
    world,
    network: new Network(),
    serial: "demo",
    print: () => undefined,
  });
  const names = machine.globals() as Record<string, object>;
  const has = (name: string): boolean => {
    const [owner, member] = name.split(".") as [string, string | undefined];
    if (member) return owner in names && member in names[owner]!;
    return owner in names || owner in globalThis;
  };
  const programs = STORED.filter(({ load, name }) => load !== "page" && name !== "updater");
  const missing = programs.flatMap(({ file }) =>
    [...usedNames(readFileSync(new URL(`../../../dist/${file}`, import.meta.url), "latin1"))]
      .filter((name) => !has(name))
      .map((name) => `${file}: ${name}`),
  );
  assert.ok(programs.length > 10);
  assert.deepEqual(missing, []);
});

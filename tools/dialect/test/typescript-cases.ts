import type { Case } from "./cases";

/** For rules on TypeScript. */
export const TYPESCRIPT_CASES: Record<string, Case> = {
  "ts/non-ascii": {
    refused: ['const a = "\u00e9";', "`\u20ac`;"],
    allowed: ["// \u2026 in a comment\nconst a = 1;"],
  },
  "ts/unicode-escape": { refused: ['"\\u00e9";', '"\\u20ac";'], allowed: ['"\\xe9";', '"\\u0041";'] },
  "ts/extends": {
    refused: ["class A extends Error {}", "class A {} class B extends A {}"],
    allowed: ["interface A extends B {}", "class A implements B {}", "type A<T extends B> = T;"],
  },
  "ts/private-name": { refused: ["class A { #x = 1; }"], allowed: ["class A { private _x = 1; }"] },
  "ts/spread": {
    refused: ["f(...a);", "[...a];"],
    allowed: ["({ ...a });", "function f(...a: number[]) {}"],
  },
  "ts/object-rest": {
    refused: ["const { a, ...b } = c;", "function f({ a, ...b }: C) {}"],
    allowed: ["const { a, b } = c;", "const [a, ...b] = c;"],
  },
  "ts/async": {
    refused: [
      "async function f() {}",
      "const f = async () => 1;",
      "function* g() {}",
      "class A { async m() {} }",
    ],
    allowed: ["function f(): Promise<void> { return p.then(g); }"],
  },
  "ts/tagged-template": { refused: ["f`a`;"], allowed: ["f(`a`);"] },
  "ts/decorator": { refused: ["@d class A {}"], allowed: ["d(A);"] },
  "ts/arguments-length": {
    refused: ["function f() { return arguments.length; }"],
    allowed: ["function f(...a: number[]) { return a.length; }"],
  },
  "ts/function-name": { refused: ["function f() {}\nf.name;"], allowed: ["const o = { name: 1 };\no.name;"] },
  "ts/namespace-import": {
    refused: ['import * as net from "net";', 'import { a } from "net";'],
    allowed: ['import { a } from "./net";', 'import type { A } from "net";', 'require("net");'],
  },
  "ts/eval": { refused: ['eval("1");', 'new Function("1");'], allowed: ["JSON.parse(a);"] },
};

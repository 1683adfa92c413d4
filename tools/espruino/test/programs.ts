/** Small random programs in ES5, as the compiler makes them, that end and tell what they did. */
import fc from "fast-check";

const NUMBERS = ["a", "b", "c"];
const LISTS = ["l", "m"];
const FUNCTIONS = ["f", "g", "h"];

interface Scope {
  /** Functions that may be called: those of a lower number, so that every call ends. */
  callable: string[];
  depth: number;
}

/** A whole number below 1024. */
function expression({ callable, depth }: Scope): fc.Arbitrary<string> {
  const name = fc.constantFrom(...NUMBERS, "LIMIT", "TABLE._low", "TABLE.high");
  const leaf = fc.oneof(
    fc.integer({ min: -3, max: 300 }).map((n) => `(${n})`),
    name,
  );
  if (depth <= 0) return leaf;
  const inner = expression({ callable, depth: depth - 1 });
  const list = fc.constantFrom(...LISTS);
  const plain = fc.oneof(
    fc.integer({ min: 0, max: 300 }).map(String),
    fc.constantFrom(...NUMBERS, "TABLE._low", "TABLE.high"),
  );
  const forms = [
    leaf,
    fc.tuple(plain, plain).map(([x, y]) => `short(${x},${y})`),
    fc.tuple(inner, inner).map(([x, y]) => `seldom(${x},${y})`),
    fc
      .tuple(inner, fc.constantFrom("+", "-", "*", "&", "|"), inner)
      .map(([x, op, y]) => `((${x}${op}${y})&1023)`),
    fc
      .tuple(inner, fc.constantFrom("<", "===", ">="), inner, inner, inner)
      .map(([x, op, y, p, q]) => `(${x}${op}${y}?${p}:${q})`),
    fc.constantFrom(...NUMBERS).map((n) => `((${n}++/2)|0)`),
    fc.tuple(list, inner).map(([l, x]) => `(${l}[${x}&1]|0)`),
    fc.tuple(list, inner, inner).map(([l, x, y]) => `(${l}[(${x},${y}&1)]|0)`),
    list.map((l) => `${l}.length`),
    inner.map((x) => `("a/b/c".replace(/[/]/g,"-").length+${x})`),
  ];
  if (callable.length)
    forms.push(
      fc.tuple(fc.constantFrom(...callable), inner, inner).map(([f, x, y]) => `(${f}(${x},${y})&1023)`),
    );
  return fc.oneof(...forms);
}

function statement(scope: Scope, loops: number): fc.Arbitrary<string> {
  const value = expression(scope);
  const inner = scope.depth > 0 ? block({ ...scope, depth: scope.depth - 1 }, loops) : fc.constant("");
  const forms = [
    fc.tuple(fc.constantFrom(...NUMBERS), value).map(([n, x]) => `${n} = ${x};`),
    value.map((x) => `out.push(${x});`),
    fc.tuple(fc.constantFrom(...LISTS), value).map(([l, x]) => `if (${l}.length < 4) ${l}.push(${x});`),
    fc.tuple(value, inner, inner).map(([x, p, q]) => `if (${x} > 99) { ${p} } else { ${q} }`),
    fc
      .tuple(value, inner)
      .map(([x, p]) => `switch (${x} & 1) { case 0: ${p} break; default: out.push("d"); }`),
    value.map((x) => `out.push(typeof late); if (${x} > 500) { var late = 1; }`),
    fc.tuple(fc.constantFrom(...LISTS)).map(([l]) => `${l}.forEach(function (x) { out.push(x); });`),
  ];
  if (loops > 0) {
    const body = block({ ...scope, depth: scope.depth - 1 }, loops - 1);
    forms.push(body.map((p) => `for (var i${loops} = 0; i${loops} < 2; i${loops}++) { ${p} }`));
    forms.push(
      fc
        .tuple(fc.constantFrom(...LISTS), body)
        .map(
          ([l, p]) =>
            `for (var _i${loops} = 0, _l${loops} = ${l}; _i${loops} < _l${loops}.length; _i${loops}++) ` +
            `{ var x${loops} = _l${loops}[_i${loops}]; out.push(x${loops}); ${p} }`,
        ),
    );
  }
  return fc.oneof(...forms);
}

function block(scope: Scope, loops: number): fc.Arbitrary<string> {
  return fc
    .array(statement(scope, scope.depth > 0 ? loops : 0), { minLength: 1, maxLength: 3 })
    .map((all) => all.join(" "));
}

/** A function, which may have another inside it and be marked as resident. */
function declaration(name: string, callable: string[]): fc.Arbitrary<string> {
  const scope = { callable, depth: 1 };
  const nested = fc.option(block({ callable, depth: 1 }, 0), { nil: undefined });
  return fc
    .tuple(fc.boolean(), block(scope, 1), nested, expression(scope))
    .map(
      ([resident, body, inside, result]) =>
        `${resident ? "/** @resident */" : ""}\nfunction ${name}(a, b) { ${body} ` +
        (inside ? `inside(); function inside() { ${inside} } ` : "") +
        `return ${result}; }`,
    );
}

/** Functions at the top that are marked, or not, for what the chain makes of such ones. */
const marked: fc.Arbitrary<string> = fc
  .tuple(fc.boolean(), fc.boolean(), fc.boolean())
  .map(
    ([inline, seldom, start]) =>
      `${inline ? "/** @inline */" : ""}\nfunction short(p, q) { return ((p * 2 + q) & 1023); }\n` +
      `${seldom ? "/** @seldom */" : ""}\nfunction seldom(p, q) { if (p > q) return p & 1023; out.push(q); return q & 7; }\n` +
      `${start ? "/** @start */" : ""}\nfunction each(x) { out.push(x); }\n`,
  );

/** A program that leaves what it did in `out`: declarations anywhere among the statements. */
export const program: fc.Arbitrary<string> = fc
  .tuple(
    marked,
    ...FUNCTIONS.map((name, index) => declaration(name, FUNCTIONS.slice(0, index))),
    block({ callable: FUNCTIONS, depth: 2 }, 2),
    block({ callable: FUNCTIONS, depth: 2 }, 2),
  )
  .map(
    ([marks, f, g, h, first, second]) =>
      "var out = [];\nvar LIMIT = 77;\nvar TABLE = { _low: 3, high: 900 };\nvar a = 1, b = 2, c = 3;\n" +
      `var l = [4, 5], m = [];\n${first}\n${h}\n${g}\n[1, 2].forEach(each);\n${second}\n${f}\n${marks}tell(out);\n`,
  );

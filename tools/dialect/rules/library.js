import { ABSENT_METHODS, MODULES, STATIC_MEMBERS } from "../globals.js";
import { isFunction, isFunctionName, isGlobal } from "../parse.js";
import { regexProblem } from "../regex.js";
import { memberName } from "./util.js";

/** Why some names are missing, where there is more to say than that they are. */
const INSTEAD_OF = new Map(
  Object.entries({
    eval: "nothing is ever evaluated on the board; parse with JSON.parse",
    exports: "only parts export something; give this entry no exports",
    module: "only parts export something; give this entry no exports",
    RangeError: "throw new Error(…) with a code",
    Map: "use an object with prefixed keys, or an array",
    Set: "use an object with prefixed keys, or an array",
    Symbol: "use a string",
    Buffer: "strings are bytes in Espruino",
    TextEncoder: "strings are bytes in Espruino; write UTF-8 as \\xNN",
    TextDecoder: "strings are bytes in Espruino",
    setImmediate: "setTimeout(f, 0)",
    queueMicrotask: "Promise.resolve().then(f)",
  }),
);

/** Calls whose extra or missing arguments Espruino takes no notice of, or takes wrongly. */
const ARITIES = [
  { object: "JSON", name: "parse", most: 1, what: "Espruino's JSON.parse ignores the reviver" },
  {
    object: "JSON",
    name: "stringify",
    most: 1,
    what: "Espruino's JSON.stringify ignores the replacer and indents otherwise",
  },
  { name: "split", most: 1, what: "Espruino's split ignores the limit" },
  { name: "clearInterval", least: 1, what: "clearInterval() without an id stops every timer in Espruino" },
  { name: "clearTimeout", least: 1, what: "clearTimeout() without an id stops every timer in Espruino" },
  { name: "clearWatch", least: 1, what: "clearWatch() without an id stops every watch in Espruino" },
];

/**
 * Globals, members and calls that Espruino lacks or answers differently.
 * @type {import("../check.js").Rule[]}
 */
export const LIBRARY = [
  {
    id: "unknown-global",
    what: "Espruino on the ESP32 has no such global",
    instead: "use what it has, or declare the name",
    nodes: ["Identifier"],
    test: (node, { ancestors, globals, reference }) =>
      reference &&
      isGlobal(node.name, ancestors) &&
      !globals.has(node.name) && { start: node.start, detail: node.name, instead: INSTEAD_OF.get(node.name) },
  },
  {
    id: "unknown-module",
    what: "Espruino on the ESP32 has no such module built in",
    instead: `require one of ${[...MODULES].join(", ")}, by a literal name`,
    nodes: ["CallExpression"],
    test: (node, { ancestors }) =>
      isGlobalNamed(node.callee, "require", ancestors) &&
      !MODULES.has(node.arguments[0]?.value) &&
      !isPart(node.arguments[0]),
  },
  {
    id: "absent-member",
    what: "Espruino lacks this member",
    instead: "write it out with what there is",
    nodes: ["MemberExpression"],
    test: (node, { ancestors }) => {
      const members = node.object.type === "Identifier" && ownMembers(node.object.name);
      if (!members || !isGlobal(node.object.name, ancestors)) return false;
      const name = memberName(node);
      if (name === undefined)
        return { start: node.start, detail: `${node.object.name}[…] cannot be checked` };
      return (
        name !== "prototype" &&
        !members.has(name) && { start: node.start, detail: `${node.object.name}.${name}` }
      );
    },
  },
  {
    id: "builtin-prototype",
    what: "the methods of built-in objects are found on instances only",
    instead: "call it on a value: [].slice.call(…); only Object.prototype.hasOwnProperty exists",
    nodes: ["MemberExpression"],
    test: (node, { ancestors }) =>
      memberName(node.object) === "prototype" &&
      ancestors[ancestors.length - 2].left !== node &&
      node.object.object.type === "Identifier" &&
      ownMembers(node.object.object.name) &&
      isGlobal(node.object.object.name, ancestors) &&
      `${node.object.object.name}.${memberName(node)}` !== "Object.hasOwnProperty",
  },
  {
    id: "absent-method",
    what: "no object of Espruino's has this method",
    instead: "write it out, or take it from an object of your own",
    nodes: ["MemberExpression"],
    test: (node, { properties }) => {
      const name = memberName(node);
      return (
        name !== undefined &&
        ABSENT_METHODS.has(name) &&
        !properties.has(name) && { start: node.property.start, detail: name }
      );
    },
  },
  ...ARITIES.map(({ object, name, most = 99, least = 0, what }) => ({
    id: `arguments/${name}`,
    what,
    instead: least ? "keep the id, and test that there is one" : "do without, and change the result",
    nodes: ["CallExpression"],
    test: (/** @type {any} */ node) => {
      const called = node.callee.type === "Identifier" ? node.callee.name : memberName(node.callee);
      const on = node.callee.object?.name;
      if (called !== name || (object && on !== object)) return false;
      return node.arguments.length > most || node.arguments.length < least;
    },
  })),
  {
    id: "string-search",
    what: 'Espruino finds a text at the end of another that holds only its beginning: "abc".indexOf("cd") is 2',
    instead: "use find() of firmware/http/find.ts, or compare a substr",
    nodes: ["CallExpression"],
    test: (node) =>
      /^(indexOf|includes|replace|replaceAll|match)$/.test(memberName(node.callee) ?? "") &&
      node.callee.object.type !== "ArrayExpression" &&
      typeof node.arguments[0]?.value === "string" &&
      node.arguments[0].value.length > 1,
  },
  {
    id: "length-assigned",
    what: "Espruino throws when an array's length is assigned",
    instead: "use splice, or a new array",
    nodes: ["AssignmentExpression", "UpdateExpression"],
    test: (node) => memberName(node.left ?? node.argument) === "length",
  },
  {
    id: "function-name",
    what: "functions have no name in Espruino",
    instead: "keep the name in a table",
    nodes: ["MemberExpression"],
    test: (node, { ancestors }) =>
      memberName(node) === "name" &&
      node.object.type === "Identifier" &&
      isFunctionName(node.object.name, ancestors),
  },
  {
    id: "constructor-property",
    what: "plain objects have no constructor property in Espruino",
    instead: "keep a field that says what it is",
    nodes: ["MemberExpression"],
    test: (node) => memberName(node) === "constructor",
  },
  {
    id: "instanceof-builtin",
    what: "in Espruino TypeError is no Error, a missing property throws a plain Error, and strings are String",
    instead: "use typeof, or a code on the error",
    nodes: ["BinaryExpression"],
    test: (node) =>
      node.operator === "instanceof" &&
      /^(String|Number|Boolean|[A-Za-z]*Error)$/.test(node.right.name ?? ""),
  },
  {
    id: "arguments-length",
    what: "arguments.length is never less than the number of parameters in Espruino",
    instead: "compare the parameter with undefined",
    nodes: ["MemberExpression"],
    test: (node, { ancestors }) =>
      node.object.name === "arguments" &&
      memberName(node) === "length" &&
      hasParameters(ancestors) &&
      !isRestLoop(node, ancestors),
  },
  {
    id: "property-descriptor",
    what: "Espruino ignores enumerable: false, and throws on assignment to what is not writable",
    instead: "assign the property",
    nodes: ["CallExpression"],
    test: (node) =>
      /^definePropert/.test(memberName(node.callee) ?? "") &&
      node.arguments.some((/** @type {any} */ argument) => isRestrictedData(argument)),
  },
  {
    id: "object-without-prototype",
    what: "Object.create(null) inherits all the same: on, emit, toString…",
    instead: "prefix the keys, or ask hasOwnProperty",
    nodes: ["CallExpression"],
    test: (node) => memberName(node.callee) === "create" && node.arguments[0]?.raw === "null",
  },
  {
    id: "character-code",
    what: "String.fromCharCode keeps the low 8 bits only",
    instead: "give the UTF-8 bytes one by one",
    nodes: ["CallExpression"],
    test: (node) =>
      memberName(node.callee) === "fromCharCode" &&
      node.arguments.some((/** @type {any} */ argument) => argument.value > 255),
  },
  {
    id: "regex-from-text",
    what: "a regular expression from text cannot be checked, or is not one of Espruino's",
    instead: "write a literal",
    nodes: ["NewExpression", "CallExpression"],
    test: (node, { ancestors }) =>
      isGlobalNamed(node.callee, "RegExp", ancestors) &&
      (typeof node.arguments[0]?.value !== "string" ||
        Boolean(regexProblem(node.arguments[0].value, String(node.arguments[1]?.value ?? "")))),
  },
  {
    id: "repeating-random",
    what: "Math.random and E.hwRand give the same numbers after every start",
    instead: "take randomness from board/",
    nodes: ["MemberExpression"],
    test: (node, { ancestors }) =>
      (isGlobalNamed(node.object, "Math", ancestors) && memberName(node) === "random") ||
      (isGlobalNamed(node.object, "E", ancestors) && memberName(node) === "hwRand"),
  },
  {
    id: "to-fixed",
    what: "Espruino's toFixed rounds halves down as often as up",
    instead:
      "scale, Math.round, and place the point in the digits; or keep three decimals, of which the last may be one less",
    nodes: ["MemberExpression"],
    test: (node, { ancestors }) => {
      if (memberName(node) !== "toFixed") return false;
      const call = ancestors[ancestors.length - 2];
      return !(call?.type === "CallExpression" && call.callee === node && call.arguments[0]?.value === 3);
    },
  },
];

/** @param {string} name */
function ownMembers(name) {
  return Object.hasOwn(STATIC_MEMBERS, name) ? STATIC_MEMBERS[name] : undefined;
}

/**
 * @param {any} node
 * @param {string} name
 * @param {any[]} ancestors
 */
function isGlobalNamed(node, name, ancestors) {
  return node.type === "Identifier" && node.name === name && isGlobal(name, ancestors);
}

/** @param {any[]} ancestors of something inside a function */
function hasParameters(ancestors) {
  const inner = ancestors.filter(isFunction).pop();
  return inner === undefined || inner.params.length > 0;
}

/**
 * `for (…; i < arguments.length; …)`, which is what rest parameters are compiled to: right, since it
 * starts behind the declared ones.
 * @param {any} node
 * @param {any[]} ancestors
 */
function isRestLoop(node, ancestors) {
  const [loop, comparison] = ancestors.slice(-3);
  return comparison?.operator === "<" && comparison.right === node && loop.type === "ForStatement";
}

/** @param {any} descriptor */
function isRestrictedData(descriptor) {
  if (descriptor.type !== "ObjectExpression") return false;
  /** @type {Map<string, any>} */
  const fields = new Map(
    descriptor.properties.map((/** @type {any} */ p) => [p.key.name ?? p.key.value, p.value]),
  );
  const isFalse = (/** @type {any} */ node) => node && (node.value === false || node.argument?.value === 1);
  if (fields.has("get") || fields.has("set")) return false;
  if (isFalse(fields.get("enumerable")) || isFalse(fields.get("writable"))) return true;
  return [...fields.values()].some(isRestrictedData);
}

/**
 * Whether a file is named as one of Rheo's own: `"rheo." + …`.
 * @param {any} node
 */
function isPart(node) {
  return node?.type === "BinaryExpression" && node.operator === "+" && node.left.value === "rheo.";
}

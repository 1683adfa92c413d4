/** Variables that built-ins take once a program has touched them: they live in flash until then. */
import type { AnyNode } from "acorn";
import { nameVariables } from "./variables.js";

/** Classes become a function, its `prototype` and that one's `constructor`. */
const CLASSES: ReadonlySet<string> = new Set(
  (
    "Array Object Function String Number Boolean Date RegExp Promise Error SyntaxError TypeError " +
    "ReferenceError InternalError ArrayBuffer DataView Int8Array Uint8Array Uint8ClampedArray Int16Array " +
    "Uint16Array Int32Array Uint32Array Float32Array Float64Array Server Socket StorageFile Pin"
  ).split(" "),
);
const LIBRARIES: ReadonlySet<string> = new Set("Math JSON E process console NRF ESP32".split(" "));
/** The list of loaded modules, and its entry for each. */
const MODULE_LIST = "require";
const MODULE = "module:";

/** Methods by which an array or a string makes its class known. */
const ARRAY_METHODS: ReadonlySet<string> = new Set(
  "push pop shift unshift splice forEach map filter join".split(" "),
);
const STRING_METHODS: ReadonlySet<string> = new Set(
  "substr substring charCodeAt charAt split replace toLowerCase toUpperCase trim match".split(" "),
);
const OBJECT_METHODS: ReadonlySet<string> = new Set("on emit hasOwnProperty removeAllListeners".split(" "));

export function builtInVariables(name: string): number {
  if (name === MODULE_LIST) return 3;
  if (name.startsWith(MODULE)) return nameVariables(name.slice(MODULE.length)) + 1;
  const own = nameVariables(name) + 1;
  return CLASSES.has(name) ? own + nameVariables("prototype") + 1 + nameVariables("constructor") : own;
}

/** Built-ins that a piece of program touches when it runs. */
export function builtInsOf(node: AnyNode): string[] {
  if (node.type === "Identifier" && (CLASSES.has(node.name) || LIBRARIES.has(node.name))) return [node.name];
  if (node.type === "Literal" && node.regex) return ["RegExp"];
  if (node.type !== "CallExpression") return [];
  const { callee } = node;
  if (callee.type === "Identifier" && callee.name === "require") return modulesOf(node.arguments[0]);
  if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return [];
  const method = callee.property.name;
  if (method === "createServer") return ["Server", "Socket"];
  if (ARRAY_METHODS.has(method)) return ["Array"];
  if (STRING_METHODS.has(method)) return ["String"];
  return OBJECT_METHODS.has(method) ? ["Object"] : [];
}

function modulesOf(name: AnyNode | undefined): string[] {
  if (name?.type !== "Literal" || typeof name.value !== "string") return [MODULE_LIST];
  return [MODULE_LIST, MODULE + name.value];
}

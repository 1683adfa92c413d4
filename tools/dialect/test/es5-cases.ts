import type { Case } from "./cases";

/** For rules on syntax newer than ES5 that Espruino lacks. */
export const ES5_CASES: Record<string, Case> = {
  "es5/arrow-arguments": {
    refused: ["var f=()=>arguments.length;", "var f=a=>{return ()=>arguments[0]};"],
    allowed: ["var f=()=>1;", "var f=()=>function(){return arguments.length};"],
  },
  "es5/AwaitExpression": { refused: ["(async function(){await 1})();"], allowed: ["var wait=1;wait;"] },
  "es5/ArrayPattern": { refused: ["var [a]=[1];"], allowed: ["var a=[1][0];"] },
  "es5/AssignmentPattern": { refused: ["function f(a=1){}"], allowed: ["function f(a){a=1}"] },
  "es5/ChainExpression": { refused: ["var o={};o?.a;", "var o={};o.f?.();"], allowed: ["var a=1;a?.5:1;"] },
  "es5/ClassDeclaration": { refused: ["class A{}"], allowed: ["function A(){}A.prototype.m=function(){};"] },
  "es5/ClassExpression": { refused: ["var A=class{};"], allowed: ["var A=function(){};"] },
  "es5/for-of": {
    refused: ["for(const a of [1])print(a);", "for(let a of [1])print(a);", "for(var a of {b:1})print(a);"],
    allowed: ["for(var a of [1])print(a);", "var a;for(a of [1])print(a);", "[1].forEach(print);"],
  },
  "es5/ImportExpression": { refused: ['import("net");'], allowed: ['require("net");'] },
  "es5/MetaProperty": { refused: ["function F(){new.target}"], allowed: ["var o={target:1};o.target;"] },
  "es5/ObjectPattern": { refused: ["var {a}={a:1};"], allowed: ["var a={a:1}.a;"] },
  "es5/RestElement": { refused: ["function f(...a){}"], allowed: ["function f(){return arguments[0]}"] },
  "es5/SpreadElement": { refused: ["print(...[1]);"], allowed: ["print.apply(0,[1]);"] },
  "es5/Super": { refused: ["var o={m(){super.m()}};"], allowed: ["var o={m:1};o.super;"] },
  "es5/TaggedTemplateExpression": { refused: ["print`a`;"], allowed: ['print("a");'] },
  "es5/TemplateLiteral": { refused: ["var a=`a`;"], allowed: ['var a="`";'] },
  "es5/YieldExpression": { refused: ["function*g(){yield 1}"], allowed: ["var o={yield:1};o.yield;"] },
  "es5/async-or-generator": {
    refused: ["async function f(){}", "function*g(){}"],
    allowed: ["function async(){}"],
  },
  "es5/let-const": { refused: ["let a=1;", "const a=1;"], allowed: ["var a=1;"] },
  "es5/operator": {
    refused: ["2**3;", "var a=1;a**=2;", "var a=1;a||=2;", "var a=1;a&&=2;", "var a;a??=2;"],
    allowed: ["Math.pow(2,3);", "var a=1;a=a||2;a*=2;"],
  },
  "es5/nullish": { refused: ["var a;a??1;"], allowed: ["var a;a==null?1:a;"] },
  "es5/object-literal": {
    refused: ["var k='a',o={[k]:1};", "var o={m(){}};", "var a=1,o={a};"],
    allowed: ["var k='a',o={};o[k]=1;", "var a=1,o={a:a,m:function(){}};"],
  },
  "es5/bigint": { refused: ["var a=10n;"], allowed: ["var a=10;"] },
  "es5/unbound-catch": { refused: ["try{print()}catch{}"], allowed: ["try{print()}catch(e){}"] },
};

import assert from "node:assert/strict";
import { test } from "node:test";
import { arrows } from "../arrows.js";

const CASES: Array<[what: string, before: string, after: string]> = [
  ["a returned value needs no braces", "f(function(a,b){return a+b})", "f((a,b)=>a+b)"],
  ["one parameter needs no parentheses", "x=function(a){return a}", "x=a=>a"],
  ["statements keep their braces", "x={y:function(){a();b()}}", "x={y:()=>{a();b()}}"],
  ["an object literal is wrapped", "x=function(){return{a:1}}", "x=()=>({a:1})"],
  ["a sequence is wrapped", "x=function(){return a,b}", "x=()=>(a,b)"],
  ["a bare return stays", "x=function(){return}", "x=()=>{return}"],
  [
    "functions inside are rewritten too",
    "f(function(a){return g(function(b){return a+b})})",
    "f(a=>g(b=>a+b))",
  ],
  ["own this: left alone", "f(function(){return this.a})", "f(function(){return this.a})"],
  ["own arguments: left alone", "f(function(){return arguments})", "f(function(){return arguments})"],
  [
    "this of a function inside is not its own",
    "f(function(){return function(){return this}})",
    "f(()=>function(){return this})",
  ],
  ["called where it stands: in parentheses", "!function(){a()}()", "!(()=>{a()})()"],
  ["called for its value", "x=1+function(a){return a,b}(2)", "x=1+(a=>(a,b))(2)"],
  ["tested where it stands: left alone", "x=function(){}||1", "x=function(){}||1"],
  ["a declaration is left alone", "function f(){return 1}", "function f(){return 1}"],
  ["an accessor is left alone", "x={get y(){return 1}}", "x={get y(){return 1}}"],
];

for (const [what, before, after] of CASES) test(what, () => assert.equal(arrows(before).toString(), after));

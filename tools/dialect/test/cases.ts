import { ES5_CASES } from "./es5-cases";

/** For each rule: what it must refuse, and what comes near and must pass. */
export interface Case {
  refused: string[];
  allowed: string[];
}

export const CASES: Record<string, Case> = {
  ...ES5_CASES,
  label: {
    refused: ["a:for(;;){break a}", "a:for(var i=0;i<3;i++)for(;;)continue a;", "a:{break a}"],
    allowed: ["var o={a:1};", "var a=1;a?a:2;", "switch(1){case 1:break;default:}"],
  },
  "case-after-default": {
    refused: ["switch(1){default:case 1:}", "switch(1){case 1:break;default:print();case 2:}"],
    allowed: ["switch(1){case 1:default:}", "switch(1){case 1:}", "switch(1){default:}"],
  },
  "array-hole": { refused: ["var a=[1,,2];", "var a=[,];"], allowed: ["var a=[1,2,];", "var a=[];"] },
  "comma-in-index": {
    refused: ["var a=[1,2];a[0,1];"],
    allowed: ["var a=[1,2];a[(0,1)];", "var a=[1],b=(0,a[0]);"],
  },
  "in-in-for-head": {
    refused: ["for(var i=('a' in {a:1})?1:0;i<2;i++);"],
    allowed: ["for(var i=0;'a' in {a:1}&&i<2;i++);", "for(var k in {a:1});", "var i='a' in {};for(;i;);"],
  },
  "division-taken-for-regex": {
    refused: [
      "var i=4;i++/2;",
      "var i=4;i--/2;",
      "function F(){return this/2}",
      "var i=4,g=2;i++/2/g;",
      "print({}/2);",
    ],
    allowed: [
      "var i=4;(i++)/2;",
      "function F(){return this.v/2}",
      "var a=[4];a[0]/2;",
      "var i=4;i++;i/=2;",
      "true/2;",
    ],
  },
  "regex-taken-for-division": {
    refused: ["if(1)/a/.test('a');", "var a=1|/a/.test('a');", "var a=~/a/.test('a');"],
    allowed: ["var a=!/a/.test('a');", "print(/a/);", "if(1){/a/.test('a')}", "var a=1&/a/.test('a');"],
  },
  "nested-new": { refused: ["new new Date;", "new (new Date).x;"], allowed: ["new Array(new Date);"] },
  "accessor-name": {
    refused: ["var o={get of(){return 1}};", 'var o={get "a-b"(){return 1}};', "var o={set static(v){}};"],
    allowed: ["var o={get a(){return 1},set a(v){}};", "var o={of:1};"],
  },
  "duplicate-parameter": { refused: ["function f(a,a){}"], allowed: ["function f(a,b){}"] },
  "delete-value": {
    refused: ["var o={},r=delete o.a;", "var o={};if(delete o.a);", "function f(o){return delete o.a}"],
    allowed: ["var o={};delete o.a;", "var o={};o.a&&delete o.a,1;", "var o={};void delete o.a;"],
  },
  "delete-in-for-in": {
    refused: ["var o={a:1};for(var k in o)delete o[k];", "var o={a:1},k;for(k in o){print();delete o[k]}"],
    allowed: [
      "var o={a:1},p={};for(var k in o)delete p.a;",
      "var o={};Object.keys(o).forEach(function(k){delete o[k]});",
    ],
  },
  debugger: { refused: ["debugger;"], allowed: ["var o={debugger:1};"] },
  with: { refused: ["with({}){}"], allowed: ["var o={with:1};"] },
  "strict-directive": { refused: ["'use strict';print();"], allowed: ["print('use strict');"] },
  "function-replaced": {
    refused: [
      "function f(){}function f(){}",
      "var f;function f(){}",
      "(function(){function g(){}var g=1;})();",
    ],
    allowed: ["function f(){}var g=function f(){};", "function f(){function g(){}}function g(){}"],
  },
  "non-ascii": { refused: ['var a="\u00e9";', "print(1);//\u2026"], allowed: ['var a="\\xe9";'] },
  "late-declaration": {
    refused: [
      "print(f());function f(){}",
      "function f(){y=5;var y;return y}",
      "function f(a){if(a)var b=1;return b}",
      "g();var a=1;function g(){a}",
    ],
    allowed: [
      "function f(){}print(f());",
      "function f(a){var b;if(a)b=1;return b}",
      "for(var i=0;i<3;i++)print(i);",
      "var a=1,g=function(){return a};g();",
    ],
  },
  "line-end-for-semicolon": {
    refused: ["var a=1\nprint(a);", "function f(){return\n1}", "var a=1,b=2;a\n++b;"],
    allowed: [
      "var a=1;\nprint(a);",
      "function f(){return}",
      "var f=function(){print()}",
      "if(1){print()}\nprint();",
    ],
  },
  "html-comment": {
    refused: ["print(1);<!--x\n"],
    allowed: ["var a=1;a< - -a;", "/*<!--*/print();"],
  },
  "long-name": {
    refused: [`var ${"a".repeat(64)}=1;`, `var o={};o.${"a".repeat(64)}=1;`, `var o={${"a".repeat(64)}:1};`],
    allowed: [`var ${"a".repeat(63)}=1;`, `var o={};o["${"a".repeat(64)}"]=1;`],
  },
  "reserved-name": {
    refused: ["var of=1;", "function f(static){}", "var a=function of(){};"],
    allowed: ["var o={of:1};o.of;o.static=1;", "var from=1,get=2,async=3;"],
  },
  "escaped-name": { refused: ["var \\u0061=1;"], allowed: ["var a='\\x61';"] },
  "character-beyond-byte": { refused: ['print("\\u20ac");'], allowed: ['print("\\xe2\\x82\\xac");'] },
  "unicode-escape": { refused: ['print("\\u00e9");'], allowed: ['print("\\u0041");', 'print("\\\\u00e9");'] },
  "braced-escape": { refused: ['print("\\u{41}");'], allowed: ['print("\\\\u{41}");'] },
  "line-continuation": { refused: ['print("a\\\nb");'], allowed: ['print("a\\nb");'] },
  regex: {
    refused: [
      ..."/a?/ /a+?/ /<.*?>/ /a{3}/ /a{1,}/ /a(?=b)/ /(?:a)/ /(?<y>a)/ /(a)\\1/ /\\bfoo/ /^b/m /a/s /a.b/".split(
        " ",
      ),
      ..."/\\u0041/ /(a)+/ /^a(b)?c$/ /((a|b)c)+/ /[/]/ /\\cJ/ /\\p/ /a/u /a/y".split(" "),
    ].map((literal) => `${literal}.test("");`),
    allowed: [
      ..."/a*b+/ /[^\\r\\n]+$/ /^(a|b)c/i /\\d+\\s*\\w/g /\\x80[\\x81-\\xff]/ /[a\\/]/ /a\\?/ /[?{.]/ /\\./ /\\\\b/".split(
        " ",
      ),
    ].map((literal) => `${literal}.test("");`),
  },
  "unknown-global": {
    refused: [
      "Map;",
      "typeof Symbol;",
      "new RangeError();",
      "eval('1');",
      "exports.a=1;",
      "leaked=1;",
      "Buffer.from('');",
    ],
    allowed: [
      "var Map=1;Map;",
      "function f(Set){return Set}",
      "try{print()}catch(e){e}",
      "E.toString;D34;LED1;",
      "var o={Map:1};o.Map;",
    ],
  },
  "unknown-module": {
    refused: ['require("ws");', 'require("path");', "var n='net';require(n);"],
    allowed: ['require("net");', "function f(require){require('ws')}", 'function f(n){require("rheo."+n)}'],
  },
  "absent-member": {
    refused: [
      "Object.freeze({});",
      "Array.from([]);",
      "Math.trunc(1);",
      "Math['imul'];",
      "var k='x';Math[k];",
      "Promise.race;",
      "console.time();",
    ],
    allowed: [
      "Object.keys({});",
      "Math.floor(1);",
      "var Math={trunc:1};Math.trunc;",
      "Array.isArray([]);",
      "E.on('init',print);",
    ],
  },
  "builtin-prototype": {
    refused: ["Array.prototype.slice.call([]);", "Object.prototype.toString.call([]);"],
    allowed: [
      "[].slice.call([]);",
      "Object.prototype.hasOwnProperty.call({},'a');",
      "function A(){}A.prototype.m;",
      "Array.prototype.last=function(){};",
    ],
  },
  "absent-method": {
    refused: [
      "[1].at(-1);",
      "[1].flat();",
      "'a'.trimStart();",
      "Promise.resolve().finally(print);",
      "'a'.localeCompare('b');",
    ],
    allowed: [
      "'a'.trim();",
      "var o={at:print};o.at(1);",
      "function A(){}A.prototype.flat=print;new A().flat();",
    ],
  },
  "arguments/parse": {
    refused: ["JSON.parse('1',print);"],
    allowed: ["JSON.parse('1');", "Date.parse('1','2');"],
  },
  "arguments/stringify": { refused: ["JSON.stringify({},null,2);"], allowed: ["JSON.stringify({});"] },
  "arguments/split": { refused: ["'a,b'.split(',',1);"], allowed: ["'a,b'.split(',');"] },
  "arguments/clearInterval": { refused: ["clearInterval();"], allowed: ["clearInterval(1);"] },
  "arguments/clearTimeout": { refused: ["clearTimeout();"], allowed: ["clearTimeout(1);"] },
  "arguments/clearWatch": {
    refused: ["clearWatch();"],
    allowed: ["var id=setWatch(print,D0);clearWatch(id);"],
  },
  "string-search": {
    refused: [
      "'abc'.indexOf('cd');",
      "'abc'.includes('cd');",
      "'abc'.replace('cd','');",
      "'abc'.match('cd');",
    ],
    allowed: [
      "'abc'.indexOf('c');",
      "['ab'].indexOf('ab');",
      "'abc'.replace(/cd/,'');",
      "'abc'.split('cd');",
      "var p='cd';'abc'.indexOf(p);",
      "'abc'.startsWith('ab');",
    ],
  },
  "length-assigned": {
    refused: ["var a=[];a.length=0;", "var a=[];a.length++;"],
    allowed: ["var a=[];a.length==0;", "var o={length:1};"],
  },
  "function-name": {
    refused: ["function f(){}f.name;"],
    allowed: ["function f(){}var o={name:1};o.name;f.title=1;", "function f(){}function g(f){return f.name}"],
  },
  "constructor-property": { refused: ["({}).constructor;"], allowed: ["var o={type:1};o.type;"] },
  "instanceof-builtin": {
    refused: ["print instanceof Error;", "'a' instanceof String;", "print instanceof TypeError;"],
    allowed: ["print instanceof Function;", "function A(){}print instanceof A;"],
  },
  "arguments-length": {
    refused: ["function f(a,b){return arguments.length}", "function f(a){if(arguments.length<1)return a}"],
    allowed: [
      "function f(){return arguments.length}",
      "function f(a){for(var r=[],i=1;i<arguments.length;i++)r[i-1]=arguments[i];return r}",
    ],
  },
  "property-descriptor": {
    refused: [
      "Object.defineProperty({},'x',{value:1,enumerable:false});",
      "Object.defineProperty({},'x',{value:1,writable:!1});",
      "Object.defineProperties({},{x:{value:1,writable:!1}});",
    ],
    allowed: [
      "Object.defineProperty({},'x',{get:function(){return 1},enumerable:!1,configurable:!0});",
      "Object.defineProperty({},'x',{value:1});",
    ],
  },
  "object-without-prototype": { refused: ["Object.create(null);"], allowed: ["Object.create({});"] },
  "character-code": {
    refused: ["String.fromCharCode(8364);"],
    allowed: ["String.fromCharCode(226,130,172);"],
  },
  "regex-from-text": {
    refused: ["var s='a';new RegExp(s);", "RegExp('a?');", "new RegExp('a','m');"],
    allowed: ["new RegExp('a+','g');"],
  },
  "repeating-random": {
    refused: ["Math.random();", "E.hwRand();"],
    allowed: ["var Math={random:1};Math.random;"],
  },
  "to-fixed": {
    refused: ["(1.5).toFixed(1);", "var f=(1.5).toFixed;", "var n=3;(1.5).toFixed(n);"],
    allowed: ["Math.round(1.5);", "(1.5).toFixed(3);"],
  },
};

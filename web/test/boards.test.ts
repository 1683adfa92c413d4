import assert from "node:assert/strict";
import { test } from "node:test";
import { boardsOf, parseAddress, socketUrl } from "../src/boards";

test("reads what people type or paste", () => {
  assert.deepEqual(parseAddress(" 192.168.1.50 "), { host: "192.168.1.50", token: "" });
  assert.deepEqual(parseAddress("rheo.local:8080"), { host: "rheo.local:8080", token: "" });
  assert.deepEqual(parseAddress("ws://board/?token=a%20b"), { host: "board", token: "a b" });
  assert.deepEqual(parseAddress("http://[fe80::1]:81/x"), { host: "[fe80::1]:81", token: "" });
});

test("what is no address is none", () => {
  for (const text of ["", "  ", "http://", "a b", "host:port"]) assert.equal(parseAddress(text), null, text);
});

test("a served page shows the board that served it, with the page's token", () => {
  assert.deepEqual(boardsOf("http://192.168.1.50/?token=t", ["other"]), [
    { host: "192.168.1.50", token: "t" },
  ]);
});

test("a page from disk shows the boards it names, else those remembered", () => {
  assert.deepEqual(
    boardsOf("file:///x/dashboard.html?board=a,b&board=c&board=a", ["z"]).map(({ host }) => host),
    ["a", "b", "c"],
  );
  assert.deepEqual(boardsOf("file:///x/dashboard.html", ["z"]), [{ host: "z", token: "" }]);
});

test("a token is shown to the first board only", () => {
  assert.deepEqual(
    boardsOf("file:///x?board=a&board=b&token=t", []).map(({ token }) => token),
    ["t", ""],
  );
});

test("the socket's address carries the token", () => {
  assert.equal(socketUrl({ host: "a:81", token: "x&y" }), "ws://a:81/?token=x%26y");
  assert.equal(socketUrl({ host: "a", token: "" }, true), "wss://a/");
});

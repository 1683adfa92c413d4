import assert from "node:assert/strict";
import { test } from "node:test";
import { boardsOf, httpUrl, nameOf, parseAddress, socketUrl } from "../src/boards";

const plain = { path: "/", token: "", secure: false };

test("reads what people type or paste", () => {
  assert.deepEqual(parseAddress(" 192.168.1.50 "), { ...plain, host: "192.168.1.50" });
  assert.deepEqual(parseAddress("rheo.local:8080"), { ...plain, host: "rheo.local:8080" });
  assert.deepEqual(parseAddress("ws://board/?token=a%20b"), { ...plain, host: "board", token: "a b" });
  assert.deepEqual(parseAddress("http://[fe80::1]:81/x"), { ...plain, host: "[fe80::1]:81" });
  assert.deepEqual(parseAddress("https://home/knob/"), {
    ...plain,
    host: "home",
    path: "/knob/",
    secure: true,
  });
  assert.deepEqual(parseAddress("home", true), { ...plain, host: "home", secure: true });
});

test("what is no address is none", () => {
  for (const text of ["", "  ", "http://", "a b", "host:port", "javascript://x"])
    assert.equal(parseAddress(text), null, text);
});

test("a served page shows the board that served it, with the page's folder and token", () => {
  assert.deepEqual(boardsOf("http://192.168.1.50/?token=t", ["other"]), [
    { ...plain, host: "192.168.1.50", token: "t" },
  ]);
  const [board] = boardsOf("https://house.example/boards/kitchen/", []);
  assert.equal(socketUrl(board!), "wss://house.example/boards/kitchen/");
  assert.equal(httpUrl(board!, "status"), "https://house.example/boards/kitchen/status");
  assert.equal(nameOf(board!), "house.example/boards/kitchen");
});

test("a page from disk shows the boards it names, else those remembered", () => {
  assert.deepEqual(
    boardsOf("file:///x/dashboard.html?board=a,b&board=c&board=a", ["z"]).map(({ host }) => host),
    ["a", "b", "c"],
  );
  assert.deepEqual(boardsOf("file:///x/dashboard.html", ["z"]), [{ ...plain, host: "z" }]);
});

test("a token is shown to the first board only", () => {
  assert.deepEqual(
    boardsOf("file:///x?board=a&board=b&token=t", []).map(({ token }) => token),
    ["t", ""],
  );
});

test("the socket's address carries the token", () => {
  assert.equal(socketUrl({ ...plain, host: "a:81", token: "x&y" }), "ws://a:81/?token=x%26y");
});

import assert from "node:assert/strict";
import { test } from "node:test";
import { addressText, socketUrl } from "../../client/address";
import { boardsOf } from "../src/boards";

const plain = { path: "/", token: "", secure: false };

test("a served page shows the board that served it, with the page's folder and token", () => {
  assert.deepEqual(boardsOf("http://192.168.1.50/?token=t", ["other"]), [
    { ...plain, host: "192.168.1.50", token: "t" },
  ]);
  const [board] = boardsOf("https://house.example/boards/kitchen/", []);
  assert.equal(socketUrl(board!), "wss://house.example/boards/kitchen/ws");
  assert.equal(addressText(board!), "https://house.example/boards/kitchen/");
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

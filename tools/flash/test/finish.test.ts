/** What is said, shown and asked when a board has been installed. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { qrLines } from "../../../host-sim/shell/qr-code.js";
import type { Address } from "../address.js";
import { finish } from "../finish.js";

/** What somebody at a terminal (or nobody) is told of an address, and what is opened; `answer` to the question. */
async function told(address: Partial<Address>, { interactive = true, answer = "" } = {}) {
  const said: string[] = [];
  const opened: string[] = [];
  const terminal = {
    interactive,
    say: (line: string) => void said.push(line),
    show: (lines: string[]) => void said.push(...lines),
    ask: async (question: string) => {
      said.push(question);
      return answer;
    },
    askHidden: async () => "",
    progress: () => undefined,
  };
  await finish({ url: "http://192.168.1.50/", ...address } as Address, terminal, (url) => opened.push(url));
  return { said, opened };
}

const CODE = qrLines("http://192.168.1.50/");
const QUESTION = "Open it in the browser? [Y/n] ";

test("the address, its QR code for a phone, and the offer to open it", async () => {
  const { said, opened } = await told({ name: "http://kitchen.local/" });
  assert.deepEqual(said, [
    "Rheo is at http://192.168.1.50/ and at http://kitchen.local/",
    "",
    ...CODE,
    "",
    QUESTION,
  ]);
  assert.deepEqual(opened, ["http://192.168.1.50/"]);
  assert.deepEqual((await told({}, { answer: "No" })).opened, []);
});

test("a board that is a network itself: the code is for who joins that network, and nothing is opened here", async () => {
  const { said, opened } = await told({ network: "Bench 3" });
  assert.deepEqual(said, ["Rheo is at http://192.168.1.50/ in its own network, Bench 3", "", ...CODE, ""]);
  assert.deepEqual(opened, []);
});

test("no code of an address that only this machine reaches, nor where nobody looks", async () => {
  assert.deepEqual((await told({ local: true })).said, ["Rheo is at http://192.168.1.50/", QUESTION]);
  assert.deepEqual(await told({}, { interactive: false }), {
    said: ["Rheo is at http://192.168.1.50/"],
    opened: [],
  });
});

/** The console as any terminal program sees it: bytes in, bytes out. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { afterEach, beforeEach, test } from "node:test";
import { startWorkbench, type Workbench } from "../../../tools/flash/test/workbench.js";

let workbench: Workbench;
let socket: Socket;
let received: string;

async function until(pattern: RegExp): Promise<void> {
  while (!pattern.test(received)) await once(socket, "data");
}

/** Sends, and waits for an answer that matches all of what then came. */
async function send(bytes: string, answer: RegExp): Promise<void> {
  received = "";
  socket.write(bytes, "latin1");
  await until(answer);
}

beforeEach(async () => {
  workbench = await startWorkbench({ ".bootcde": 'var answer=42;print("ready");' });
  socket = connect(Number(workbench.port.split(":").pop()), "127.0.0.1");
  received = "";
  socket.on("data", (bytes) => {
    received += bytes.toString("latin1");
  });
  await until(/>$/);
});
afterEach(async () => {
  socket.destroy();
  await workbench.close();
});

test("expressions are evaluated in the running program", async () => {
  await send("answer+1\n", /^answer\+1\r\n=43\r\n>$/);
});

test("an error is reported and the prompt comes back", async () => {
  await send("nowhere()\n", /Uncaught ReferenceError: "nowhere" is not defined[\s\S]*>$/);
});

test("reset() forgets the program's variables", async () => {
  await send("reset()\n", /espruino\.com[\s\S]*>$/);
  await send("typeof answer\n", /="undefined"\r\n>$/);
});

test("load() starts the program in flash again", async () => {
  await send("answer=1\n", /=1\r\n>$/);
  await send("load()\n", /ready\r\n>$/);
  await send("answer\n", /=42\r\n>$/);
});

test("echo(0) leaves only what is printed, echo(1) brings the prompt back", async () => {
  await send("echo(0)\n", /echo\(0\)\r\n/);
  await send("print(7)\n", /^7\r\n$/);
  await send("echo(1)\n", />$/);
});

test("E.setBootCode stores the program that runs next", async () => {
  await send('E.setBootCode("var answer=9;print(123)");load()\n', /\n123\r\n>$/);
  await send("answer\n", /=9\r\n>$/);
});

test("process.memory() tells the board's variables", async () => {
  await send("process.memory().total\n", /=5000\r\n>$/);
});

test("two terminals see the same line, as on one cable", async () => {
  const other = connect(Number(workbench.port.split(":").pop()), "127.0.0.1");
  let seen = "";
  other.on("data", (bytes) => {
    seen += bytes;
  });
  await once(other, "data");
  await send("answer\n", /=42\r\n>$/);
  while (!/=42\r\n>$/.test(seen)) await once(other, "data");
  other.destroy();
});

test("a board without power says nothing, and greets when the power is back", async () => {
  workbench.powerOff();
  received = "";
  socket.write("1+1\n");
  workbench.powerOn();
  await until(/2v29[\s\S]*>$/);
  assert.doesNotMatch(received, /=2/);
});

/**
 * What the upload tool sends, and a pattern of what came back. The lines were seen in an exchange with
 * Espruino 2v29 for Linux; they are trimmed to one of each sort and adapted to be short and self-contained,
 * and the answers' changing parts are left open. It is no transcript.
 */
const EXCHANGE: Array<{ sent: string; answer: string }> = JSON.parse(
  readFileSync(new URL("exchange.json", import.meta.url), "utf8"),
);

test("the upload tool's lines are answered as Espruino answered them", async () => {
  for (const { sent, answer } of EXCHANGE) await send(sent, new RegExp(`^${answer}$`));
});

const ACK = "\x06";
const NAK = "\x15";
const exactly = (bytes: string) => new RegExp(`^${bytes.replace(/[[\]]/g, "\\$&")}$`);

const packet = (type: number, data: string) => {
  const head = type | data.length;
  return `\x10\x01${String.fromCharCode(head >> 8, head & 255)}${data}`;
};

test("a packet's expression is answered by a packet", async () => {
  await send(packet(0x2000, "[answer,null]"), exactly(`${ACK}\x10\x01\x00\x09[42,null]`));
});

test("a packet whose expression throws is refused", async () => {
  await send(packet(0x2000, "nowhere()"), new RegExp(NAK));
});

test("a file travels in packets both ways, with any bytes", async () => {
  const bytes = Array.from({ length: 300 }, (_, index) => String.fromCharCode(index & 255)).join("");
  await send(packet(0x6000, '{"fn":"blob","s":300}'), exactly(ACK));
  await send(packet(0x8000, bytes.slice(0, 200)), exactly(ACK));
  await send(packet(0x8000, bytes.slice(200)), exactly(ACK));
  assert.equal(workbench.flash.get("blob")?.toString("latin1"), bytes);
  await send(packet(0xa000, '{"fn":"blob"}'), new RegExp(`^${ACK}[\\s\\S]*\x10\x01\x80\x00$`));
  assert.ok(received.includes(bytes));
});

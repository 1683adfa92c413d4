/** What may be typed at the console, and what only a browser or a lost program would send. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, test } from "node:test";
import fc from "fast-check";
import { startWorkbench, type Workbench } from "../../../tools/flash/test/workbench.js";
import { InputGuard } from "../input-guard.js";

/** All that passes of bytes that come in these pieces; undefined when the connection is to be closed. */
function pass(...pieces: string[]): string | undefined {
  const guard = new InputGuard();
  let passed = "";
  for (const piece of pieces) {
    const now = guard.pass(piece);
    if (now === undefined) return undefined;
    passed += now;
  }
  return passed;
}

const FOREIGN: Record<string, string> = {
  "a form's POST": "POST / HTTP/1.1\r\nHost: localhost:2323\r\n\r\nprint(1)\r\n",
  "a picture's GET": "GET /x.png HTTP/1.1\r\n",
  "a target that tries to be JavaScript": "GET /1;print(1)//\r\n",
  "a preflight": "OPTIONS / HTTP/1.1\r\n",
  "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "a TLS hello": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "STUN behind its length": "\x00\x14\x00\x01\x00\x00\x21\x12\xa4\x42",
  TURN: "\x00\x03\x00\x08\x21\x12\xa4\x42",
  "a method of its own": "CHICKEN / HTTP/1.1\r\nprint(1)\r\n",
  "a request behind a line": "1\r\nBREW /pot HTTP/1.1\r\nprint(2)\r\n",
};

describe("what is no console input closes the connection", () => {
  for (const [what, bytes] of Object.entries(FOREIGN)) {
    test(what, () => {
      assert.equal(pass(bytes), undefined);
      assert.equal(pass(...bytes), undefined, "byte by byte");
    });
  }

  test("nothing of a request line has been typed by then, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.constantFrom("GET", "POST", "OPTIONS"), fc.nat(40), (method, cut) => {
        const request = `${method} /${"x".repeat(30)} HTTP/1.1\r\n`;
        const guard = new InputGuard();
        const first = guard.pass(request.slice(0, cut));
        if (first === undefined) return;
        assert.equal(first, "");
        assert.equal(guard.pass(request.slice(cut)), undefined);
      }),
    );
  });
});

describe("what terminals and Espruino's tools send passes unchanged", () => {
  const typed = [
    "print(1)\n",
    "GETTER=1\n",
    "D34.read()\r",
    "P\n",
    "\x03\x10echo(0)\n",
    "\x10\x01\x20\x05\x00\x16GET \x00",
    "a\x1b[D\x1b[C\tb\x7f\b\n",
    "x=1\nPOST / 2\n",
    "x\n\x16\x00\n",
    "caf\xc3\xa9\n",
  ];
  for (const text of typed) {
    test(JSON.stringify(text), () => {
      assert.equal(pass(text), text);
      assert.equal(pass(...text), text, "byte by byte");
    });
  }

  test("any line of printable text that begins with a small letter", () => {
    const line = fc.string({ unit: fc.constantFrom(..."abc(){};=+ '\"/.HTP1\t") });
    fc.assert(fc.property(line, (text) => assert.equal(pass(`x${text}\n`), `x${text}\n`)));
  });
});

describe("over a real connection", () => {
  let workbench: Workbench;
  let printed: string;
  beforeEach(async () => {
    printed = "";
    workbench = await startWorkbench({ ".bootcde": "var typed=0;" });
  });
  afterEach(() => workbench.close());

  async function open(bytes: string): Promise<string> {
    const socket = connect(Number(workbench.port.split(":").pop()), "127.0.0.1");
    let received = "";
    socket.on("data", (piece) => {
      received += piece.toString("latin1");
    });
    socket.on("error", () => undefined);
    socket.write(bytes, "latin1");
    await new Promise<void>((resolve) => {
      socket.on("close", () => resolve());
      socket.on("data", () => /=\d+\r\n>$/.test(received) && resolve());
    });
    const { destroyed } = socket;
    socket.destroy();
    return (destroyed ? "closed " : "open ") + received;
  }

  test("a request's body is not run, and what somebody else was typing stays", async () => {
    const neighbour = connect(Number(workbench.port.split(":").pop()), "127.0.0.1");
    neighbour.on("data", (piece) => {
      printed += piece.toString("latin1");
    });
    neighbour.write("typed+");
    while (!printed.includes("typed+")) await once(neighbour, "data");
    const answer = await open("POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\ntyped=1\r\ntyped=2\r\n");
    assert.match(answer, /^closed/);
    neighbour.write("5\n");
    while (!/=\d+\r\n/.test(printed)) await once(neighbour, "data");
    assert.match(printed, /=5\r\n/);
    neighbour.destroy();
    assert.match(await open("typed\n"), /=0\r\n>$/);
  });

  test("a ninth terminal is refused", async () => {
    const port = Number(workbench.port.split(":").pop());
    const sockets = Array.from({ length: 8 }, () => connect(port, "127.0.0.1"));
    await Promise.all(sockets.map((socket) => once(socket, "data")));
    const ninth = connect(port, "127.0.0.1").on("error", () => undefined);
    await new Promise((resolve) => ninth.on("close", resolve));
    for (const socket of sockets) socket.destroy();
  });
});

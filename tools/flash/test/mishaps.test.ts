/** What goes wrong between host and board: each mishap has its sentence, its remedy and its exit code. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import {
  freePort,
  HOME,
  installed,
  PATIENCE,
  runFlash,
  startWorkbench,
  temporaryFolder,
} from "./workbench.js";

const OPTIONS = { timeout: PATIENCE };

/** Runs the tool and expects this exit code and this text. */
async function fails(exit: number, text: RegExp, ...args: string[]): Promise<void> {
  const run = runFlash(args);
  assert.equal(await run.done, exit, run.output());
  assert.match(run.output(), text);
  // A password is never repeated, whatever happens.
  assert.doesNotMatch(run.output(), /not the password/);
}

/** Something that is no Espruino, at a port: answers whatever is sent with `talk`. */
async function impostor(
  talk: (socket: Socket, bytes: string) => void,
): Promise<{ port: string; close(): void }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => talk(socket, bytes.toString("latin1")));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: `tcp://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Espruino's prompt and an answer to `process.env`, enough to be asked who one is. */
function espruino(environment: Record<string, string>) {
  return (socket: Socket, bytes: string) => {
    if (bytes === "\n") socket.write("\r\n>");
    if (bytes.includes("process.env") || bytes.endsWith('">")\n'))
      socket.write(`< << ${JSON.stringify(environment)} >> >\r\n>`);
  };
}

test("an option that does not exist", OPTIONS, () => fails(2, /--help lists/, "--fast"));
test("a password without a network", OPTIONS, () =>
  fails(2, /belongs to a network/, "--password", "12345678"),
);
test("a password that no network accepts", OPTIONS, () =>
  fails(2, /8 to 63 characters/, "--ssid", "Home", "--password", "short"),
);

test("a settings file with a wrong field", OPTIONS, async (t) => {
  const folder = temporaryFolder();
  t.after(folder.remove);
  const path = join(folder.path, "settings.json");
  writeFileSync(path, '{"rate": 5000}');
  await fails(2, /rate must be a whole number from 1 to 100/, "--settings", path);
});

test("nothing built", OPTIONS, () =>
  fails(3, /npm run build/, "--from", "/nonexistent", "--port", "tcp://localhost:1"),
);
test("a serial port that does not exist", OPTIONS, () =>
  fails(6, /no port \/dev\/ttyNONE/, "--port", "/dev/ttyNONE"),
);

test("nobody at the address", OPTIONS, async () => {
  await fails(9, /Nothing answers/, "--port", `tcp://127.0.0.1:${await freePort()}`);
});

test("a board that says nothing", OPTIONS, async (t) => {
  const board = await impostor(() => undefined);
  t.after(board.close);
  await fails(10, /RESET/, "--port", board.port);
});

test("a board in its bootloader", OPTIONS, async (t) => {
  const board = await impostor((socket) =>
    socket.write("rst:0x1 (POWERON_RESET)\r\nwaiting for download\r\n"),
  );
  t.after(board.close);
  await fails(11, /without holding BOOT/, "--port", board.port);
});

test("a board that runs something else", OPTIONS, async (t) => {
  const board = await impostor((socket) => socket.write("MicroPython v1.24 on ESP32\r\n"));
  t.after(board.close);
  await fails(12, /runs MicroPython, not Espruino[\s\S]*esptool\.py/, "--port", board.port);
});

test("an Espruino that is too old", OPTIONS, async (t) => {
  const board = await impostor(espruino({ VERSION: "2v04", BOARD: "ESP32", SERIAL: "1" }));
  t.after(board.close);
  await fails(13, /2v04; Rheo needs/, "--port", board.port);
});

test("a board without an ADC in its Espruino", OPTIONS, async (t) => {
  const board = await impostor(espruino({ VERSION: "2v29", BOARD: "ESP32S3_IDF4", SERIAL: "1" }));
  t.after(board.close);
  await fails(14, /no ADC pins/, "--port", board.port);
});

test("flash without room", OPTIONS, async (t) => {
  const workbench = await startWorkbench({ "big.data": Buffer.alloc(880_000, 1) });
  t.after(workbench.close);
  await fails(15, /bytes are needed[\s\S]*--erase/, "--port", workbench.port);
  assert.equal(workbench.flash.has("rheo.todo"), false);
});

test("the cable pulled out while uploading", OPTIONS, async (t) => {
  const workbench = await startWorkbench({ ".bootcde": "var old=1;" });
  t.after(workbench.close);
  const run = runFlash(["--port", workbench.port]);
  while (!workbench.flash.has("rheo.new")) await new Promise((resolve) => setTimeout(resolve, 20));
  const { flash } = workbench;
  await workbench.close();
  assert.equal(await run.done, 16, run.output());
  assert.match(run.output(), /goes on where it was/);
  assert.equal(flash.get(".bootcde")?.toString(), "var old=1;");
});

test("a wrong Wi-Fi password", OPTIONS, async (t) => {
  const workbench = await startWorkbench(installed({ port: await freePort(), wifi: HOME }));
  t.after(workbench.close);
  const args = ["--port", workbench.port, "--ssid", HOME.ssid, "--password", "not the password"];
  await fails(19, /password for Rheo Lab is probably wrong/, ...args);
});

test("a Wi-Fi network that is not there", OPTIONS, async (t) => {
  const workbench = await startWorkbench(installed({ port: await freePort(), wifi: HOME }));
  t.after(workbench.close);
  await fails(20, /network Elsewhere was not found/, "--port", workbench.port, "--ssid", "Elsewhere");
});

test("no program to list serial ports with, as in a container", OPTIONS, async () => {
  const run = runFlash([], { PATH: "" });
  assert.equal(await run.done, 4, run.output());
  assert.match(run.output(), /No serial port was found[\s\S]*--port tcp:/);
});

test("--erase with nobody to ask", OPTIONS, async (t) => {
  const workbench = await startWorkbench({ "their.data": "abc" });
  t.after(workbench.close);
  await fails(2, /--erase with nobody to ask needs --yes/, "--port", workbench.port, "--erase");
  assert.deepEqual([...workbench.flash.keys()], ["their.data"]);
});

test("a token on the board that guards nothing", OPTIONS, async (t) => {
  const workbench = await startWorkbench(installed({ port: await freePort(), wifi: HOME, token: "a b" }));
  t.after(workbench.close);
  await fails(2, /the board's token must be text/, "--port", workbench.port);
});

test("a board's escape sequences do not reach the terminal", OPTIONS, async (t) => {
  const board = await impostor(espruino({ VERSION: "\x1b[2J1v99", BOARD: "ESP32", SERIAL: "1" }));
  t.after(board.close);
  const run = runFlash(["--port", board.port]);
  assert.equal(await run.done, 13, run.output());
  assert.doesNotMatch(run.output(), /\p{Cc}\[/u);
});

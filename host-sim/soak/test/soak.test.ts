import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { pickFreePort } from "../../shell/ports.js";
import { type SoakReport, soak } from "../soak.js";

const FIRMWARE = fileURLToPath(new URL("../../../dist/firmware.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "rheo-soak-"));
after(() => rmSync(folder, { recursive: true }));

async function briefly(bundle: string, round: number, quiet: number): Promise<SoakReport> {
  const port = await pickFreePort();
  return soak({
    bundle,
    minutes: round / 60,
    seed: 5,
    viewers: 2,
    port,
    round,
    quiet,
    tell: () => undefined,
  });
}

test("the firmware comes through a round of chaos", async () => {
  const { failures, pauses, viewers } = await briefly(FIRMWARE, 6, 40);
  assert.deepEqual(failures, []);
  assert.ok(pauses.length >= 2);
  assert.ok(viewers.every(({ frames }) => frames > 0));
});

/** Accepts every handshake, sends no sample, keeps all it ever got, and a connection to itself. */
const LEAKY = `
  var port = JSON.parse(require("Storage").read("rheo.json")).port, kept = [];
  require("net").createServer(function (socket) {
    var head = "";
    kept.push(new Uint8Array(500));
    socket.on("data", function (text) {
      head += text;
      var key = /Sec-WebSocket-Key: ([A-Za-z0-9+=\\/]+)/.exec(head);
      if (!key || head.indexOf("\\r\\n\\r\\n") < 0) return;
      head = "";
      socket.write("HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\n" +
        "Sec-WebSocket-Accept: " + btoa(require("crypto").SHA1(key[1] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")) +
        "\\r\\n\\r\\n\\x81\\x02no");
    });
  }).listen(port);
  setTimeout(function () { require("net").connect({ host: "127.0.0.1", port: port }, function () {}); }, 500);`;

function program(name: string, code: string): string {
  const path = join(folder, name);
  writeFileSync(path, code);
  return path;
}

test("a board that leaks memory, keeps sockets and sends nonsense fails", async () => {
  const { failures } = await briefly(program("leaky.js", LEAKY), 4, 1);
  const text = failures.join("\n");
  assert.match(text, /memory grew from \d+ to \d+ variables/);
  assert.match(text, /sockets were still open/);
  assert.match(text, /no value: no|no JSON: no/);
});

test("a board that restarts by itself fails", async () => {
  const { failures } = await briefly(program("starved.js", `${LEAKY}E.enableWatchdog(4, false);`), 4, 1);
  assert.match(failures.join("\n"), /restarts the board: watchdog/);
});

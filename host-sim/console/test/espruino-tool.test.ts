/** The official `espruino` command-line tool, unchanged, against the simulated board's console. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  freePort,
  ROOT,
  startTool,
  startWorkbench,
  temporaryFolder,
  type Workbench,
} from "../../../tools/flash/test/workbench.js";

const TOOL = join(ROOT, "node_modules/espruino/bin/espruino-cli.js");
const folder = temporaryFolder();
let workbench: Workbench;
let server: number;

/** A program that serves `answer`; the tool never ends with programs of 512 bytes or less. */
function program(answer: string): string {
  const file = join(folder.path, `${answer}.js`);
  const padding = `var padding = "${"0123456789".repeat(60)}";`;
  const code = [
    'require("net").createServer(function (socket) {',
    `  socket.end("${answer}");`,
    `}).listen(${server});`,
    "function twice(x) {",
    "  return 2 * x;",
    "}",
    padding,
  ];
  writeFileSync(file, code.join("\n"));
  return file;
}

async function ask(): Promise<string> {
  const socket = connect(server, "127.0.0.1");
  let answer = "";
  socket.on("data", (bytes) => {
    answer += bytes;
  });
  await once(socket, "close");
  return answer;
}

async function upload(...args: string[]): Promise<string> {
  const run = startTool(TOOL, ["--no-ble", "-q", "-p", workbench.port, ...args]);
  assert.equal(await run.done, 0, run.output());
  return run.output();
}

before(async () => {
  server = await freePort();
  workbench = await startWorkbench({ ".bootcde": 'console.log("the old program")' });
});
after(async () => {
  await workbench.close();
  folder.remove();
});

test("a program is uploaded to RAM and runs instead of the one in flash", async () => {
  await upload(program("from RAM"));
  assert.equal(await ask(), "from RAM");
  assert.equal(workbench.type("twice(21)"), "=42");
});

test("a program is saved to flash, started, and there again after a power cut", async () => {
  await upload("--config", "SAVE_ON_SEND=1", program("from flash"));
  assert.equal(await ask(), "from flash");
  workbench.powerOff();
  workbench.powerOn();
  assert.equal(await ask(), "from flash");
});

test("a data file goes to Storage along with a program", async () => {
  const data = join(folder.path, "data.txt");
  writeFileSync(data, "line\n".repeat(300));
  await upload("--storage", `data.txt:${data}`, program("with data"));
  assert.equal(workbench.flash.get("data.txt")?.toString(), "line\n".repeat(300));
});

test("the tool learns which board it talks to", async () => {
  const output = await startTool(TOOL, ["--no-ble", "-v", "-p", workbench.port, program("environment")]);
  assert.equal(await output.done, 0);
  assert.match(output.output(), /Found ESP32, 2v29/);
});

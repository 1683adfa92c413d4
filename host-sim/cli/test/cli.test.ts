import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pickFreePort } from "../../shell/ports.js";
import { OPTIONS } from "../options.js";
import { board, Command, run } from "./command.js";

const folder = mkdtempSync(join(tmpdir(), "rheo-cli-"));
after(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test("--help names every option and exits 0", async () => {
  const { code, stdout, stderr } = await run("--help");
  assert.equal(code, 0);
  assert.equal(stderr, "");
  for (const name of Object.keys(OPTIONS)) assert.match(stdout, new RegExp(`--${name}\\b`));
});

const WRONG: Array<[args: string[], message: RegExp]> = [
  [["--nonsense"], /Unknown option '--nonsense'/],
  [["--port"], /--port/],
  [["--port", "0"], /--port takes a whole number from 1 to 65535, not "0"/],
  [["--port", "80a"], /not "80a"/],
  [["--port", "99999"], /not "99999"/],
  [["--knob", "wobble"], /--knob wobble is not known; use one of gentle\|manual\|sine/],
  [["--knob", "manual:2"], /0 to 1/],
  [["--knob", "file:/nowhere.csv"], /cannot read the trace \/nowhere\.csv \(ENOENT\)/],
  [["--taper", "odd"], /--taper takes one of linear, audio, not "odd"/],
  [["--wear", "2"], /--wear takes a number from 0 to 1/],
  [["--seed=-1"], /--seed takes a whole number/],
  [["--memory", "10"], /--memory takes a whole number from 500 to 16383/],
  [["--port", "9000", "--control", "9000"], /--port and --control are both 9000/],
  [["--control", "9000", "--console=9000"], /--control and --console are both 9000/],
  [["--board", "UNO"], /--board takes one of ESP32/],
  [["--strings", "utf16"], /bytes, unicode/],
  [["--fault", "sha:odd"], /sha:stuck, sha:wrong, sha:absent/],
  [["--settings", "/nowhere.json"], /cannot read the settings \/nowhere\.json \(ENOENT\)/],
  [["--settings", file("bad.json", "{")], /bad\.json is not JSON/],
  [["--settings", file("list.json", "[]")], /must hold a JSON object/],
  [
    ["--blank", "--settings", file("good.json", "{}")],
    /--blank is a board with nothing on it: leave --settings out/,
  ],
  [["--blank", "dist/echo.js"], /leave dist\/echo\.js out/],
  [["a.js", "b.js"], /one bundle at a time/],
];

for (const [args, message] of WRONG) {
  test(`wrong: ${args.join(" ").replace(folder, "…")} is explained, exit code 2, no stack trace`, async () => {
    const { code, stdout, stderr } = await run(...args);
    assert.equal(code, 2);
    assert.equal(stdout, "");
    assert.match(stderr, message);
    assert.doesNotMatch(stderr, /\n\s+at /);
    assert.ok(stderr.split("\n").length <= 4, stderr);
  });
}

test("a missing bundle is said in a sentence, exit code 1", async () => {
  // Another program may have the usual port.
  const { code, stderr } = await run("dist/nothing.js", "--port", String(await pickFreePort()));
  assert.equal(code, 1);
  assert.match(stderr, /^there is no bundle dist\/nothing\.js; npm run build makes those in dist\/\n$/);
});

test("a busy port names its owner and the command that works instead", async () => {
  const port = await pickFreePort();
  const server = createServer().listen(port, "127.0.0.1");
  try {
    const { code, stderr, stdout } = await run("--seed", "1", "--port", String(port));
    assert.equal(code, 1);
    assert.doesNotMatch(stdout, /Open/);
    assert.match(stderr, new RegExp(`Port ${port} is in use`));
    if (process.platform === "linux") assert.match(stderr, new RegExp(`process ${process.pid}\\)`));
    const [, next] = /npm start -- --seed 1 --port (\d+)/.exec(stderr) ?? [];
    assert.ok(Number(next) > port);
    const second = new Command(["--seed", "1", "--port", next]);
    await second.until(/listening on port/);
    await second.stop();
  } finally {
    server.close();
  }
});

test("the first lines tell what runs, where, and what to try; Ctrl-C ends it with 0", async () => {
  const { command, port, url } = await board();
  assert.match(command.stdout, /^Rheo: a simulated ESP32 runs dist\/firmware\.js/);
  assert.match(command.stdout, new RegExp(`Open +http://localhost:${port}/`));
  assert.match(command.stdout, new RegExp(`curl http://localhost:${port}/value`));
  assert.match(command.stdout, /Ctrl-C/);
  assert.ok(!command.stdout.includes("\x1b"), "no control sequences without a terminal");
  assert.match(await (await fetch(`${url}/value`)).text(), /^\d+\n$/);
  assert.equal((await command.stop()).code, 0);
});

test("the board answers on both loopbacks", async () => {
  const { command, port } = await board();
  try {
    for (const address of ["127.0.0.1", "[::1]"]) {
      assert.match(await (await fetch(`http://${address}:${port}/value`)).text(), /^\d+\n$/, address);
    }
  } finally {
    await command.stop();
  }
});

test("--quiet leaves only what the board prints", async () => {
  const { command } = await board("--quiet");
  assert.doesNotMatch((await command.stop()).stdout, /Open|Ctrl-C/);
});

test("--settings reach the firmware; bad fields are the firmware's to report", async () => {
  const settings = file("rheo.json", '{"rate": 50, "deadband": "much"}');
  const { command, url } = await board("--settings", settings);
  const status = (await (await fetch(`${url}/status`)).json()) as { rate: number };
  const { stdout } = await command.stop();
  assert.equal(status.rate, 50);
  assert.match(stdout, /deadband/);
});

test('settings without wifi mean a board that is set up, "wifi": {} one that offers its own set-up page', async () => {
  const { command, url } = await board("--settings", file("new.json", '{"wifi": {}}'));
  const page = await (await fetch(`${url}/`)).text();
  await command.stop();
  assert.match(page, /<form|set up|set-up/i);
});

test("settings' port counts when no --port is given", async () => {
  const port = await pickFreePort();
  const command = new Command(["--settings", file("port.json", `{"port": ${port}}`)]);
  await command.until(new RegExp(`listening on port ${port}`));
  await command.stop();
});

test("--flash keeps what the board stored, and its program, over restarts", async () => {
  const flash = join(folder, "flash.bin");
  const program = file(
    "counter.js",
    `var s = require("Storage"), n = 1 + Number(s.read("starts") || 0);
     s.write("starts", "" + n); console.log("start " + n); setInterval(function () {}, 1000);`,
  );
  const port = String(await pickFreePort());
  const first = new Command([program, "--flash", flash, "--port", port]);
  await first.until(/start 1\n/);
  await first.stop();
  const second = new Command(["--flash", flash, "--port", port]);
  await second.until(/start 2\n/);
  assert.match(second.stdout, /runs the program in .*flash\.bin/);
  await second.stop();
  writeFileSync(flash, "no flash");
  const { code, stderr } = await run("--flash", flash);
  assert.equal(code, 1);
  assert.match(stderr, /not a flash file/);
});

test("--knob manual rests where it is told; --no-noise makes readings equal", async () => {
  const { command, url } = await board("--knob", "manual:0.5", "--no-noise", "--seed", "3");
  try {
    const read = async (): Promise<string> => (await fetch(`${url}/value`)).text();
    const first = await read();
    assert.ok(Number(first) > 1500 && Number(first) < 2300, first);
    assert.equal(await read(), first);
  } finally {
    await command.stop();
  }
});

test("--fault sha: the board says so and serves all the same", async () => {
  for (const fault of ["stuck", "wrong", "absent"]) {
    const { command, url } = await board("--fault", `sha:${fault}`);
    const status = (await (await fetch(`${url}/status`)).json()) as { sha1: string };
    await command.stop();
    assert.equal(status.sha1, "crypto", fault);
  }
});

test("--board changes what the firmware sees", async () => {
  const { command, url } = await board("--board", "ESP32C3_IDF4");
  const status = (await (await fetch(`${url}/status`)).json()) as { board: string; sha1: string };
  await command.stop();
  assert.deepEqual([status.board, status.sha1], ["ESP32C3_IDF4", "crypto"]);
});

test("--memory and --strings reach the program", async () => {
  const program = file(
    "probe.js",
    'console.log("total " + process.memory().total + " " + "\u00e9".length); setInterval(function () {}, 1000);',
  );
  const port = String(await pickFreePort());
  for (const [strings, length] of [
    ["bytes", 2],
    ["unicode", 1],
  ]) {
    const command = new Command([program, "--port", port, "--memory", "1234", "--strings", String(strings)]);
    await command.until(new RegExp(`total 1234 ${length}\\n`));
    await command.stop();
  }
});

test("SIGTERM and a closed output end it in good order", async () => {
  const { command } = await board();
  assert.equal((await command.stop("SIGTERM")).code, 0);
});

test("a flash file where none can be written is said in a sentence, exit code 1", async () => {
  const port = String(await pickFreePort());
  const { code, stderr } = await run("--port", port, "--flash", join(folder, "nowhere", "flash.bin"));
  assert.equal(code, 1);
  assert.match(stderr, /^cannot write the flash file .*flash\.bin \(ENOENT\)\n$/);
});

test("a flash file, which holds passwords, is its owner's only", {
  skip: process.platform === "win32",
}, async () => {
  const path = join(folder, "mine.bin");
  const { command } = await board("--flash", path);
  await command.stop();
  assert.equal(statSync(path).mode & 0o777, 0o600);
});

test("an ESP32-C3 stays up: its BOOT button is not held down", async () => {
  const { command, url } = await board("--board", "ESP32C3_IDF4");
  await command.until(/open http/);
  assert.equal((await fetch(`${url}/`)).status, 200);
  const { stdout } = await command.stop();
  assert.doesNotMatch(stdout, /held down|provisioning/);
});

test("the program runs in a process without the environment, confined to the build's files", {
  skip: process.platform !== "linux" && "reads /proc",
}, async (t) => {
  const port = String(await pickFreePort());
  const command = new Command(["--port", port], { SECRET_KEY: "worth taking" });
  t.after(() => command.stop());
  await command.until(/listening on port/);
  const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const read = (id: string, file: string): string => {
    try {
      return readFileSync(`/proc/${id}/${file}`, "utf8");
    } catch {
      return "";
    }
  };
  const board = processes.filter((id) => read(id, "environ").includes("RHEO_CONFINED"));
  const ours = board.filter((id) => read(id, "cmdline").includes(port));
  assert.equal(ours.length, 1);
  assert.doesNotMatch(read(ours[0], "environ"), /SECRET|HOME=|PATH=/);
  const flags = read(ours[0], "cmdline").split("\0");
  assert.ok(
    flags.some((flag) => /^--(experimental-)?permission$/.test(flag)),
    flags.join(" "),
  );
  for (const flag of flags) assert.doesNotMatch(flag, /allow-(child-process|worker|addons|fs-write)/);
});

test("it ends when the process that waits for it does", async () => {
  const { command, url } = await board();
  await command.stop("SIGKILL");
  const deadline = performance.now() + 5000;
  while (performance.now() < deadline) {
    if (
      await fetch(`${url}/value`).then(
        () => false,
        () => true,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("the board still answers");
});

test("a blank board serves nothing, and says how to flash it and which networks it hears", async () => {
  const port = await pickFreePort(3);
  const command = new Command([
    "--blank",
    "--port",
    `${port}`,
    "--control",
    `${port + 1}`,
    "--console",
    `${port + 2}`,
  ]);
  await command.until(/Stop/);
  assert.match(command.stdout, /runs nothing but Espruino; wired to it: knob at D34/);
  assert.match(command.stdout, new RegExp(`npm run flash -- --port tcp://localhost:${port + 2}`));
  assert.match(command.stdout, /Rheo Lab +password potentiometer, -52 dBm/);
  await assert.rejects(fetch(`http://127.0.0.1:${port}/value`));
  await command.stop();
});

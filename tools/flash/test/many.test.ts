/** Many boards by one command: the built tool against simulated boards, and the plugging in of boards by a list. */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { start as startGateway, until } from "../../../gateway/test/start.js";
import { pickFreePort } from "../../../host-sim/shell/ports.js";
import { launch, skip as noBrowser } from "../../../web/test/browser/chromium.js";
import type { Outcome, runJob } from "../job.js";
import { flashAll, flashEach } from "../many.js";
import { readOptions } from "../options.js";
import { createLines } from "../table.js";
import type { PortInfo } from "../transport.js";
import {
  DIST,
  freePort,
  HOME,
  PATIENCE,
  runFlash,
  startTool,
  startWorkbench,
  type ToolRun,
  temporaryFolder,
  type Workbench,
} from "./workbench.js";

const folder = temporaryFolder();
after(() => folder.remove());

/** Boards on which only Espruino is; each serves on a port of its own, which its Storage names. */
async function benches(count: number): Promise<Array<Workbench & { http: number }>> {
  const list: Array<Workbench & { http: number }> = [];
  for (let index = 0; index < count; index++) {
    const http = await freePort();
    const workbench = await startWorkbench({ "rheo.json": JSON.stringify({ port: http }) });
    workbench.board.serial = `simulator:${index + 1}`;
    list.push({ ...workbench, http });
  }
  return list;
}

async function said(run: ToolRun, pattern: RegExp): Promise<void> {
  while (!pattern.test(run.output())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const portsOf = (list: Workbench[]) => list.flatMap(({ port }) => ["--port", port]);

test("three boards side by side: named, joined, live, a table at the end", {
  timeout: PATIENCE,
}, async (t) => {
  const boards = await benches(3);
  t.after(() => Promise.all(boards.map((board) => board.close())));
  const run = runFlash(["--all", ...portsOf(boards), "--ssid", HOME.ssid, "--names", "Board #"], {
    WIFI_PASSWORD: HOME.password,
  });
  assert.equal(await run.done, 0, run.output());
  for (const [index, { port, http }] of boards.entries()) {
    const status = (await (await fetch(`http://127.0.0.1:${http}/status`)).json()) as { name: string };
    assert.equal(status.name, `Board ${index + 1}`);
    assert.match(run.output(), new RegExp(`${port} +ESP32 +Board ${index + 1} +http://localhost:${http}/`));
  }
  assert.match(run.output(), /3 of 3 boards done\./);
  assert.doesNotMatch(run.output(), new RegExp(HOME.password));

  const list = runFlash(["--list", ...portsOf(boards)]);
  assert.equal(await list.done, 0, list.output());
  assert.match(list.output(), /PORT +BOARD +ESPRUINO +SERIAL +NAME +PROGRAM/);
  assert.match(list.output(), /ESP32 +2v29 +simulator:2 +Board 2 +Rheo/);
});

test("one that fails is told at the end, with what to do, and costs the others nothing", {
  timeout: PATIENCE,
}, async (t) => {
  const [good] = await benches(1);
  t.after(() => good!.close());
  const nobody = `tcp://localhost:${await freePort()}`;
  const run = runFlash(["--all", "--port", nobody, "--port", good!.port, "--ssid", HOME.ssid], {
    WIFI_PASSWORD: HOME.password,
  });
  assert.equal(await run.done, 9, run.output());
  assert.match(run.output(), /1 of 2 boards done\./);
  assert.ok(run.output().includes(`✖ ${nobody}: Nothing answers`), run.output());
  assert.match(run.output(), /npm start -- --console 2323/);
  assert.equal((await fetch(`http://127.0.0.1:${good!.http}/value`)).status, 200);
});

test("a list without a name for one of them leaves that one as it is", { timeout: PATIENCE }, async (t) => {
  const [first] = await benches(1);
  t.after(() => first!.close());
  const names = join(folder.path, "names.csv");
  writeFileSync(names, "name,serial\nDoor,another\n");
  const run = runFlash(["--all", "--port", first!.port, "--names", names]);
  assert.equal(await run.done, 2, run.output());
  assert.match(run.output(), /has no name for board 1 \(serial simulator:1/);
  assert.deepEqual([...first!.flash.keys()], ["rheo.json"]);
});

test("ten blank boards of the simulator are flashed by the command it prints, and all are live", {
  timeout: PATIENCE,
}, async (t) => {
  const port = await pickFreePort(30);
  const simulator = startTool(join(DIST, "host-sim/main.js"), [
    ...["--boards", "10", "--blank", "--port", `${port}`],
    ...["--control", `${port + 10}`, "--console", `${port + 20}`],
  ]);
  t.after(async () => {
    simulator.child.kill();
    await simulator.done;
  });
  await said(simulator, /Flash all: .*/);
  const [, ...args] = /Flash all: npm run flash -- (.*)/.exec(simulator.output())![1]!.match(/"[^"]*"|\S+/g)!;
  const run = runFlash(["--all", ...args.map((arg) => arg.replaceAll('"', "")), "--ssid", HOME.ssid], {
    WIFI_PASSWORD: HOME.password,
  });
  assert.equal(await run.done, 0, run.output());
  assert.match(run.output(), /10 of 10 boards done/);
  for (let index = 0; index < 10; index++) {
    const status = (await (await fetch(`http://127.0.0.1:${port + index}/status`)).json()) as {
      name: string;
    };
    assert.equal(status.name, `Board ${String(index + 1).padStart(2, "0")}`);
  }
  await t.test("in one page", { skip: noBrowser }, async () => {
    const addresses = Array.from({ length: 10 }, (_, index) => ["--board", `127.0.0.1:${port + index}`]);
    const gateway = await startGateway("--no-mqtt", ...addresses.flat());
    const browser = await launch();
    try {
      const page = await browser.newPage();
      await page.goto(gateway.url);
      await page.waitForFunction(() => document.querySelectorAll("#boards li.live").length === 10);
      const names = await page.$$eval("#boards h2", (all) => all.map(({ textContent }) => textContent));
      assert.deepEqual(
        names.sort(),
        Array.from({ length: 10 }, (_, index) => `Board ${String(index + 1).padStart(2, "0")}`),
      );
      // Each tile has a reading of its own.
      await page.waitForFunction(() =>
        [...document.querySelectorAll("#boards li")].every((tile) => /\d LSB/.test(tile.textContent ?? "")),
      );
    } finally {
      await browser.close();
      await gateway.stop();
    }
  });
});

/** Ports that come and go, a list for each look; after the last it is Ctrl-C's turn. */
async function plugIn(looks: PortInfo[][], jobs: typeof runJob) {
  const said: string[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  let look = 0;
  const terminal = {
    interactive: false,
    say: (line: string) => void said.push(line),
    show: () => {},
    ask: async () => "",
    askHidden: async () => "",
    progress: () => {},
  };
  const exit = await flashEach(
    {
      options: readOptions(["--each", "--names", "Board #"], {}),
      terminal,
      lines: createLines({ isTTY: false, write: (text: string) => said.push(text) } as never),
      built: DIST,
      list: async () => {
        const ports = looks[look] ?? looks.at(-1)!;
        if (++look > looks.length) end();
        return ports;
      },
      run: jobs,
    },
    ended,
  );
  return { exit, said: said.join("\n") };
}

const listing = (port: string, serial: string): Outcome => ({
  listing: { port, serial, board: "ESP32", version: "2v29", name: "", program: "no program" },
});

test("boards plugged in one after another on one port are all flashed, each with a name of its own", async () => {
  const started: string[][] = [];
  let serial = 0;
  const wire = { path: "/dev/ttyUSB0", vendorId: "1a86" };
  const { exit, said } = await plugIn([[wire], [wire], [], [wire], []], async (args) => {
    if (args.includes("--list")) return listing(wire.path, `s${++serial}`);
    started.push(args);
    return { address: { url: `http://192.168.1.${started.length}/` } };
  });
  assert.equal(exit, 0);
  assert.deepEqual(
    started.map((args) => args[args.indexOf("--name") + 1]),
    ["Board 1", "Board 2"],
  );
  assert.match(said, /\/dev\/ttyUSB0 +ESP32 +Board 1 +http:\/\/192\.168\.1\.1\/[\s\S]*2 of 2 boards done/);
});

test("a board whose own USB goes and comes with its restart is not flashed again; one that failed is", async () => {
  const started: string[] = [];
  const own = { path: "/dev/ttyACM0", vendorId: "303a", serialNumber: "A1" };
  const other = { path: "/dev/ttyACM1", vendorId: "303a", serialNumber: "B2" };
  const { exit } = await plugIn([[own, other], [], [own, other], [own, other]], async (args) => {
    const port = args[args.indexOf("--port") + 1]!;
    if (args.includes("--list")) return listing(port, port);
    started.push(port);
    return port === own.path
      ? { address: { url: "http://192.168.1.9/" } }
      : { failure: { exit: 16, message: "The upload was broken off", remedy: [] } };
  });
  assert.deepEqual(started.sort(), [own.path, other.path, other.path]);
  assert.equal(exit, 16);
});

test("network and password are asked once, for all boards, and reach each without showing", async () => {
  const asked: string[] = [];
  const given: [args: string[], password: string | undefined][] = [];
  const run: typeof runJob = async (args, password) => {
    const port = args[args.indexOf("--port") + 1]!;
    if (args.includes("--list")) return listing(port, port);
    given.push([args, password]);
    return { address: { url: "http://192.168.1.9/" } };
  };
  const answer = async (question: string) => {
    asked.push(question);
    return asked.length === 1 ? "Lab" : "three resistors";
  };
  const terminal = {
    interactive: true,
    say: () => {},
    show: () => {},
    ask: answer,
    askHidden: answer,
    progress: () => {},
  };
  const wires = ["/dev/ttyUSB0", "/dev/ttyUSB1", "/dev/ttyUSB2"].map((path) => ({ path, vendorId: "1a86" }));
  const many = {
    terminal,
    lines: createLines({ isTTY: false, write: () => true } as never),
    built: DIST,
    list: async () => wires,
    run,
  };
  for (const mode of ["--all", "--each"] as const) {
    asked.length = given.length = 0;
    const options = readOptions([mode], {});
    const exit =
      mode === "--all"
        ? await flashAll({ ...many, options })
        : await flashEach(
            { ...many, options },
            until(() => given.length === wires.length).then(() => undefined),
          );
    assert.equal(exit, 0, mode);
    assert.equal(asked.length, 2, `${mode}: ${asked}`);
    assert.match(asked[0]!, /network/);
    assert.equal(asked[1], "Password for Lab (empty: open network): ");
    assert.deepEqual(
      given.map(([args]) => args[args.indexOf("--port") + 1]).sort(),
      wires.map(({ path }) => path),
    );
    for (const [args, password] of given) {
      assert.equal(args[args.indexOf("--ssid") + 1], "Lab");
      assert.equal(password, "three resistors");
      assert.ok(!args.includes("three resistors"), "every user of the machine may read a command line");
    }
  }
});

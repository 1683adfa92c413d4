/** What is asked, in which order, and what happens to the board before it is answered. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { flash } from "../flash.js";
import { readOptions } from "../options.js";
import { Problem } from "../problems.js";
import type { Terminal } from "../terminal.js";
import { DIST, freePort, HOME, installed, PATIENCE, startWorkbench, type Workbench } from "./workbench.js";

const OPTIONS = { timeout: PATIENCE };
let workbench: Workbench;
afterEach(() => workbench.close());

/** Somebody at the keyboard who gives these answers, and then presses Ctrl-C. */
function person(...answers: string[]): Terminal & { said: string[] } {
  const said: string[] = [];
  const answer = async (question: string) => {
    said.push(question);
    const next = answers.shift();
    if (next === undefined) throw new Problem("broken-off", "by you");
    return next;
  };
  return {
    said,
    interactive: true,
    say: (line) => void said.push(line),
    show: (lines) => void said.push(...lines),
    ask: answer,
    askHidden: answer,
    progress: () => undefined,
  };
}

async function run(terminal: Terminal, ...args: string[]): Promise<void> {
  await flash({ options: readOptions(["--port", workbench.port, ...args], {}), terminal, built: DIST });
}

const theirs = { ".bootcde": "var theirs=1;", "their.data": "abc" };

test("--erase, and Ctrl-C at the Wi-Fi question: the board has all it had", OPTIONS, async () => {
  workbench = await startWorkbench(theirs);
  const terminal = person();
  await assert.rejects(run(terminal, "--erase"), /broken off/);
  assert.match(terminal.said.at(-1)!, /Wi-Fi network/);
  assert.deepEqual([...workbench.flash.keys()], Object.keys(theirs));
});

test("--erase says what it removes and asks; only yes is yes", OPTIONS, async () => {
  for (const answer of ["", "n", "yes please", undefined]) {
    workbench = await startWorkbench(theirs);
    const terminal = person("", ...(answer === undefined ? [] : [answer]));
    await assert.rejects(run(terminal, "--erase"), answer === undefined ? /broken off/ : /Called off/);
    assert.ok(terminal.said.includes("--erase removes 2 files from the board: .bootcde, their.data"));
    assert.deepEqual([...workbench.flash.keys()], Object.keys(theirs));
    await workbench.close();
  }
});

test("--erase of a simulated board keeps the port this machine finds it at", OPTIONS, async () => {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, wifi: HOME, rate: 50 }));
  await run(person("y"), "--erase", "--ssid", HOME.ssid, "--password", HOME.password);
  assert.deepEqual(JSON.parse(workbench.flash.get("rheo.json")!.toString()), { port, wifi: HOME });
});

test(
  "the networks in reach are listed, the strongest first, and may be chosen by number",
  OPTIONS,
  async () => {
    const port = await freePort();
    workbench = await startWorkbench({ "rheo.json": JSON.stringify({ port }) });
    const terminal = person("1", HOME.password, "n");
    await run(terminal);
    const listed = terminal.said.filter((line) => /^ {2}\d {2}/.test(line));
    assert.match(listed[0]!, /^ {2}1 {2}Rheo Lab +-\d+ dBm$/);
    assert.match(listed[1]!, /^ {2}2 {2}Cafe Ohm +-\d+ dBm, open$/);
    assert.deepEqual(JSON.parse(workbench.flash.get("rheo.json")!.toString()).wifi, HOME);
    assert.equal(workbench.type("typeof rheoHeard"), '="undefined"');
  },
);

test(
  "the password of a network of the board's own is asked for, and none is not taken",
  OPTIONS,
  async () => {
    workbench = await startWorkbench({});
    const terminal = person("");
    await assert.rejects(run(terminal, "--own-network", "--ssid", "Bench 3"), /8 to 63 characters/);
    assert.equal(terminal.said.at(-1), "Password of the new network Bench 3: ");
    assert.equal(workbench.flash.size, 0);
  },
);

test(
  "the networks and passwords of the simulated air are named when it is asked for one",
  OPTIONS,
  async () => {
    workbench = await startWorkbench({});
    const terminal = person();
    await assert.rejects(run(terminal));
    assert.ok(terminal.said.some((line) => line.includes(HOME.ssid) && line.includes(HOME.password)));
  },
);

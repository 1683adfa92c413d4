/** The same way on the real interpreter, Espruino for Linux with its telnet console, when there is one. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { STORED } from "../../../bundles.js";
import { DIST, freePort, PATIENCE, runFlash, temporaryFolder } from "./bench.js";

/** Espruino's telnet port on Linux cannot be chosen. */
const TELNET = 2323;

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  const open = await Promise.race([
    once(socket, "connect").then(() => true),
    once(socket, "error").then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return open;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 200));
}

/** A build like the present one but for its program. */
function otherBuild(folder: string): string {
  const path = join(folder, "other");
  for (const { file } of STORED) cpSync(join(DIST, file), join(path, file));
  const program = join(path, "firmware.js");
  writeFileSync(program, `${readFileSync(program, "utf8")};print("another program")`);
  return path;
}

/** Starts the interpreter where its flash file is kept; its standard input stays open. */
function start(folder: string, ...args: string[]) {
  const child = spawn(process.env.ESPRUINO!, args, { cwd: folder, stdio: ["pipe", "ignore", "ignore"] });
  return async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  };
}

const skip = !process.env.ESPRUINO
  ? "ESPRUINO names no interpreter"
  : (await listens(TELNET)) && `port ${TELNET} is in use`;

test("flashed over telnet it serves, also after a restart from Storage", {
  skip,
  timeout: 2 * PATIENCE,
}, async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const settings = join(folder.path, "settings.json");
  writeFileSync(settings, JSON.stringify({ port }));
  let stop = start(folder.path, "--telnet");
  try {
    await until(() => listens(TELNET));
    const run = runFlash(["--port", `tcp://localhost:${TELNET}`, "--settings", settings]);
    assert.equal(await run.done, 0, run.output());
    await until(() => listens(port));
    assert.equal(await listens(TELNET), false, "the console without a password is still open");
    await stop();
    stop = start(folder.path);
    await until(() => listens(port));
    const status = await fetch(`http://127.0.0.1:${port}/status`);
    assert.equal(((await status.json()) as { board: string }).board, "LINUX");
    const page = await fetch(`http://127.0.0.1:${port}/`);
    assert.match(await page.text(), /<!doctype html>/i);
  } finally {
    await stop();
    folder.remove();
  }
});

test("updated over the air it restarts with the new program, and a wrong token changes nothing", {
  skip,
  timeout: 2 * PATIENCE,
}, async () => {
  const folder = temporaryFolder();
  const port = await freePort();
  const settings = join(folder.path, "settings.json");
  const token = "a-token-of-its-own";
  writeFileSync(settings, JSON.stringify({ port, token, update: true }));
  let stop = start(folder.path, "--telnet");
  try {
    await until(() => listens(TELNET));
    const flashed = runFlash(["--port", `tcp://localhost:${TELNET}`, "--settings", settings]);
    assert.equal(await flashed.done, 0, flashed.output());
    await until(() => listens(port));
    await stop();
    stop = start(folder.path);
    await until(() => listens(port));
    const to = `http://127.0.0.1:${port}`;
    const forged = runFlash(["--to", to, "--from", otherBuild(folder.path)], { RHEO_TOKEN: "another" });
    assert.equal(await forged.done, 27, forged.output());
    // It waits until the board says that it runs the new program.
    const updated = runFlash(["--to", to, "--from", otherBuild(folder.path)], { RHEO_TOKEN: token });
    assert.equal(await updated.done, 0, updated.output());
    assert.match(updated.output(), /\.bootcde +\d+ bytes +to upload/);
    const value = await fetch(`${to}/value?token=${token}`);
    assert.equal(value.status, 200);
    const again = runFlash(["--to", to, "--from", join(folder.path, "other")], { RHEO_TOKEN: token });
    assert.equal(await again.done, 0, again.output());
    assert.match(again.output(), /has all of it already/);
  } finally {
    await stop();
    folder.remove();
  }
});

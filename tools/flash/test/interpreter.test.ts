/** The same way on the real interpreter, Espruino for Linux with its telnet console, when there is one. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, otherBuild, PATIENCE, runFlash, temporaryFolder } from "./workbench.js";

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

/** An interpreter flashed over telnet with these settings, and then started anew from its Storage. */
async function flashed(settings: Record<string, unknown>) {
  const folder = temporaryFolder();
  const port = await freePort();
  const file = join(folder.path, "settings.json");
  writeFileSync(file, JSON.stringify({ port, ...settings }));
  let stop = start(folder.path, "--telnet");
  const end = async () => {
    await stop();
    folder.remove();
  };
  try {
    await until(() => listens(TELNET));
    const run = runFlash(["--port", `tcp://localhost:${TELNET}`, "--settings", file]);
    assert.equal(await run.done, 0, run.output());
    await until(() => listens(port));
    assert.equal(await listens(TELNET), false, "the console without a password is still open");
    await stop();
    stop = start(folder.path);
    await until(() => listens(port));
  } catch (error) {
    await end();
    throw error;
  }
  return { folder: folder.path, url: `http://127.0.0.1:${port}`, end };
}

test("flashed over telnet it serves, also after a restart from Storage", {
  skip,
  timeout: 2 * PATIENCE,
}, async (t) => {
  const { url, end } = await flashed({});
  t.after(end);
  const status = await fetch(`${url}/status`);
  assert.equal(((await status.json()) as { board: string }).board, "LINUX");
  const page = await fetch(`${url}/`);
  assert.match(await page.text(), /<!doctype html>/i);
});

test("updated over the air it restarts with the new program, and a wrong token changes nothing", {
  skip,
  timeout: 2 * PATIENCE,
}, async (t) => {
  const token = "a-token-of-its-own";
  const { url, folder, end } = await flashed({ token, update: true });
  t.after(end);
  const built = otherBuild(folder, "other", (program) => `${program};print("another program")`);
  const update = async (secret: string) => {
    const run = runFlash(["--to", url, "--from", built], { RHEO_TOKEN: secret });
    return { exit: await run.done, output: run.output() };
  };
  const forged = await update("another");
  assert.equal(forged.exit, 27, forged.output);
  // It waits until the board says that it runs the new program.
  const updated = await update(token);
  assert.equal(updated.exit, 0, updated.output);
  assert.match(updated.output, /\.bootcde +\d+ bytes +to upload/);
  assert.equal((await fetch(`${url}/value?token=${token}`)).status, 200);
  const again = await update(token);
  assert.equal(again.exit, 0, again.output);
  assert.match(again.output, /has all of it already/);
});

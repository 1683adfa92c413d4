/** Runs a probe on the real interpreter. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort, playPeer } from "./peer.js";
import {
  type Answer,
  answerFrom,
  codeOf,
  isAsynchronous,
  PRELUDE,
  type Probe,
  type StringModel,
} from "./probe.js";

/** A probe that has not ended by then is ended, in milliseconds. */
const LONGEST = 15000;

/** Which strings this interpreter has: the same source character is one or two characters long. */
export async function stringModel(interpreter: string): Promise<StringModel> {
  const { prints } = await askInterpreter(interpreter, { name: "string model", code: 'R("é".length)' });
  return prints[0] === "1" ? "unicode" : "bytes";
}

export async function askInterpreter(interpreter: string, probe: Probe): Promise<Answer> {
  const folder = mkdtempSync(path.join(tmpdir(), "espruino-probe-"));
  try {
    const port = probe.peer ? await freePort() : 0;
    const file = path.join(folder, "probe.js");
    const end = isAsynchronous(probe) ? "" : "\nsetTimeout(quit,0);";
    const prelude = PRELUDE.replace('print("Q|")', 'print("Q|");quit()');
    writeFileSync(file, `${prelude}var PORT=${port};${KEEP_ALIVE}\n${codeOf(probe)}${end}`);
    return await run(interpreter, file, folder, probe, port);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The Linux build leaves script mode when no timer is left, and hears `quit` only in handlers. */
const KEEP_ALIVE = `setTimeout(quit,${LONGEST});`;

async function run(
  interpreter: string,
  file: string,
  folder: string,
  probe: Probe,
  port: number,
): Promise<Answer> {
  const child = spawn(interpreter, [file], { cwd: folder, stdio: ["pipe", "pipe", "ignore"] });
  let output = "";
  let seen: string[] | undefined;
  const timer = setTimeout(() => child.kill("SIGKILL"), LONGEST + 1000);
  const exited = new Promise<void>((resolve) => child.on("close", () => resolve()));
  child.stdout.setEncoding("latin1").on("data", (text: string) => {
    output += text;
  });
  if (probe.peer) {
    seen = await playPeer(port, probe.peer);
    if (!/\bQ\(\)/.test(probe.code)) child.kill("SIGKILL");
  }
  await exited;
  clearTimeout(timer);
  return answerFrom(output, probe, seen);
}

/** CPU load of a server on Node: the simulated board, and the `ws` package pushing the same. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pickFreePort } from "../cli/ports.js";
import type { Recorder } from "./figure.js";
import { Viewer } from "./viewer.js";

const RATE = 100;
const VIEWERS = 6;
/** Milliseconds of one look. */
const LOOK = 5000;
/** Ticks of `/proc/PID/stat` in a second. */
const TICKS = 100;

/** Load at 100 readings a second to 6 viewers, beside `ws` doing the same. */
export async function measureLoad(record: Recorder): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "rheo-bench-"));
  try {
    const settings = join(folder, "settings.json");
    writeFileSync(settings, JSON.stringify({ rate: RATE, deadband: 0 }));
    const port = String(await pickFreePort());
    const control = String(await pickFreePort());
    await loadOf(
      "simulator",
      ["dist/host-sim/main.js", "--quiet", "--port", port, "--control", control, "--settings", settings],
      Number(port),
      record,
    );
    const peer = fileURLToPath(new URL("ws-peer.js", import.meta.url));
    const peerPort = await pickFreePort();
    await loadOf("ws on Node", [peer, String(peerPort), String(RATE)], peerPort, record);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function loadOf(name: string, args: string[], port: number, record: Recorder): Promise<void> {
  const child = spawn(process.execPath, args, { stdio: "ignore" });
  try {
    const viewers: Viewer[] = [];
    for (let tries = 0; viewers.length < VIEWERS; tries++) {
      try {
        viewers.push(await Viewer.connect(port));
      } catch (error) {
        if (tries > 100) throw error;
        await pause(100);
      }
    }
    await viewers[VIEWERS - 1].framesReached(20);
    const before = cpu(child);
    const frames = viewers[0].frames;
    const started = performance.now();
    await pause(LOOK);
    const elapsed = performance.now() - started;
    record.add({
      id: "load",
      title: `CPU at ${RATE} Hz × ${VIEWERS} viewers`,
      value: ((cpu(child) - before) / elapsed) * 100,
      unit: "% of a core",
      target: name,
      note: `${(((viewers[0].frames - frames) / elapsed) * 1000).toFixed(0)} frames/s to each`,
    });
    await Promise.all(viewers.map((viewer) => viewer.end()));
  } finally {
    child.kill("SIGKILL");
  }
}

/** Milliseconds of CPU a process has used. */
function cpu(child: ChildProcess): number {
  const [, user, system] =
    /^\d+ \(.*\) \S(?: \S+){10} (\d+) (\d+)/.exec(readFileSync(`/proc/${child.pid}/stat`, "latin1")) ?? [];
  return ((Number(user) + Number(system)) / TICKS) * 1000;
}

/** CPU load of a server on Node: the simulated board, and the `ws` package pushing the same. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pickFreePort } from "../shell/ports.js";
import { cpuTime } from "./cpu.js";
import type { Recorder } from "./figure.js";
import { CROWDS } from "./pushes.js";
import { Viewer } from "./viewer.js";

const RATE = 100;
/** Milliseconds of one look. */
const LOOK = 5000;

/** CPU time at 100 samples a second to 1, 3 and 6 viewers, beside `ws` doing the same. */
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
    for (const crowd of CROWDS) {
      for (let tries = 0; viewers.length < crowd; tries++) {
        try {
          viewers.push(await Viewer.connect(port));
        } catch (error) {
          if (tries > 100) throw error;
          await pause(100);
        }
      }
      await viewers[crowd - 1].framesReached(20);
      const before = cpuTime(child.pid as number);
      const frames = viewers[0].frames;
      const started = performance.now();
      await pause(LOOK);
      const elapsed = performance.now() - started;
      const used = cpuTime(child.pid as number) - before;
      const pushed = viewers[0].frames - frames;
      record.add({
        id: `load/${crowd}`,
        title: `CPU at ${RATE} Hz to ${crowd} viewer${crowd > 1 ? "s" : ""}`,
        value: (used / elapsed) * 100,
        unit: "% of a core",
        target: name,
        note: `${((pushed / elapsed) * 1000).toFixed(0)} Hz to each; ${((used / pushed / crowd) * 1000).toFixed(0)} µs a frame`,
      });
    }
    await Promise.all(viewers.map((viewer) => viewer.end()));
  } finally {
    child.kill("SIGKILL");
  }
}

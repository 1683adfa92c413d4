/** What the gateway costs, and how late values come through it: with boards of few lines, and with the real bundle. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { endProcess } from "../../shell/end-process.js";
import { pickFreePort } from "../../shell/ports.js";
import { cpuTime } from "../cpu.js";
import type { Recorder } from "../figure.js";
import { percentiles } from "../times.js";

const BOARDS = 1000;
/** Viewers of one board. */
const CROWD = 500;
/** Boards with a viewer each while it is measured how late a page gets values. */
const WATCHED = 50;
/** Simulated boards that run the real bundle. */
const REAL = 50;
/** Milliseconds in which a gateway comes to rest, and of one look. */
const SETTLING = 10_000;
const LOOK = 20_000;
/** Milliseconds until all boards must be connected. */
const PATIENCE = 120_000;

/** A program in a process of its own. */
function program(name: string, ...args: (string | number)[]): ChildProcess {
  return fork(fileURLToPath(new URL(name, import.meta.url)), args.map(String), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** Resident memory of a process, MB. */
function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))![1]) / 1000;
}

interface Started {
  child: ChildProcess;
  port: number;
  mqttPort: number;
}

/** A gateway that listens. */
async function startGateway(...args: string[]): Promise<Started> {
  const [port, mqttPort] = [await pickFreePort(), await pickFreePort()];
  // As `npm run gateway` does it.
  const [, ...command] = /&& (.*)$/
    .exec(JSON.parse(readFileSync("package.json", "utf8")).scripts.gateway)![1]!
    .split(" ");
  const ports = ["--port", String(port), "--mqtt-port", String(mqttPort)];
  const child = spawn(process.execPath, [...command, ...ports, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    child.stdout!.on("data", (piece) => {
      said += piece;
      if (/^Open /m.test(said)) resolve();
    });
    child.once("exit", () => reject(new Error(`the gateway ended: ${said}`)));
  });
  return { child, port, mqttPort };
}

/** Share of a core of a process over a look, in per cent. */
async function shareOfCore(pid: number): Promise<number> {
  const [used, started] = [cpuTime(pid), performance.now()];
  await pause(LOOK);
  return ((cpuTime(pid) - used) / (performance.now() - started)) * 100;
}

/** 1,000 boards at 2 samples a second, each published; and at 20, the newest once a second. */
export async function measureGateway(record: Recorder): Promise<void> {
  await measureFleet(record, { rate: 2, every: "0.05" });
  await measureFleet(record, { rate: 20, every: "1" });
  await measureReal(record);
}

async function measureFleet(
  record: Recorder,
  { rate, every }: { rate: number; every: string },
): Promise<void> {
  const what = `${BOARDS.toLocaleString("en")} boards x ${rate}/s`;
  const add = (
    id: string,
    title: string,
    value: number,
    unit: "ms" | "% of a core" | "MB",
    note = "",
  ): void =>
    record.add({
      id: `gateway/${rate}/${id}`,
      title: `${what}: ${title}`,
      value,
      unit,
      target: "gateway",
      note,
    });
  const folder = mkdtempSync(join(tmpdir(), "rheo-bench-"));
  const port = await pickFreePort();
  const config = join(folder, "gateway.json");
  const list = Array.from({ length: BOARDS }, (_, i) => ({
    address: `127.0.0.1:${port}/${i + 1}/`,
    id: `board-${i + 1}`,
  }));
  writeFileSync(config, JSON.stringify({ boards: list }));
  const boards = program("boards.js", port, BOARDS, rate);
  let gateway: Started | undefined;
  let audience: ChildProcess | undefined;
  try {
    let most = 0;
    let begun = Number.NaN;
    const all = new Promise<number>((resolve) => {
      boards.on("message", ({ connected, burst }: { connected: number; burst: number }) => {
        most = burst;
        if (connected === BOARDS) resolve(performance.now() - begun);
      });
    });
    record.progress(`${what}: starting`);
    await pause(500);
    begun = performance.now();
    gateway = await startGateway("--config", config, "--mqtt-every", every);
    const pid = gateway.child.pid as number;
    const took = await Promise.race([all, pause(PATIENCE, Number.NaN, { ref: false })]);
    if (Number.isNaN(took)) throw new Error(`${what}: not all were connected within ${PATIENCE / 1000} s`);
    add("start", "from start to the last connection", took, "ms", `at most ${most} connections within 0.1 s`);
    await pause(SETTLING);
    const published =
      rate * Number(every) > 1 ? "the newest once a second published" : "every sample published";
    add("cpu", "share of a core, nobody listening", await shareOfCore(pid), "% of a core", published);
    add("memory", "resident memory", residentMemory(pid), "MB", "after half a minute");
    const listen = async (names: string[], each: number, withMqtt: boolean) => {
      const { port, mqttPort } = gateway!;
      audience = program(
        "audience.js",
        JSON.stringify({ port, mqttPort: withMqtt ? mqttPort : 0, boards: names, each }),
      );
      await once(audience, "message");
      await pause(2000);
      audience.send("begin");
      const share = await shareOfCore(pid);
      audience.send("end");
      const [late] = (await once(audience, "message")) as [{ mqtt: number[]; page: number[] }];
      await endProcess(audience, "SIGKILL");
      return { share, late };
    };
    record.progress(`${what}: with an audience`);
    const ids = list.map(({ id }) => id);
    const { share, late } = await listen(ids.slice(0, WATCHED), 1, true);
    add(
      "cpu-heard",
      `share of a core, an MQTT subscriber of all and ${WATCHED} viewers`,
      share,
      "% of a core",
    );
    for (const [where, whom] of [
      ["mqtt", "MQTT subscriber"],
      ["page", "page's socket"],
    ] as const) {
      const { p50, p99 } = percentiles(late[where]);
      add(`${where}-p50`, `board to ${whom}, median`, p50, "ms", `${late[where].length} values`);
      add(`${where}-p99`, `board to ${whom}, 99 %`, p99, "ms");
    }
    if (rate === 20) {
      record.progress(`${what}: ${CROWD} viewers of one board`);
      const crowd = await listen(ids.slice(0, 1), CROWD, false);
      const { p50, p99 } = percentiles(crowd.late.page);
      add("crowd-cpu", `share of a core, ${CROWD} viewers of one board`, crowd.share, "% of a core");
      add(
        "crowd-p50",
        `${CROWD} viewers of one board, board to page's socket, median`,
        p50,
        "ms",
        `${crowd.late.page.length} values`,
      );
      add("crowd-p99", `${CROWD} viewers of one board, board to page's socket, 99 %`, p99, "ms");
    }
  } finally {
    await endProcess(audience, "SIGKILL");
    await endProcess(gateway?.child, "SIGKILL");
    await endProcess(boards, "SIGKILL");
    rmSync(folder, { recursive: true });
  }
}

/** Boards that run the real bundle, simulated beside the gateway. */
async function measureReal(record: Recorder): Promise<void> {
  record.progress(`${REAL} simulated boards`);
  const { child, port } = await startGateway("--simulate", String(REAL));
  try {
    const pid = child.pid as number;
    const online = async () => {
      const { boards } = (await (await fetch(`http://127.0.0.1:${port}/status`)).json()) as {
        boards: { state: string }[];
      };
      return boards.filter(({ state }) => state === "live").length;
    };
    const deadline = performance.now() + PATIENCE;
    while ((await online()) < REAL) {
      if (performance.now() > deadline)
        throw new Error(`only ${await online()} of ${REAL} simulated boards came up`);
      await pause(500);
    }
    await pause(SETTLING);
    const what = `${REAL} boards that run the bundle`;
    const add = (id: string, title: string, value: number, unit: "% of a core" | "MB"): void =>
      record.add({
        id: `gateway/real/${id}`,
        title: `${what}: ${title}`,
        value,
        unit,
        target: "gateway",
        note: "the gateway alone",
      });
    add("cpu", "share of a core", await shareOfCore(pid), "% of a core");
    add("memory", "resident memory", residentMemory(pid), "MB");
  } finally {
    await endProcess(child, "SIGINT");
  }
}

/**
 * What the gateway costs, beside the least program that does that job (`prototype.js`), and how late values come through
 * it: with boards of few lines, and with the real bundle.
 */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { endProcess } from "../../shell/end-process.js";
import { pickFreePort } from "../../shell/ports.js";
import type { Recorder } from "../figure.js";
import { ratio } from "../report.js";
import { percentiles } from "../times.js";
import {
  program,
  residentMemory,
  type Started,
  shareOfCore,
  startGateway,
  startPrototype,
} from "./processes.js";

const BOARDS = 1000;
/** Viewers of one board. */
const CROWD = 500;
/** Boards with a viewer each while it is measured how late a page gets values. */
const WATCHED = 50;
/** Simulated boards that run the real bundle. */
const REAL = 50;
/** Milliseconds in which a gateway comes to rest. */
const SETTLING = 10_000;
/** Milliseconds until all boards must be connected. */
const PATIENCE = 120_000;

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
  let running: Started | undefined;
  let audience: ChildProcess | undefined;
  try {
    let most = 0;
    let connected = 0;
    boards.on("message", (told: { connected: number; burst: number }) => {
      most = told.burst;
      connected = told.connected;
    });
    const until = async (count: number): Promise<void> => {
      for (const end = performance.now() + PATIENCE; connected !== count; await pause(10))
        if (performance.now() > end)
          throw new Error(`${what}: ${connected} boards were connected after ${PATIENCE / 1000} s`);
    };
    /** Starts the gateway or the prototype; resolves with the milliseconds until all boards were connected. */
    const begin = async (start: typeof startGateway): Promise<number> => {
      // Of the one before.
      await until(0);
      const begun = performance.now();
      running = await start("--config", config, "--mqtt-every", every);
      await until(BOARDS);
      const took = performance.now() - begun;
      await pause(SETTLING);
      return took;
    };
    const share = () => shareOfCore(running!.child.pid!);
    const memory = () => residentMemory(running!.child.pid!);
    const listen = async (names: string[], each: number, withMqtt: boolean) => {
      const { port, mqttPort } = running!;
      audience = program(
        "audience.js",
        JSON.stringify({ port, mqttPort: withMqtt ? mqttPort : 0, boards: names, each }),
      );
      await once(audience, "message");
      await pause(2000);
      audience.send("begin");
      const used = await share();
      audience.send("end");
      const [late] = (await once(audience, "message")) as [{ mqtt: number[]; page: number[] }];
      await endProcess(audience, "SIGKILL");
      return { used, late };
    };
    record.progress(`${what}: starting`);
    await pause(500);
    const took = await begin(startGateway);
    add("start", "from start to the last connection", took, "ms", `at most ${most} connections within 0.1 s`);
    const quiet = [await share()];
    const resident = memory();
    const heard = [(await listen([], 0, true)).used];
    record.progress(`${what}: with an audience`);
    const ids = list.map(({ id }) => id);
    const { used, late } = await listen(ids.slice(0, WATCHED), 1, true);
    add(
      "cpu-heard",
      `share of a core, an MQTT subscriber of all and ${WATCHED} viewers`,
      used,
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
      add("crowd-cpu", `share of a core, ${CROWD} viewers of one board`, crowd.used, "% of a core");
      add(
        "crowd-p50",
        `${CROWD} viewers of one board, board to page's socket, median`,
        p50,
        "ms",
        `${crowd.late.page.length} values`,
      );
      add("crowd-p99", `${CROWD} viewers of one board, board to page's socket, 99 %`, p99, "ms");
    }
    record.progress(`${what}: the prototype`);
    await endProcess(running!.child, "SIGKILL");
    await begin(startPrototype);
    const prototype = { quiet: await share(), memory: memory(), heard: (await listen([], 0, true)).used };
    // Once more, as others on this machine do not do the same all the time.
    record.progress(`${what}: the gateway once more`);
    await endProcess(running!.child, "SIGKILL");
    await begin(startGateway);
    quiet.push(await share());
    heard.push((await listen([], 0, true)).used);
    const published =
      rate * Number(every) > 1 ? "the newest once a second published" : "every sample published";
    const beside = (id: string, title: string, looks: number[], theirs: number): void => {
      const ours = looks.reduce((sum, look) => sum + look, 0) / looks.length;
      const both = looks.map((look) => look.toFixed(1)).join(" and ");
      add(id, title, ours, "% of a core", `${published}; ${both} before and after the prototype`);
      add(`${id}-prototype`, `${title}, prototype`, theirs, "% of a core", `gateway ${ratio(ours, theirs)}`);
    };
    beside("cpu", "share of a core, nobody listening", quiet, prototype.quiet);
    beside("cpu-mqtt", "share of a core, an MQTT subscriber of all", heard, prototype.heard);
    add("memory", "resident memory", resident, "MB", "after half a minute");
    add("memory-prototype", "resident memory, prototype", prototype.memory, "MB", "the same");
  } finally {
    await endProcess(audience, "SIGKILL");
    await endProcess(running?.child, "SIGKILL");
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

/** Prometheus, Grafana and Telegraf set up as their READMEs say: Prometheus for real where it is installed. */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { connectAsync } from "mqtt";
import { type Running, start, until } from "../../gateway/test/start";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { startTarget, type Target } from "../../host-sim/targets";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";

const hasPrometheus = ["prometheus", "promtool"].every((name) => spawnSync(name, ["--version"]).status === 0);
const skip = !hasPrometheus && "no prometheus: apt install prometheus";

const CHANNELS = [
  { id: "knob", kind: "analog", pin: "D34" },
  { id: "light", kind: "veml7700", scl: "D22", sda: "D21" },
];

describe("monitoring a board and a gateway", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-monitoring-"));
  let board: Target;
  let gateway: Running;
  before(async () => {
    board = await startTarget({
      kind: "sim",
      bundle: "dist/firmware.js",
      settings: { ...ONLINE, channels: CHANNELS },
    });
    gateway = await start("--board", `127.0.0.1:${board.port}`);
    await until(() => [...gateway.fleet.stations.values()].some(({ last }) => last?.values[1]));
  });
  after(async () => {
    await gateway?.stop();
    await board?.stop();
    rmSync(folder, { recursive: true });
  });

  describe("with Prometheus", { skip }, () => {
    let prometheus: ChildProcess | undefined;
    let url: string;
    before(async () => {
      if (skip) return;
      const config = path.join(folder, "prometheus.yml");
      const targets = [board.port, gateway.port].map((port) => `"127.0.0.1:${port}"`).join(", ");
      const text = readFileSync("examples/grafana/prometheus.yml", "utf8")
        .replace(/targets: \[.*\]/, `targets: [${targets}]`)
        .replace("scrape_interval: 5s", "scrape_interval: 1s");
      assert.match(text, new RegExp(`targets: .*${gateway.port}`));
      writeFileSync(config, text);
      execFileSync("promtool", ["check", "config", config]);
      const port = await pickFreePort();
      url = `http://127.0.0.1:${port}`;
      prometheus = spawn(
        "prometheus",
        [
          `--config.file=${config}`,
          `--storage.tsdb.path=${path.join(folder, "data")}`,
          `--web.listen-address=127.0.0.1:${port}`,
        ],
        { stdio: "ignore" },
      );
      await until(async () => (await fetch(`${url}/-/ready`).catch(() => null))?.ok, "Prometheus is ready");
    });
    after(async () => {
      await endProcess(prometheus);
    });

    type Series = { metric: Record<string, string>; value: [time: number, value: string] };
    const query = async (expression: string): Promise<Series[]> => {
      const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { status, data } = await answer.json();
      assert.equal(status, "success", expression);
      return data.result;
    };

    it("both are scraped, by the file as it is but for the addresses", async () => {
      await until(async () => (await query("up == 1")).length === 2, "both targets up");
      const targets = await (await fetch(`${url}/api/v1/targets`)).json();
      for (const { health, lastError } of targets.data.activeTargets)
        assert.deepEqual([health, lastError], ["up", ""]);
    });

    it("every question that the Grafana dashboard asks has an answer", async () => {
      const { panels } = JSON.parse(readFileSync("examples/grafana/dashboard.json", "utf8"));
      assert.ok(panels.length >= 3);
      for (const { title, targets } of panels)
        for (const { expr, legendFormat } of targets) {
          const series = await until(async () => {
            const found = await query(expr);
            return found.length > 0 && found;
          }, expr);
          const labels = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label);
          for (const label of labels)
            assert.ok(
              series.some(({ metric }) => metric[label]),
              `${title}: nothing has the label ${label}`,
            );
        }
    });

    it("a value of the board's is the board's", async () => {
      await board.setKnob(0.25);
      await until(async () => {
        const raw = Number(await (await fetch(`http://127.0.0.1:${board.port}/value`)).text());
        const found = await query('rheo_channel_value{channel="knob"}');
        return found.length === 2 && found.every(({ value }) => Math.abs(Number(value[1]) - raw) < 100);
      }, "board and gateway tell the knob's value");
    });

    it("the metrics of both keep the format's rules", async () => {
      for (const port of [board.port, gateway.port]) {
        const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
        const { status, stdout, stderr } = spawnSync("promtool", ["check", "metrics"], { input: metrics });
        assert.equal(status, 0, `${stdout}${stderr}`);
      }
    });
  });

  it("Telegraf's topics are those of the values, and its tags board and channel", async () => {
    const config = readFileSync("examples/influxdb/telegraf.conf", "utf8");
    const one = (name: string) => new RegExp(`^ +${name} = "(.+)"`, "m").exec(config)![1]!;
    const filter = /^ +topics = \["(.+)"\]/m.exec(config)![1]!;
    const dropped = /^ +channel = \[(.+)\]/m.exec(config)![1]!.match(/[a-z]+/g)!;
    assert.equal(one("topic"), filter);
    const client = await connectAsync(`mqtt://127.0.0.1:${gateway.mqttPort}`);
    const points = new Map<string, string>();
    const ignored = new Set<string>();
    client.on("message", (topic, payload) => {
      const place = (pattern: string, name: string) => topic.split("/")[pattern.split("/").indexOf(name)];
      const channel = place(one("tags"), "channel")!;
      if (dropped.includes(channel)) return ignored.add(channel);
      const measurement = place(one("measurement"), "measurement");
      return points.set(
        `${measurement},board=${place(one("tags"), "board")},channel=${channel}`,
        payload.toString(),
      );
    });
    await client.subscribeAsync(filter);
    await until(() => points.size >= 2 && ignored.size >= 2);
    const id = `127-0-0-1-${board.port}`;
    assert.deepEqual(
      [...points.keys()].sort(),
      ["knob", "light"].map((channel) => `rheo,board=${id},channel=${channel}`),
    );
    for (const value of points.values()) assert.ok(Number.isFinite(Number(value)), value);
    await client.endAsync();
  });
});

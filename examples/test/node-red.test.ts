/** Node-RED, started for real with the flow, when `NODE_RED` names its program (or it is in the path). */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import WebSocket from "ws";
import { until } from "../../gateway/test/start";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import { availableTargets, startTarget } from "../../host-sim/targets";
import { ONLINE } from "../../host-sim/test/blackbox/each-target";

const NODE_RED = process.env.NODE_RED || "node-red";
// One that wants another Node ends at once, with a reason of its own.
const skip =
  spawnSync(NODE_RED, ["--help"]).status !== 0 &&
  "no node-red for this Node: npm install --prefix /tmp/node-red node-red@4, NODE_RED=/tmp/node-red/node_modules/.bin/node-red";

describe("Node-RED with the flow", { skip }, () => {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-node-red-"));
  after(() => rmSync(folder, { recursive: true }));

  for (const kind of availableTargets())
    it(`shows samples, and the button sets the dead band [${kind}]`, async () => {
      const board = await startTarget({ kind, bundle: "dist/firmware.js", settings: ONLINE });
      const port = await pickFreePort();
      const flow = readFileSync("examples/node-red/flow.json", "utf8");
      const file = path.join(folder, `${kind}.json`);
      writeFileSync(file, flow.replace("192.168.1.50", `127.0.0.1:${board.port}`));
      const settings = path.join(folder, "settings.js");
      writeFileSync(settings, "module.exports = { uiHost: '127.0.0.1', telemetry: { enabled: false } };");
      const args = ["--userDir", folder, "--settings", settings, "--port", String(port), file];
      const program = spawn(NODE_RED, args, { stdio: ["ignore", "pipe", "pipe"] });
      let said = "";
      for (const stream of [program.stdout, program.stderr]) stream.on("data", (piece) => (said += piece));
      try {
        await until(() => /Started flows/.test(said), `flows started: ${said}`);
        // What the editor's debug pane shows.
        const shown = new Map<string, string>();
        const pane = new WebSocket(`ws://127.0.0.1:${port}/comms`);
        pane.on("message", (data) => {
          for (const { topic, data: entry } of [JSON.parse(String(data))].flat())
            if (topic === "debug") shown.set(entry.name, entry.msg);
        });
        await once(pane, "open");
        pane.send('{"subscribe":"debug"}');
        await until(() => /^\{"knob":\d+\}$/.test(shown.get("samples") ?? ""), "samples in the debug pane");
        const pressed = await fetch(`http://127.0.0.1:${port}/inject/rheo-deadband`, { method: "POST" });
        assert.equal(pressed.status, 200);
        await until(() => shown.get("answers") === '{"type":"ack","id":1}', "the acknowledgement");
        pane.terminate();
      } finally {
        await endProcess(program);
        await board.stop();
      }
    });
});

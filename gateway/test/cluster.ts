/**
 * Three nodes of `nats-server` (JetStream, MQTT), a gateway with boards on one of them, a commander on another;
 * under load the gateway's node is killed. Says what was lost: `node --import tsx gateway/test/cluster.ts`.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { connectAsync } from "mqtt";
import { type FakeBoard, startFakeBoard } from "../../client/test/fake-board";
import { endProcess } from "../../host-sim/shell/end-process";
import { pickFreePort } from "../../host-sim/shell/ports";
import type { RemoteLine } from "../mqtt/remote";
import { start, until } from "./start";

const NATS = "/usr/sbin/nats-server";

/** Reason to skip, or false. */
export const skip =
  spawnSync(NATS, ["--version"]).status === 0 ? false : `no ${NATS}: apt install nats-server`;

export interface Losses {
  boards: number;
  /** Commands that were published, acknowledged, and carried out by a board. */
  published: number;
  acknowledged: number;
  carriedOut: number;
  /** Commands that were acknowledged and never carried out: there must be none. */
  falselyAcknowledged: string[];
  /** Commands that were carried out and whose acknowledgement never came; the commander may send them again. */
  unacknowledged: number;
  /** Topics whose newest value no node has retained: there must be none. */
  retainedLost: string[];
  /**
   * Topics and nodes that tell a newcomer an older retained value than the cluster has: a node of `nats-server` that
   * survives may go on for a while with what it had in memory.
   */
  retainedStale: string[];
  /** Seconds from the node's end until the gateway was at another node. */
  away: number;
}

interface Node {
  name: string;
  mqttPort: number;
  start(): Promise<void>;
  kill(): Promise<void>;
}

async function makeNodes(folder: string): Promise<Node[]> {
  const ports: number[][] = [];
  for (let i = 0; i < 3; i++) ports.push([await pickFreePort(), await pickFreePort(), await pickFreePort()]);
  const routes = ports.map(([, cluster]) => `nats-route://127.0.0.1:${cluster}`).join(", ");
  return ports.map(([client, cluster, mqttPort], i) => {
    const name = `node-${i + 1}`;
    const file = path.join(folder, `${name}.conf`);
    writeFileSync(
      file,
      [
        `server_name: ${name}`,
        `listen: 127.0.0.1:${client}`,
        `jetstream { store_dir: "${path.join(folder, name)}" }`,
        `cluster { name: rheo, listen: 127.0.0.1:${cluster}, routes: [${routes}] }`,
        `mqtt { listen: 127.0.0.1:${mqttPort} }`,
      ].join("\n"),
    );
    let child: ChildProcess | undefined;
    return {
      name,
      mqttPort: mqttPort!,
      async start() {
        child = spawn(NATS, ["-c", file], { stdio: "ignore" });
        await once(child, "spawn");
      },
      kill: () => endProcess(child, "SIGKILL"),
    };
  });
}

/** Connects to a node as soon as it serves MQTT: the nodes must have elected one among them first. */
async function client(node: Node) {
  return until(
    () =>
      connectAsync(
        `mqtt://127.0.0.1:${node.mqttPort}`,
        { reconnectPeriod: 0, connectTimeout: 2000 },
        false,
      ).catch(() => null),
    `${node.name} serves MQTT`,
  );
}

/** Runs it. @param seconds of load before and again after the node is killed */
export async function loseANode({ boards = 5, seconds = 4, perSecond = 4 } = {}): Promise<Losses> {
  const folder = mkdtempSync(path.join(tmpdir(), "rheo-cluster-"));
  const nodes = await makeNodes(folder);
  const fakes: FakeBoard[] = [];
  const closers: (() => unknown)[] = [];
  try {
    await Promise.all(nodes.map((node) => node.start()));
    for (const node of nodes) await (await client(node)).endAsync();
    for (let i = 0; i < boards; i++) fakes.push(await startFakeBoard({ name: `board ${i}` }));
    const urls = nodes.map(({ mqttPort }) => `mqtt://127.0.0.1:${mqttPort}`).join(",");
    const args = fakes.flatMap(({ port }) => ["--board", `127.0.0.1:${port}`]);
    const gateway = await start(...args, "--mqtt", urls, "--mqtt-every", "0.5");
    closers.push(() => gateway.stop());
    const ids = fakes.map(({ port }) => `127-0-0-1-${port}`);
    const topics = ids.flatMap((id) => [`rheo/${id}/knob`, `rheo/${id}/availability`]);
    await until(
      () =>
        gateway.bridge!.line.connected &&
        [...gateway.fleet.stations.values()].filter(({ online }) => online).length === boards,
    );
    // It took the first one; the commander has another.
    const line = gateway.bridge!.line as RemoteLine;
    const own = nodes.find(({ mqttPort }) => mqttPort === Number(line.client.options.port))!;
    const others = nodes.filter((node) => node !== own);
    const commander = await client(others[0]!);
    closers.push(() => commander.endAsync(true));
    const acknowledged = new Set<string>();
    commander.on("message", (_topic, payload) => {
      const { type, id } = JSON.parse(payload.toString());
      if (type === "ack") acknowledged.add(id);
    });
    await commander.subscribeAsync("rheo/+/ack", { qos: 1 });

    // Each command asks for a name of its own: whether a board carried it out is seen at the board.
    const published: string[] = [];
    const values = new Map<string, number>();
    let moves = 0;
    const load = setInterval(() => {
      const id = `c${published.length}`;
      published.push(id);
      const board = ids[published.length % boards]!;
      commander.publish(`rheo/${board}/set`, JSON.stringify({ id, name: id }), { qos: 1 });
      const moved = moves++ % boards;
      values.set(ids[moved]!, moves);
      fakes[moved]!.push(moves, 1);
    }, 1000 / perSecond);
    closers.push(() => clearInterval(load));
    await until(() => acknowledged.size > perSecond, "acknowledgements come");
    await pause(seconds * 1000);
    const killed = performance.now();
    await own.kill();
    await until(() => !line.connected, "the gateway notices");
    await until(() => line.connected, "the gateway is at another node");
    const away = (performance.now() - killed) / 1000;
    await pause(seconds * 1000);
    clearInterval(load);
    await pause(2000);

    await own.start();
    const retainedStale: string[] = [];
    /** Topics that a node tells as they are. */
    const right = new Set<string>();
    for (const node of nodes) {
      const reader = await client(node);
      const kept = new Map<string, string>();
      reader.on("message", (topic, payload) => kept.set(topic, payload.toString()));
      await reader.subscribeAsync("rheo/#", { qos: 1 });
      const wrong = () =>
        ids.flatMap((id) => [
          ...(kept.get(`rheo/${id}/knob`) === String(values.get(id)) ? [] : [`rheo/${id}/knob`]),
          ...(kept.get(`rheo/${id}/availability`) === "online" ? [] : [`rheo/${id}/availability`]),
        ]);
      await until(() => wrong().length === 0, `all that is retained, at ${node.name}`).catch(() => undefined);
      const stale = wrong();
      retainedStale.push(...stale.map((topic) => `${topic} at ${node.name}: ${kept.get(topic)}`));
      for (const topic of topics) if (!stale.includes(topic)) right.add(topic);
      await reader.endAsync(true);
    }
    const retainedLost = topics.filter((topic) => !right.has(topic));
    // What a node that was away still holds comes late.
    for (let known = -1; known !== acknowledged.size; await pause(3000)) known = acknowledged.size;
    const carriedOut = new Set(
      fakes.flatMap(({ received }) =>
        received.flatMap((message) => (message as { name?: string }).name ?? []),
      ),
    );
    return {
      boards,
      published: published.length,
      acknowledged: acknowledged.size,
      carriedOut: carriedOut.size,
      falselyAcknowledged: [...acknowledged].filter((id) => !carriedOut.has(id)),
      unacknowledged: [...carriedOut].filter((id) => !acknowledged.has(id)).length,
      retainedLost,
      retainedStale,
      away,
    };
  } finally {
    for (const close of closers.reverse()) await close();
    await Promise.all([...fakes.map((fake) => fake.stop()), ...nodes.map((node) => node.kill())]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** How many, and which. */
function counted(list: string[]): string {
  return list.length ? `${list.length} (${list.join("; ")})` : "0";
}

/** The losses in words. */
export function told(losses: Losses): string {
  const {
    boards,
    published,
    acknowledged,
    carriedOut,
    falselyAcknowledged,
    unacknowledged,
    retainedLost,
    retainedStale,
    away,
  } = losses;
  return [
    `${boards} boards; the gateway was at another node ${away.toFixed(1)} s after its own was killed.`,
    `Commands: ${published} published, ${carriedOut} carried out, ${acknowledged} acknowledged.`,
    `Acknowledged and not carried out: ${falselyAcknowledged.length}. Carried out without acknowledgement: ${unacknowledged}.`,
    `Never came to a board: ${published - carriedOut}, none of them acknowledged.`,
    `Retained values that no node has: ${counted(retainedLost)}.`,
    `Older retained values told by a node 20 s later: ${counted(retainedStale)}.`,
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  if (skip) console.log(skip);
  else {
    const losses = await loseANode({ seconds: 10 });
    console.log(told(losses));
    process.exitCode = losses.falselyAcknowledged.length + losses.retainedLost.length ? 1 : 0;
  }
}

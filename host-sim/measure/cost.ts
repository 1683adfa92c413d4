/**
 * What the simulated board costs the host: the firmware pushes samples to viewers in another process
 * for a while, and this process's share of one core is printed.
 *
 *     node --import tsx host-sim/measure/cost.ts [VIEWERS [RATE [SECONDS]]]
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import { startTarget } from "../targets/index.js";

const [viewers = 6, rate = 100, seconds = 10] = process.argv.slice(2).map(Number);

if (process.send) await watch();
else await measure();

/** The viewers, in a process of their own: answers the number of messages got on each `count`. */
async function watch(): Promise<void> {
  let messages = 0;
  const [{ port }] = (await once(process, "message")) as [{ port: number }];
  const sockets = Array.from(
    { length: viewers },
    () => new WebSocket(`ws://127.0.0.1:${port}/ws`, ["rheo.v1"]),
  );
  for (const socket of sockets) socket.on("message", () => messages++);
  await Promise.all(sockets.map((socket) => once(socket, "open")));
  sockets[0]!.send(JSON.stringify({ type: "set", id: 1, rate }));
  sockets[0]!.send(JSON.stringify({ type: "set", id: 2, channel: "knob", deadband: 0 }));
  process.on("message", () => process.send!(messages));
  process.send!("ready");
}

async function measure(): Promise<void> {
  const target = await startTarget({ kind: "sim", bundle: "dist/firmware.js", knob: "sine", noise: true });
  const child = fork(fileURLToPath(import.meta.url), process.argv.slice(2), { execArgv: process.execArgv });
  child.send({ port: target.port });
  await once(child, "message");
  const count = async (): Promise<number> => {
    child.send("count");
    return ((await once(child, "message")) as [number])[0];
  };
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = { messages: await count(), cpu: process.cpuUsage(), time: performance.now() };
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const messages = (await count()) - before.messages;
  const { user, system } = process.cpuUsage(before.cpu);
  const time = (performance.now() - before.time) * 1000;
  const share = (100 * (user + system)) / time;
  console.log(
    `${viewers} viewers, ${rate} Hz: ${Math.round((messages / time) * 1e6)} messages/s, ${share.toFixed(1)} % of a core`,
  );
  child.kill();
  await target.stop();
}

/** The built firmware in the simulator, with a knob that only the test turns. */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { ACCESS_POINTS } from "../../host-sim/devices/radio";
import { createSimulator, type Simulator } from "../../host-sim/simulator";

const FIRMWARE = fileURLToPath(new URL("../../dist/firmware.js", import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** A board that has booted and listens; `settings` are fields of `rheo.json`. Stop it with `stop()`. */
export async function simulatedBoard(
  settings: Record<string, unknown> = {},
): Promise<Simulator & { url: string }> {
  const board: { listens?(): void; fails?(error: Error): void } = {};
  const listening = new Promise<void>((resolve, reject) => {
    board.listens = resolve;
    board.fails = reject;
  });
  const simulator = await createSimulator({
    bundle: FIRMWARE,
    port: await freePort(),
    control: 0,
    settings: { wifi: { ssid: ACCESS_POINTS[0].ssid, password: ACCESS_POINTS[0].password }, ...settings },
    knob: { kind: "manual", parameter: 0.5 },
    noise: false,
    wear: 0,
    seed: 1,
    onListening: () => board.listens?.(),
    onListenError: (port, code) => board.fails?.(new Error(`port ${port}: ${code}`)),
  });
  simulator.setPower(true);
  await listening;
  return Object.assign(simulator, { url: `http://127.0.0.1:${simulator.port}/` });
}

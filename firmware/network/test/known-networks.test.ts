/** What the board is called in its network, and which network it joins of those it knows. */
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import {
  freePort,
  HOME,
  installed,
  PATIENCE,
  startWorkbench,
  type Workbench,
} from "../../../tools/flash/test/workbench.js";

const OPTIONS = { timeout: PATIENCE };
let workbench: Workbench;
afterEach(() => workbench.close());

async function start(settings: Record<string, unknown>): Promise<number> {
  const port = await freePort();
  workbench = await startWorkbench(installed({ port, ...settings }));
  return port;
}

for (const [name, hostname] of [
  ["Bench 3", "bench-3"],
  ["  (Küche)  ", "k-che"],
  ["A--b__c.", "a-b-c"],
] as const)
  test(`a board called "${name}" is ${hostname}.local`, OPTIONS, async () => {
    const port = await start({ name, wifi: HOME });
    await workbench.printed(new RegExp(`or http://${hostname}\\.local:${port}/`));
  });

test(
  "a name without a letter of a host name leaves the one made of the chip's address",
  OPTIONS,
  async () => {
    await start({ name: "日本", wifi: HOME });
    await workbench.printed(/or http:\/\/rheo-[0-9a-f]{4}\.local/);
  },
);

test("a host name in the settings goes before the board's name", OPTIONS, async () => {
  await start({ name: "Bench 3", wifi: { ...HOME, hostname: "Lathe" } });
  await workbench.printed(/or http:\/\/lathe\.local/);
});

test("networks that cannot be joined are passed over, in their order, until one can", OPTIONS, async () => {
  await start({
    wifi: { ssid: "Elsewhere", password: "12345678", networks: [{ ssid: "Nowhere" }, { ...HOME }] },
  });
  await workbench.printed(/Rheo: open http/);
  assert.equal(workbench.board.wifi.state().station, HOME.ssid);
});

test("the first network is the one that is joined when all can be", OPTIONS, async () => {
  await start({ wifi: { ...HOME, networks: [{ ssid: "Cafe Ohm" }] } });
  await workbench.printed(/Rheo: open http/);
  assert.equal(workbench.board.wifi.state().station, HOME.ssid);
});

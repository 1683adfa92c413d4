import assert from "node:assert/strict";
import { test } from "node:test";
import { choosePort, likelyPorts } from "../ports.js";
import type { Terminal } from "../terminal.js";
import type { PortInfo } from "../transport.js";

const nobody = { interactive: false } as Terminal;

const BLUETOOTH: Record<string, PortInfo[]> = {
  mac: [{ path: "/dev/tty.Bluetooth-Incoming-Port" }, { path: "/dev/tty.debug-console" }],
  "the same by its other name": [{ path: "/dev/cu.Bluetooth-Incoming-Port" }, { path: "/dev/cu.wlan-debug" }],
  windows: [
    {
      path: "COM3",
      manufacturer: "Microsoft",
      pnpId: "BTHENUM\\{00001101-0000-1000-8000-00805F9B34FB}_LOCALMFG&0000\\7&1A2B",
      friendlyName: "Standard Serial over Bluetooth link (COM3)",
    },
  ],
  linux: [{ path: "/dev/rfcomm0" }, { path: "/dev/ttyS0" }, { path: "/dev/ttyS4" }],
};

for (const [system, ports] of Object.entries(BLUETOOTH)) {
  test(`only ports that lead nowhere (${system}): advice on cable and driver`, async () => {
    await assert.rejects(
      choosePort(undefined, nobody, async () => ports),
      (error: Error & { exit?: number; remedy?: string[] }) => {
        assert.equal(error.exit, 4);
        assert.match(error.remedy!.join("\n"), /cable that carries data[\s\S]*driver/);
        return true;
      },
    );
  });
}

test("the one board beside them is taken", async () => {
  const board: PortInfo = { path: "/dev/tty.usbserial-1", vendorId: "10C4" };
  assert.equal(await choosePort(undefined, nobody, async () => [...BLUETOOTH.mac!, board]), board.path);
  const unknown: PortInfo = { path: "/dev/ttyUSB7" };
  assert.deepEqual(likelyPorts([...BLUETOOTH.linux!, unknown]), [unknown]);
});

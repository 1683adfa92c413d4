/** The modules around the chip, on the simulator and on the real interpreter. */
import { test } from "node:test";
import { bundleForEspruino } from "./bundle";
import { assertPassed, runOnEspruino, runOnSimulator } from "./run";

const PROGRAMS = {
  "clock, pins, memory, consoles and random numbers": "firmware/board/test/on-target/chip.ts",
  "files, parts and what the board knows of itself": "firmware/board/test/on-target/storage.ts",
  "sockets, unmasking and the part of SHA-1": "firmware/board/test/on-target/sockets.ts",
};

for (const [name, program] of Object.entries(PROGRAMS)) {
  test(`${name}: on the simulator`, async () => {
    assertPassed(await runOnSimulator(await bundleForEspruino(program)));
  });
  test(`${name}: on the real interpreter`, {
    skip: !process.env.ESPRUINO && "ESPRUINO is not set",
  }, async () => {
    assertPassed(await runOnEspruino(await bundleForEspruino(program), process.env.ESPRUINO!));
  });
}

/**
 * Checks of the small modules around the chip, in Espruino's dialect: run on the simulator and on the real
 * interpreter. Prints `ok NAME` or `FAIL NAME: what`, and `end` last.
 */

import type { Rheo } from "../../../app/rheo";
import { createClock, startClock } from "../../clock";
import { disableConsoles } from "../../consoles";
import { crc32 } from "../../crc32";
import { flat } from "../../flat";
import { setLed } from "../../led";
import { setPeriod } from "../../period";
import { hasPin } from "../../pins";
import { createNonce } from "../../random";
import { readMemory } from "../../vitals";
import { replaceGlobal, same } from "./checks";

/** Clock: whole milliseconds of any clock of seconds. */
let time = 1700000000.25;
const now = createClock({ _time: () => time, _boot: 1700000000.25 });
same("a clock starts at 0", now(), 0);
time += 0.0009;
same("not a millisecond yet", now(), 0);
time += 0.0002;
same("a millisecond", now(), 1);
time += 86400 * 30;
same("whole after a month", now(), 2592000001);
const clock = startClock();
const passed = clock._time() - clock._boot;
same("the board's clock goes on from its start", passed >= 0 && passed < 60, true);
const since = createClock();
same("a clock of its own starts now", since() >= 0 && since() < 60000, true);

same("CRC-32 of the check value has no sign", crc32("123456789"), 0xcbf43926);
same("CRC-32 of nothing", crc32(""), 0);

same("a pin of the chip", hasPin("E"), true);
same("none of that name", hasPin("D99"), false);

const head = "GET / HTTP/1.1\r\nHost: 192.168.1.50\r\n\r\n\x80\xff";
same("text in one stretch is the same text", flat(head) === head, true);
const ofOneStretch = E.toFlatString;
(E as { toFlatString: unknown }).toFlatString = () => undefined;
same("and so it is where no stretch is free", flat(head) === head, true);
(E as { toFlatString: unknown }).toFlatString = ofOneStretch;

/** LED: a build without one has no such global. */
const written: unknown[] = [];
replaceGlobal("digitalWrite", (pin: unknown, level: unknown) => written.push([pin, level]));
replaceGlobal("LED1", "D2");
setLed(true);
setLed(false);
same("the LED is set", written, [
  ["D2", true],
  ["D2", false],
]);
replaceGlobal("LED1", undefined);
setLed(true);
same("without one nothing is written", written.length, 2);

/** Consoles. */
const closed: unknown[] = [];
let telnet: unknown = { setOptions: (options: unknown) => closed.push(options) };
const found = require as unknown as (name: string) => unknown;
replaceGlobal("require", (name: string) => {
  if (name !== "TelnetServer") return found(name);
  if (!telnet) throw new Error("Module TelnetServer not found");
  return telnet;
});
function bluetooth(isBusy: boolean): unknown {
  return {
    setServices(services: unknown, options: unknown) {
      if (isBusy) throw new Error("connected");
      closed.push([services, options]);
    },
  };
}
replaceGlobal("NRF", bluetooth(false));
disableConsoles(false);
same("telnet and Bluetooth are closed", closed, [{ mode: "off" }, [{}, { uart: false }]]);
disableConsoles(true);
same("Bluetooth stays where the settings want it", closed.slice(2), [{ mode: "off" }]);
replaceGlobal("NRF", bluetooth(true));
disableConsoles(false);
same("one that is in use is left to the next start", closed.length, 4);
telnet = undefined;
replaceGlobal("NRF", undefined);
disableConsoles(false);
same("a build that has neither starts too", closed.length, 4);

/** Random numbers: each chip's own register, at every call anew, of which 16 bits are given. */
const reads: number[] = [];
replaceGlobal("peek32", (address: number) => {
  reads.push(address);
  return 0x12340000 + reads.length;
});
const boards = ["ESP32", "ESP32_CYD", "ESP32C3_IDF4", "ESP32S3_IDF4"];
boards.forEach((board) => {
  const nonce = createNonce(board);
  const first = nonce();
  same(board + ": 16 bits, another with each call", [first < 65536, nonce()], [true, first + 1]);
});
same(
  "registers of the chips",
  reads,
  [0x3ff75144, 0x3ff75144, 0x3ff75144, 0x3ff75144, 0x600260b0, 0x600260b0, 0x6003507c, 0x6003507c],
);
["LINUX", "ESP32C6", "PICO"].forEach((board) => {
  const nonce = createNonce(board)();
  same(board + ": 16 bits of the clock", nonce >= 0 && nonce < 65536 && nonce === Math.floor(nonce), true);
});
same("no register is read on a chip that is not known", reads.length, 8);

/** Memory: garbage is collected only when it is scarce. */
const seen: unknown[] = [];
let free = 500;
const counted = process.memory;
(process as { memory: unknown }).memory = (collects?: boolean) => {
  seen.push(collects === undefined ? "all" : collects);
  if (collects === undefined) free += 200;
  return { free: free, total: 2000, usage: 2000 - free };
};
const state: { _lowest?: number } = {};
same("memory", readMemory(state), { free: 500, total: 2000, lowest: 500 });
free = 450;
same("the lowest is kept", readMemory(state), { free: 450, total: 2000, lowest: 450 });
free = 700;
same("and stays", readMemory(state), { free: 700, total: 2000, lowest: 450 });
same("nothing was collected", seen, [false, false, false]);
free = 399;
same("under a fifth is free: what can be had is counted", readMemory(state), {
  free: 599,
  total: 2000,
  lowest: 450,
});
same("after one collection", seen.slice(3), [false, "all"]);
(process as { memory: unknown }).memory = counted;

/** The period of samples: the first when it is due, then at the new pace, and none of the old. */
let turns = "";
const rheo = {
  _timer: setInterval(() => {
    turns += "old ";
  }, 5),
  _sampler: {
    _turn() {
      turns += "new ";
      if (turns.length < 12) return;
      same("only the new rhythm's turns", turns, "new new new ");
      clearInterval(rheo._timer);
      console.log("end");
    },
  },
};
setPeriod(rheo as unknown as Pick<Rheo, "_timer" | "_sampler">, 20, 40);

/**
 * Checks of the SHA accelerator's driver against the model of the unit. A program in Espruino's dialect:
 * the tests run it on Node and on the real interpreter, and run it on mutants of the driver, where it
 * must find fault. Prints `ok NAME` or `FAIL NAME: what`, and `end` last.
 */
import {
  type ShaAccelerator,
  type ShaFault,
  shaAccelerator,
} from "../../../../host-sim/devices/sha-accelerator";
import type { Natives } from "../../sha-accelerator";
import { boardNatives, chooseSha1, type Sha1 } from "../../sha1";

/** Registers of the model, by the addresses of ESP-IDF. */
const CLOCK = 0x3ff0001c;
const RESET = 0x3ff00020;
const TEXT = 0x3ff03000;

/** AES on (bit 0), as mbedTLS has it while it works: SHA's bits (1) and secure boot's (3) as after start-up. */
const AES_CLOCK = 1;
const AES_RESET = 14;

/** More reads than the bounded waits of all vectors can take. */
const ENDLESS = 20000;

interface Bench {
  device: ShaAccelerator;
  /** What the model found wrong with accesses. */
  misuse: string[];
  reports: string[];
  sha1: Sha1;
  /** Turns the next reads of the first text register into noise: this many. */
  disturbed: number;
}

function setUp(fault: ShaFault | undefined, disturbed: number): Bench {
  const misuse: string[] = [];
  const device = shaAccelerator({ warn: (text) => misuse.push(text), fault });
  device.poke32(CLOCK, AES_CLOCK);
  device.poke32(RESET, AES_RESET);
  misuse.splice(0, misuse.length);
  const bench = { device, misuse, reports: [], disturbed } as unknown as Bench;
  let reads = 0;
  function read(address: number): number {
    if (++reads > ENDLESS) throw new Error("endless wait");
    const word = device.peek32(address);
    if (address !== TEXT || bench.disturbed <= 0) return word;
    return word + bench.disturbed--;
  }
  function peek32(address: number, count?: number): number | Uint32Array {
    if (count === undefined) return read(address);
    const words = new Uint32Array(count);
    for (let i = 0; i < count; i++) words[i] = read(address + 4 * i);
    return words;
  }
  function poke32(address: number, value: number | Uint32Array): void {
    if (typeof value === "number") device.poke32(address, value);
    else for (let i = 0; i < value.length; i++) device.poke32(address + 4 * i, value[i]);
  }
  const natives = boardNatives();
  natives._peek = peek32 as Natives["_peek"];
  natives._poke = poke32;
  bench.sha1 = chooseSha1(undefined, {
    board: "ESP32",
    natives: () => natives,
    crypto: { SHA1: () => E.toUint8Array("stand-in: 20 bytes..").buffer as ArrayBuffer },
    report: (text) => bench.reports.push(text),
  });
  return bench;
}

function check(name: string, found: unknown, expected: unknown): void {
  const same = JSON.stringify(found) === JSON.stringify(expected);
  console.log(same ? "ok " + name : "FAIL " + name + ": " + JSON.stringify(found));
}

/** As it must be between hashes: SHA off and in reset, secure boot out of it, AES as it was. */
function checkReleased(name: string, { device }: Bench): void {
  check(name, [device.peek32(CLOCK), device.peek32(RESET)], [AES_CLOCK, (AES_RESET | 2) & ~8]);
}

const KEYS = [
  ["dGhlIHNhbXBsZSBub25jZQ==", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="],
  ["AAAAAAAAAAAAAAAAAAAAAA==", "ICX+Yqv66kxgM0FcWaLWlFLwTAI="],
  ["/+7dzLuqmYh3ZlVEMyIRAA==", "Ej7RkSUsiZ9yos6ox1Q2Yoc01oE="],
];

const healthy = setUp(undefined, 0);
check("accelerator chosen", healthy.sha1.engine, "accelerator");
KEYS.forEach(([key, accept]) => {
  check("accept key for " + key, healthy.sha1.acceptKey(key), accept);
});
check("nothing reported", healthy.reports, []);
check("no misuse", healthy.misuse, []);
checkReleased("released", healthy);

// A read disturbed by the other core: the digest is read until two reads agree, but not for ever.
const disturbed = setUp(undefined, 1);
check("one disturbed read", [disturbed.sha1.engine, disturbed.reports], ["accelerator", []]);
const noisy = setUp(undefined, ENDLESS);
check("never two reads alike", noisy.reports, [
  "SHA-1: accelerator failed: Error: no two reads of the digest agree",
  "SHA-1: crypto failed: Error: wrong digests",
]);
checkReleased("released after noise", noisy);

const stuck = setUp("stuck", 0);
check("stuck from the start", stuck.reports[0], "SHA-1: accelerator failed: Error: busy after 50 reads");
check("a stuck unit is left alone", stuck.misuse, []);
checkReleased("released though stuck", stuck);
check("wrong digests", setUp("wrong", 0).reports[0], "SHA-1: accelerator failed: Error: wrong digests");
check("no such unit", setUp("absent", 0).reports[0], "SHA-1: accelerator failed: Error: wrong digests");

// It gets stuck while serving: the next engine takes over permanently.
healthy.device.fault = "stuck";
check("accept key from the next engine", healthy.sha1.acceptKey(KEYS[0][0]), KEYS[0][1]);
check("engine after that", healthy.sha1.engine, "software");
healthy.device.fault = undefined;
check("accept key later", healthy.sha1.acceptKey(KEYS[1][0]), KEYS[1][1]);
check("engine permanently", healthy.sha1.engine, "software");
check("reported once each", healthy.reports.length, 2);
console.log("end");

/**
 * Checks of the choice of the SHA-1 engine, in Espruino's dialect: run on Node and on the real
 * interpreter. Prints `ok NAME` or `FAIL NAME: what`, and `end` last.
 */
import { shaAccelerator } from "../../../../host-sim/devices/sha-accelerator";
import type { Sha1Engine } from "../../../app/messages";
import type { Natives } from "../../sha-accelerator";
import { boardNatives, chooseSha1, type Sha1 } from "../../sha1";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
const ACCEPT = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
const WRONG = { SHA1: () => E.toUint8Array("twenty bytes, wrong.").buffer as ArrayBuffer };
const THROWING = {
  SHA1(): ArrayBuffer {
    throw new Error("out of order");
  },
};

function choose(
  board: string,
  preference?: Sha1Engine,
  crypto?: EspruinoCrypto,
): Sha1 & { reports: string[] } {
  const unit = shaAccelerator({ warn: (text) => console.log("FAIL misuse: " + text) });
  // On a board without the unit nothing may be touched at its addresses.
  const present = board === "ESP32" || board === "ESP32_CYD";
  const natives = boardNatives();
  natives.peek32 = ((address: number, count?: number) => {
    if (!present) console.log("FAIL peek32 on " + board);
    if (count === undefined) return unit.peek32(address);
    const words = new Uint32Array(count);
    for (let i = 0; i < count; i++) words[i] = unit.peek32(address + 4 * i);
    return words;
  }) as Natives["peek32"];
  natives.poke32 = (address, value) => {
    if (!present) console.log("FAIL poke32 on " + board);
    if (typeof value === "number") unit.poke32(address, value);
    else for (let i = 0; i < value.length; i++) unit.poke32(address + 4 * i, value[i]);
  };
  const reports: string[] = [];
  const sha1 = chooseSha1(preference, {
    board,
    natives,
    crypto,
    report: (text) => reports.push(text),
  }) as Sha1 & { reports: string[] };
  sha1.reports = reports;
  return sha1;
}

function check(name: string, sha1: Sha1 & { reports: string[] }, expected: string[]): void {
  const found = [sha1.engine, sha1.reason].concat(sha1.reports);
  const same = JSON.stringify(found) === JSON.stringify(expected);
  console.log(same ? "ok " + name : "FAIL " + name + ": " + JSON.stringify(found));
  const accept = sha1.acceptKey(KEY);
  console.log(accept === ACCEPT ? "ok its accept key" : "FAIL accept key: " + accept);
}

const C3_FAILED = "accelerator failed: not on ESP32C3_IDF4";
const NO_CRYPTO = "crypto failed: Error: not in this build";
const WRONG_CRYPTO = "crypto failed: wrong digest of 0 bytes";
const THREW = "crypto failed: Error: out of order";
const crypto = require("crypto");

check("ESP32", choose("ESP32", undefined, crypto), ["accelerator", "usual order on ESP32"]);
check("ESP32_CYD", choose("ESP32_CYD"), ["accelerator", "usual order on ESP32_CYD"]);
check("C3", choose("ESP32C3_IDF4", undefined, crypto), ["crypto", "usual order on ESP32C3_IDF4"]);
check("S3", choose("ESP32S3_IDF4", undefined, crypto), ["crypto", "usual order on ESP32S3_IDF4"]);
check("Linux", choose("LINUX", undefined, crypto), ["crypto", "usual order on LINUX"]);
check("crypto forced", choose("ESP32", "crypto", crypto), ["crypto", "crypto asked for in the settings"]);
check("software forced", choose("ESP32", "software"), ["software", "software asked for in the settings"]);
check("accelerator forced where there is none", choose("ESP32C3_IDF4", "accelerator", crypto), [
  "crypto",
  "accelerator asked for in the settings; " + C3_FAILED,
  "SHA-1: " + C3_FAILED,
]);
check("crypto forced but missing", choose("ESP32", "crypto"), [
  "accelerator",
  "crypto asked for in the settings; " + NO_CRYPTO,
  "SHA-1: " + NO_CRYPTO,
]);
check("crypto wrong", choose("LINUX", undefined, WRONG), [
  "software",
  "usual order on LINUX; " + WRONG_CRYPTO,
  "SHA-1: " + WRONG_CRYPTO,
]);
check("crypto throws", choose("LINUX", undefined, THROWING), [
  "software",
  "usual order on LINUX; " + THREW,
  "SHA-1: " + THREW,
]);

// With every engine gone the answer is empty, not an exception.
const left = choose("ESP32", "crypto", crypto);
(left as unknown as { _left: string[] })._left.splice(0, 2);
(left as unknown as { _hardware: { crypto: unknown } })._hardware.crypto = THROWING;
console.log(left.acceptKey(KEY) === "" && left.acceptKey(KEY) === "" ? "ok none left" : "FAIL none left");
console.log("end");

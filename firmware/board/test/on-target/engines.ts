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
  natives._peek = ((address: number, count?: number) => {
    if (!present) console.log("FAIL peek32 on " + board);
    if (count === undefined) return unit.peek32(address);
    const words = new Uint32Array(count);
    for (let i = 0; i < count; i++) words[i] = unit.peek32(address + 4 * i);
    return words;
  }) as Natives["_peek"];
  natives._poke = (address, value) => {
    if (!present) console.log("FAIL poke32 on " + board);
    if (typeof value === "number") unit.poke32(address, value);
    else for (let i = 0; i < value.length; i++) unit.poke32(address + 4 * i, value[i]);
  };
  const reports: string[] = [];
  const sha1 = chooseSha1(preference, {
    board,
    natives: () => natives,
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

const PROVED = "it proved itself at boot";
const WRONG_CRYPTO = "crypto failed: Error: wrong digests";
const THREW = "crypto failed: Error: out of order";
const crypto = require("crypto");

check("ESP32", choose("ESP32", undefined, crypto), ["accelerator", PROVED]);
check("ESP32_CYD", choose("ESP32_CYD"), ["accelerator", PROVED]);
check("C3", choose("ESP32C3_IDF4", undefined, crypto), ["crypto", PROVED]);
check("S3", choose("ESP32S3_IDF4", undefined, crypto), ["crypto", PROVED]);
check("Linux", choose("LINUX", undefined, crypto), ["crypto", PROVED]);
check("crypto forced", choose("ESP32", "crypto", crypto), ["crypto", "the settings ask for crypto"]);
check("software forced", choose("ESP32", "software"), ["software", "the settings ask for software"]);
check("accelerator forced", choose("ESP32", "accelerator"), [
  "accelerator",
  "the settings ask for accelerator",
]);
check("accelerator forced where there is none", choose("ESP32C3_IDF4", "accelerator", crypto), [
  "crypto",
  PROVED,
  "SHA-1: no accelerator for ESP32C3_IDF4",
]);
check("crypto wrong", choose("LINUX", undefined, WRONG), [
  "software",
  PROVED + "; " + WRONG_CRYPTO,
  "SHA-1: " + WRONG_CRYPTO,
]);
check("crypto throws", choose("LINUX", undefined, THROWING), [
  "software",
  PROVED + "; " + THREW,
  "SHA-1: " + THREW,
]);
check("crypto forced but wrong", choose("ESP32", "crypto", WRONG), [
  "accelerator",
  "the settings ask for crypto; " + WRONG_CRYPTO,
  "SHA-1: " + WRONG_CRYPTO,
]);
const without = choose("LINUX");
without.reports = without.reports.map((text) => text.substr(0, 21));
without.reason = without.reason.substr(0, PROVED.length + 17);
check("no crypto in the build", without, ["software", PROVED + "; crypto failed: ", "SHA-1: crypto failed:"]);

// With every engine gone the answer is empty, not an exception.
const left = choose("ESP32", "crypto", crypto);
(left as unknown as { _untried: string[] })._untried.splice(0, 2);
(left as unknown as { _crypto: unknown })._crypto = THROWING;
console.log(left.acceptKey(KEY) === "" && left.acceptKey(KEY) === "" ? "ok none left" : "FAIL none left");
console.log("end");

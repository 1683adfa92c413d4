import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createContext, runInContext } from "node:vm";
import { crc32 } from "node:zlib";
import { testMachine } from "../../../host-sim/espruino/test/fake-devices";

/** Espruino's natives that the SHA-1 modules call, for Node. */
const NATIVES = `
  var E = {
    sum: function (values) { return values.reduce(function (sum, value) { return sum + value; }, 0); },
    CRC32: function (text) { return crc32(text); },
    toArrayBuffer: function (s) { return E.toUint8Array(s).buffer; },
    toUint8Array: function (s) { return Uint8Array.from(s, function (c) { return c.charCodeAt(0); }); },
    mapInPlace: function (from, to, map, bits) {
      if (bits !== 8) throw new Error("only bytes");
      var bytes = new Uint8Array(map);
      for (var i = 0; i < from.length && i < to.length; i++) to[i] = bytes[from[i]];
    },
  };
  function require() { return { SHA1: sha1 }; }
  function peek32() {}
  function poke32() {}
  function btoa(bytes) { return base64(Array.from(new Uint8Array(bytes))); }
`;

/**
 * Runs a program to its end on Node.
 *
 * @returns its console's lines; a thrown error or more than 10 s adds a line starting with `FAIL`
 */
export function runOnNode(code: string): string[] {
  const lines: string[] = [];
  const context = createContext({
    console: { log: (...values: unknown[]) => lines.push(values.join(" ")) },
    sha1: (message: string) => new Uint8Array(createHash("sha1").update(message, "latin1").digest()).buffer,
    crc32: (text: string) => crc32(text),
    base64: (bytes: number[]) => Buffer.from(bytes).toString("base64"),
  });
  try {
    runInContext(NATIVES + code, context, { timeout: 10_000 });
  } catch (error) {
    lines.push(`FAIL ${error}`);
  }
  return lines;
}

/** Runs a program on the simulator, which has all of Espruino's natives, until it prints `end`; its console's lines. */
export async function runOnSimulator(code: string): Promise<string[]> {
  const { machine, printed, until } = testMachine();
  try {
    machine.run(code, "program.js");
    // An exception ends the program before its last line.
    await Promise.race([until("\nend\n"), until("Uncaught")]);
    return printed()
      .replace(/^Uncaught/gm, "FAIL Uncaught")
      .split("\n");
  } finally {
    machine.powerOff();
  }
}

/** Runs a program on Espruino for Linux until it prints `end`, for at most 60 s; its console's lines. */
export async function runOnEspruino(code: string, espruino: string): Promise<string[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "rheo-sha-"));
  const file = path.join(folder, "program.js");
  try {
    await writeFile(file, code);
    return await new Promise((resolve) => {
      const child = execFile(
        espruino,
        [file],
        { cwd: folder, timeout: 60_000, killSignal: "SIGKILL" },
        // It may have been ended between the two bytes that end its last line.
        (_error, output) => resolve(output.replace(/\r/g, "").split("\n")),
      );
      let seen = "";
      child.stdout?.on("data", (chunk) => {
        seen += chunk;
        if (/^end$/m.test(seen)) child.kill("SIGKILL");
      });
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Fails unless an on-target program got to its end without a `FAIL` line. */
export function assertPassed(lines: string[]): void {
  assert.deepEqual(
    lines.filter((line) => line.startsWith("FAIL")),
    [],
  );
  assert.ok(lines.includes("end"), lines.join("\n"));
}

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pickFreePort } from "../../shell/ports";

const folder = mkdtempSync(join(tmpdir(), "rheo-bench-cli-"));
after(() => rmSync(folder, { recursive: true }));
const JSON_FILE = join(folder, "bench.json");
const MARKDOWN = join(folder, "bench.md");
const OUTPUT = ["--json", JSON_FILE, "--markdown", MARKDOWN];

/** Runs `npm run bench` as built, without the interpreter unless one is given. */
function bench(
  args: string[],
  interpreter?: string,
): Promise<{ code: unknown; out: string; errors: string }> {
  const { ESPRUINO: _, ...rest } = process.env;
  const env = interpreter ? { ...rest, ESPRUINO: interpreter } : rest;
  return new Promise((resolve) => {
    execFile(process.execPath, ["dist/host-sim/bench/main.js", ...args], { env }, (error, out, errors) =>
      resolve({ code: error ? error.code : 0, out, errors }),
    );
  });
}

test("--help tells every option and ends with 0", async () => {
  const { code, out } = await bench(["--help"]);
  assert.equal(code, 0);
  for (const option of ["only", "target", "peer", "peer-port", "peer-file", "connects", "compare", "json"])
    assert.match(out, new RegExp(`^ +--${option} `, "m"));
});

test("a wrong command line is told in a sentence and ends with 2", async () => {
  const { code, errors, out } = await bench(["--only", "speed"]);
  assert.equal(code, 2);
  assert.equal(out, "");
  assert.match(errors, /^--only takes some of size, .*, not "speed"\n\(--help lists the options\.\)\n$/);
});

test("figures are printed, and written as JSON and Markdown; a second run is set against them", async () => {
  const first = await bench(["--only", "size", ...OUTPUT]);
  assert.equal(first.code, 0, first.errors);
  assert.match(first.errors, /^ {2}ESPRUINO is not set: the real interpreter is left out\n/);
  assert.match(first.errors, /^\[1\/1\] simulator: size$/m);
  assert.match(first.out, /^ {2}dist\/firmware\.js +[\d,]+ bytes$/m);
  const report = JSON.parse(readFileSync(JSON_FILE, "utf8"));
  assert.match(readFileSync(MARKDOWN, "utf8"), /^\| dist\/dashboard\.html\.gz \| [\d,]+ bytes \| {2}\|$/m);
  report.figures[0].value *= 2;
  const old = join(folder, "old.json");
  writeFileSync(old, JSON.stringify(report));
  const second = await bench(["--only", "size", "--compare", old, ...OUTPUT]);
  assert.match(second.out, /^ {2}dist\/firmware\.js +[\d,]+ bytes +[\d,]+ bytes +× 0\.50$/m);
  assert.match(second.out, /^ {2}dist\/dashboard\.html\.gz .* =$/m);
});

test("a peer that does not listen is told at once, with what it said", {
  skip: !process.env.ESPRUINO && "ESPRUINO is not set",
}, async () => {
  const peer = join(folder, "deaf.js");
  writeFileSync(peer, 'print("hello, I am deaf")');
  const port = String(await pickFreePort());
  const args = ["--peer", peer, "--peer-port", port, ...OUTPUT];
  const { code, errors } = await bench(args, process.env.ESPRUINO);
  assert.equal(code, 1);
  assert.match(
    errors,
    /deaf\.js does not listen on port \d+ \(--peer-port\); it said:\n[\s\S]*hello, I am deaf/,
  );
});

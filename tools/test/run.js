/**
 * Runs test files with Node's own runner, printed by its own reporter, under one summary. Arguments are
 * the files.
 *
 * Two files run at a time, but those that drive a browser one by one at the end: a browser takes every
 * core it can get, and tests of sockets beside it would wait for their turn.
 */

import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { run } from "node:test";
import { spec } from "node:test/reporters";

const files = process.argv.slice(2);
const inBrowser = (/** @type {string} */ file) => file.startsWith("web/");
const ROUNDS = [
  { files: files.filter((file) => !inBrowser(file)), concurrency: 2 },
  { files: files.filter(inBrowser), concurrency: 1 },
];
/** A test that takes longer has hung. */
const TIMEOUT = 10 * 60_000;
const FIGURE = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) ([\d.]+)$/;

/** @type {Map<string, number>} */
const totals = new Map();

async function* events() {
  for (const round of ROUNDS.filter((candidate) => candidate.files.length)) {
    for await (const event of run({ ...round, timeout: TIMEOUT })) {
      const figure =
        event.type === "test:diagnostic" && event.data.nesting === 0 && FIGURE.exec(event.data.message);
      if (figure) totals.set(figure[1], (totals.get(figure[1]) ?? 0) + Number(figure[2]));
      else if (event.type !== "test:summary") yield event;
    }
  }
}

const report = Readable.from(events()).pipe(new spec());
report.pipe(process.stdout, { end: false });
await finished(report);
for (const [name, value] of totals) console.log(`# ${name} ${Math.round(value)}`);
process.exitCode = totals.get("fail") || totals.get("cancelled") || !totals.get("tests") ? 1 : 0;

/** `npm run bench`: measures, prints one table per target, writes JSON and Markdown. */
import { statSync, writeFileSync } from "node:fs";
import { measureBrowser } from "./browser.js";
import { Callgrind } from "./callgrind.js";
import {
  countHandshake,
  counting,
  countPage,
  countPeerPush,
  countPush,
  countReceive,
  countTimers,
} from "./counts.js";
import { timeEngines } from "./engines.js";
import type { Figure, Group, Recorder } from "./figure.js";
import { measureLoad } from "./load.js";
import { measureMemory, recordMemory } from "./memory.js";
import { HELP, type Options, readOptions, UsageError } from "./options.js";
import { markdown, type Report, text } from "./report.js";
import type { Subject } from "./subject.js";
import { timeBoot, timeRates, timeRequests } from "./times.js";

const BUNDLE = "dist/firmware.js";

interface Step {
  group: Group;
  subject: Subject;
  /** Needs callgrind. */
  counts?: boolean;
  run(record: Recorder, options: Options): Promise<void>;
}

/** Sizes of what is built. */
function sizes(record: Recorder): void {
  for (const file of [BUNDLE, "dist/dashboard.html.gz", "dist/dashboard.html"]) {
    record.add({
      id: `size/${file}`,
      title: file,
      value: statSync(file).size,
      unit: "bytes",
      target: "files",
    });
  }
}

function steps(options: Options): Step[] {
  const all: Step[] = [];
  const add = (group: Group, subject: Subject, run: Step["run"], counts = false) =>
    all.push({ group, subject, run, counts });
  const sim: Subject = { name: "simulator", kind: "sim", bundle: BUNDLE };
  const interpreter: Subject = { name: "interpreter", kind: "espruino", bundle: BUNDLE };
  const subjects = [sim, ...(process.env.ESPRUINO ? [interpreter] : [])].filter(({ name }) =>
    options.targets.includes(name),
  );
  add("size", sim, async (record) => sizes(record));
  for (const subject of subjects) {
    add("memory", subject, async (record, { connects }) =>
      recordMemory(await measureMemory(subject, connects, record.progress), subject, record),
    );
    add("handshake", subject, (record) => timeEngines(subject, record));
    if (subject.kind === "espruino") {
      add("handshake", subject, (record) => counting(subject, record, countHandshake), true);
      add(
        "push",
        subject,
        (record) => counting(subject, record, countPush, { deadband: 0, rate: 100 }),
        true,
      );
      add("receive", subject, (record) => counting(subject, record, countReceive), true);
      add("page", subject, (record) => counting(subject, record, countPage), true);
      add("timers", subject, (record) => counting(subject, record, countTimers), true);
      add("boot", subject, (record) => timeBoot(subject, record));
    }
    add("latency", subject, (record) => timeRequests(subject, record));
    add("rate", subject, (record) => timeRates(subject, record));
  }
  if (options.peer && process.env.ESPRUINO) addPeer(add, options.peer);
  if (options.targets.includes("simulator")) {
    add("rate", sim, (record) => measureLoad(record));
    add("browser", sim, (record) => measureBrowser(sim, record));
  }
  return all.filter(({ group }) => options.only.includes(group));
}

function addPeer(
  add: (group: Group, subject: Subject, run: Step["run"], counts?: boolean) => void,
  { bundle, port, files }: NonNullable<Options["peer"]>,
): void {
  const peer: Subject = { name: "peer", kind: "espruino", bundle, peer: { port, files } };
  add("memory", peer, async (record, { connects }) =>
    recordMemory(await measureMemory(peer, connects, record.progress), peer, record),
  );
  add("handshake", peer, (record) => counting(peer, record, countHandshake), true);
  add("push", peer, (record) => counting(peer, record, countPeerPush), true);
  add("receive", peer, (record) => counting(peer, record, countReceive), true);
  add("latency", peer, (record) => timeRequests(peer, record));
}

async function run(options: Options): Promise<void> {
  const figures: Figure[] = [];
  const record: Recorder = {
    add: (figure) => figures.push(figure),
    progress: (line) => process.stderr.write(`  ${line}\n`),
  };
  if (!process.env.ESPRUINO) record.progress("ESPRUINO is not set: the real interpreter is left out");
  const canCount = Callgrind.available();
  if (!canCount) record.progress("valgrind is not installed: the interpreter is measured in time only");
  for (const step of steps(options)) {
    if (step.counts && !canCount) continue;
    process.stderr.write(`${step.subject.name}: ${step.group}\n`);
    try {
      await step.run(record, options);
    } catch (error) {
      // One figure that cannot be had is no reason to throw the others away.
      record.progress(`failed: ${(error as Error).message}`);
      process.exitCode = 1;
    }
  }
  const report: Report = {
    date: new Date().toISOString(),
    node: process.version,
    interpreter: process.env.ESPRUINO && "Espruino 2v29 for Linux",
    figures,
  };
  writeFileSync(options.json, `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(options.markdown, markdown(report, options.compare));
  console.log(`\n${text(report, options.compare)}`);
  console.log(`written to ${options.json} and ${options.markdown}`);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await run(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n(--help lists the options.)\n`);
  process.exitCode = 2;
}

/** `npm run bench`: measures, prints one table per target, writes JSON and Markdown. */
import { statSync, writeFileSync } from "node:fs";
import { ownerOf } from "../shell/ports.js";
import { UsageError } from "../shell/values.js";
import { measureBrowserLatency, measureBrowserLoad } from "./browser.js";
import { Callgrind } from "./callgrind.js";
import { countChannels, measureBesideBursts, measureChannels } from "./channels.js";
import { countHandshake, counting, countPage, countReceive } from "./counts.js";
import { timeEngines } from "./engines.js";
import type { Figure, Group, Recorder } from "./figure.js";
import { measureGateway } from "./gateway/measure.js";
import { measureLoad } from "./load.js";
import { measureMemory, recordMemory } from "./memory.js";
import { HELP, type Options, readOptions } from "./options.js";
import { countPush, countTimers } from "./pushes.js";
import { pushFastest, searchRates } from "./rates.js";
import { markdown, type Report, text } from "./report.js";
import { measureStall } from "./stalled.js";
import { type Subject, start } from "./subject.js";
import { timeBoot, timeLatency, timeRequests } from "./times.js";

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

type Add = (group: Group, subject: Subject, run: Step["run"], counts?: boolean) => void;

function steps(options: Options): Step[] {
  const all: Step[] = [];
  const add: Add = (group, subject, run, counts = false) => all.push({ group, subject, run, counts });
  const sim: Subject = { name: "simulator", kind: "sim", bundle: BUNDLE };
  const interpreter: Subject = { name: "interpreter", kind: "espruino", bundle: BUNDLE };
  const isWanted = ({ name }: Subject) => options.targets.includes(name);
  add("size", sim, async (record) => sizes(record));
  for (const subject of [sim, ...(process.env.ESPRUINO ? [interpreter] : [])].filter(isWanted)) {
    addShared(add, subject);
    add("handshake", subject, (record) => timeEngines(subject, record));
    add("latency", subject, (record) => timeLatency(subject, record));
    add("boot", subject, (record) => timeBoot(subject, record));
    add("channels", subject, (record) => measureBesideBursts(subject, record));
    if (subject.kind === "espruino") {
      add("channels", subject, (record) => measureChannels(subject, record));
      add("channels", subject, (record) => countChannels(subject, record), true);
      add("page", subject, (record) => counting(subject, record, countPage), true);
      add("timers", subject, (record) => counting(subject, record, countTimers, PUSHING), true);
    }
    add("browser", subject, (record) => measureBrowserLatency(subject, record));
  }
  if (options.peer) addShared(add, peerSubject(options.peer));
  if (isWanted(sim)) {
    add("load", sim, (record) => measureLoad(record));
    add("browser", sim, (record) => measureBrowserLoad(sim, record));
    add("gateway", sim, (record) => measureGateway(record));
  }
  return all.filter(({ group }) => options.only.includes(group));
}

/** Settings with which every tick pushes. */
const PUSHING = { deadband: 0, rate: 100 };

/** What is measured of Rheo and of a peer in the same way. */
function addShared(add: Add, subject: Subject): void {
  add("memory", subject, async (record, { connects }) =>
    recordMemory(await measureMemory(subject, connects, record.progress), subject, record),
  );
  if (subject.kind === "espruino") {
    add("handshake", subject, (record) => counting(subject, record, countHandshake), true);
    add("push", subject, (record) => counting(subject, record, countPush, PUSHING), true);
    add("receive", subject, (record) => counting(subject, record, countReceive), true);
  }
  add("requests", subject, (record) => timeRequests(subject, record));
  add("fastest", subject, (record) => pushFastest(subject, record));
  add("rate", subject, (record) => searchRates(subject, record));
  add("stall", subject, (record) => measureStall(subject, record));
}

function peerSubject({ bundle, port, files }: NonNullable<Options["peer"]>): Subject {
  return { name: "peer", kind: "espruino", bundle, peer: { port, files } };
}

/** Carries out the steps; what one of them cannot measure is no reason to throw the others away. */
async function measure(options: Options): Promise<Report> {
  const figures: Figure[] = [];
  const failures: string[] = [];
  const record: Recorder = {
    add: (figure) => figures.push(figure),
    progress: (line) => process.stderr.write(`  ${line}\n`),
  };
  if (!process.env.ESPRUINO) record.progress("ESPRUINO is not set: the real interpreter is left out");
  const canCount = Callgrind.available();
  if (!canCount) record.progress("valgrind is not installed: the interpreter is measured in time only");
  const all = steps(options).filter(({ counts }) => canCount || !counts);
  for (const [index, { subject, group, run }] of all.entries()) {
    process.stderr.write(`[${index + 1}/${all.length}] ${subject.name}: ${group}\n`);
    const measured = figures.length;
    try {
      await run(record, options).catch((error: Error) => {
        // Espruino's console on Linux stops with an assertion now and then, which says nothing of the program.
        if (!/interpreter (ended|does not answer)/.test(error.message)) throw error;
        record.progress(`once more: ${error.message}`);
        figures.length = measured;
        return run(record, options);
      });
    } catch (error) {
      const why = (error as Error).message;
      record.progress(`failed: ${why}`);
      failures.push(`${subject.name}, ${group}: ${why.split("\n")[0]}`);
      // What a peer cannot do is a finding, not a failure of this program.
      if (!subject.peer) process.exitCode = 1;
    }
  }
  return {
    date: new Date().toISOString(),
    node: process.version,
    interpreter: process.env.ESPRUINO && "Espruino 2v29 for Linux",
    figures,
    failures,
  };
}

/** @throws Error in a sentence when a peer cannot be measured at all. */
async function tryPeer(peer: NonNullable<Options["peer"]>): Promise<void> {
  try {
    await (await start(peerSubject(peer))).stop();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    const owner = ownerOf(peer.port);
    throw new Error(
      `the peer's port ${peer.port} (--peer-port) is in use${owner ? ` by ${owner}` : ""}: end that first`,
    );
  }
}

async function run(options: Options): Promise<void> {
  // A peer that does not come up is told at once, not when its turn comes.
  if (options.peer) await tryPeer(options.peer);
  const report = await measure(options);
  writeFileSync(options.json, `${JSON.stringify(report, undefined, 1)}\n`);
  writeFileSync(options.markdown, markdown(report, options.compare));
  console.log(`\n${text(report, options.compare)}`);
  console.log(`written to ${options.json} and ${options.markdown}`);
}

// What was started, interpreters under valgrind too, is ended when this process exits, not by the signal.
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => process.exit(code));
}
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else await run(options);
} catch (error) {
  const isUsage = error instanceof UsageError;
  process.stderr.write(`${(error as Error).message}\n${isUsage ? "(--help lists the options.)\n" : ""}`);
  process.exitCode = isUsage ? 2 : 1;
}

/** Espruino variables: idle, per viewer, while pushing and paging, and what connections leave behind. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { BENCH_FILES } from "../targets/bench.js";
import type { Target } from "../targets/index.js";
import { fetchPage } from "./counts.js";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";
import { Viewer } from "./viewer.js";

/** An empty server that tells its own memory: the base that idle memory is told with. */
const EMPTY_SERVER = `require("net").createServer(function(c){}).listen(JSON.parse(require("Storage").read("rheo.json")).port);
setTimeout(function(){print("usage",process.memory().usage)},1000)`;
const VIEWERS = 6;
/** Looks at the memory of which the least counts. */
const LOOKS = 5;

/** Figures of one subject, in Espruino variables. */
export interface MemoryUse {
  /** Idle, of which `empty` an empty server. */
  idle: number;
  empty: number;
  /** Each further plain and `rheo.v1` viewer. */
  perViewer: number;
  perJsonViewer: number;
  /** The most while pushing to 6 viewers as fast as they come. */
  pushing: number;
  /** The most above idle while one page is sent, and while three are sent at once. */
  page: number;
  pages: number;
  /** Left over by `connects` viewers that came and went. */
  lost: number;
  connects: number;
}

/** Measures a subject's memory. `connects` viewers come and go one after the other. */
export async function measureMemory(
  subject: Subject,
  connects: number,
  progress: (text: string) => void = () => undefined,
): Promise<MemoryUse> {
  const { empty, standIns } = await emptyServer(subject);
  const target = await start(subject, { settings: { deadband: 0 } });
  try {
    const idle = await rest(target);
    const plain = await crowd(target, undefined);
    const json = subject.peer ? plain : await crowd(target, "rheo.v1");
    const above = async (count: number) => (await mostDuring(target, () => pages(target, count))) - idle;
    const page = subject.peer ? 0 : await above(1);
    const three = subject.peer ? 0 : await above(3);
    const before = await rest(target);
    for (let done = 0; done < connects; done++) {
      if (done % 100 === 0) progress(`${done} of ${connects} connects`);
      const viewer = await Viewer.connect(target.port);
      await viewer.end();
    }
    const after = await rest(target);
    return {
      idle: idle - standIns,
      empty,
      perViewer: plain.each,
      perJsonViewer: json.each,
      pushing: Math.max(plain.most, json.most) - standIns,
      page,
      pages: three,
      lost: Math.max(0, after - before),
      connects,
    };
  } finally {
    await target.stop();
  }
}

/** Variables of an empty server, and of the stand-ins for hardware that Espruino for Linux needs. */
async function emptyServer(subject: Subject): Promise<{ empty: number; standIns: number }> {
  const folder = mkdtempSync(join(tmpdir(), "rheo-bench-"));
  try {
    const bundle = join(folder, "empty.js");
    writeFileSync(bundle, EMPTY_SERVER);
    const server: Subject = { name: "empty server", kind: subject.kind, bundle };
    const withStandIns = await usage(server, {});
    if (subject.kind === "sim") return { empty: withStandIns, standIns: 0 };
    const empty = await usage(server, { [BENCH_FILES.prelude]: Buffer.from(";") });
    return { empty, standIns: withStandIns - empty };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function usage(server: Subject, files: Record<string, Buffer>): Promise<number> {
  const target = await start(server, { files });
  try {
    return Number((await target.waitFor(/usage (\d+)\n/, 60_000))[1]);
  } finally {
    await target.stop();
  }
}

/** Waits until closed connections are forgotten. What a reading under way holds differs: the least of some looks. */
async function rest(target: Target): Promise<number> {
  await pause(1500);
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < LOOKS; look++) {
    least = Math.min(least, (await target.memory()).usage);
    await pause(70);
  }
  return least;
}

async function crowd(
  target: Target,
  subprotocol: string | undefined,
): Promise<{ each: number; most: number }> {
  const viewers = [await Viewer.connect(target.port, { subprotocol })];
  await viewers[0].framesReached(2);
  const one = await rest(target);
  while (viewers.length < VIEWERS) viewers.push(await Viewer.connect(target.port, { subprotocol }));
  await viewers[VIEWERS - 1].framesReached(2);
  const all = await rest(target);
  const most = await mostDuring(target, () => viewers[0].framesReached(viewers[0].frames + 60));
  await Promise.all(viewers.map((viewer) => viewer.end()));
  await rest(target);
  return { each: (all - one) / (VIEWERS - 1), most };
}

/**
 * The most variables seen while something goes on, without collecting garbage. The program looks itself,
 * every few milliseconds: questions through its console would come too seldom, and disturb it.
 */
async function mostDuring(target: Target, events: () => Promise<unknown>): Promise<number> {
  const before = (await target.memory()).usage;
  await target.evaluate(
    "(function(){var m=0,t=setInterval(function(){var u=process.memory(false).usage;if(u>m)m=u},5);" +
      "global.benchMost=function(){clearInterval(t);return m};return 0})()",
  );
  const own = (await target.memory()).usage - before;
  await events();
  const most = Number(await target.evaluate("benchMost()"));
  await target.evaluate("delete global.benchMost");
  return most - own;
}

async function pages(target: Target, atOnce: number): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await Promise.all(Array.from({ length: atOnce }, () => fetchPage(target.port)));
  }
}

/** Adds the figures to the table. */
export function recordMemory(use: MemoryUse, subject: Subject, record: Recorder): void {
  const add = (id: string, title: string, value: number, note?: string) =>
    record.add({ id: `memory/${id}`, title, value, unit: "variables", target: subject.name, note });
  add("idle", "idle, booted from flash", use.idle, `of which an empty server ${use.empty}`);
  add("viewer", "each viewer, plain text", use.perViewer);
  if (!subject.peer) add("viewer-json", "each viewer, rheo.v1", use.perJsonViewer);
  add(
    "pushing",
    "most while pushing to 6 viewers",
    use.pushing,
    `idle + 6 × ${((use.pushing - use.idle) / 6).toFixed(0)}`,
  );
  if (!subject.peer) {
    add("page", "most above idle while sending the dashboard once", use.page);
    add("pages", "most above idle while sending it three times at once", use.pages);
  }
  add("lost", `left over by ${use.connects} connections`, use.lost);
}

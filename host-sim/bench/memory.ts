/** Espruino variables: idle, per viewer, while pushing and paging, and what connections leave behind. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Target } from "../targets/index.js";
import { WORKBENCH_FILES } from "../targets/workbench.js";
import { fetchPage } from "./counts.js";
import type { Recorder } from "./figure.js";
import { type Subject, start } from "./subject.js";
import { percentiles } from "./times.js";
import { Viewer } from "./viewer.js";

/** An empty server that tells its own memory: the base that idle memory is told with. */
const EMPTY_SERVER = `require("net").createServer(function(c){}).listen(JSON.parse(require("Storage").read("rheo.json")).port);
setTimeout(function(){print("usage",process.memory().usage)},1000)`;
const VIEWERS = 6;
/** Looks at the memory of which the least counts. */
const LOOKS = 5;
/** Milliseconds between two looks of the program itself, and how many it keeps. */
const LOOK_TIME = 5;
const MOST_LOOKS = 2048;
/** Frames that pushes are watched for: more than the five seconds in which there are vitals once. */
const FRAMES = 120;

/** Milliseconds until Wi-Fi has nothing more to do: it is connected, and the LED has shown it. */
export const SETTLING = 6000;

/** Figures of one subject, in Espruino variables. */
export interface MemoryUse {
  /** Idle, of which `empty` an empty server. */
  idle: number;
  empty: number;
  /** The first plain viewer with what is there for as long as anybody watches, and the same of `rheo.v1`. */
  first: number;
  firstJson: number;
  /** Each further plain and `rheo.v1` viewer. */
  perViewer: number;
  perJsonViewer: number;
  /** While samples are pushed to 6 viewers: the most but for the highest hundredth, and the very most. */
  pushing: number;
  peak: number;
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
    await pause(SETTLING);
    const idle = await rest(target);
    const plain = await crowd(target, undefined);
    const json = subject.peer ? plain : await crowd(target, "rheo.v1");
    const above = async (count: number) =>
      Math.max(...(await usageDuring(target, () => pages(target, count)))) - idle;
    const page = subject.peer ? 0 : await above(1);
    const three = subject.peer ? 0 : await above(3);
    // What the first of their kind bring about and all others share is there before, so that what is left is theirs.
    await comeAndGo(target, SHARED);
    await pause(FORGETTING);
    const before = await rest(target);
    for (let done = 0; done < connects; done += 100) {
      progress(`${done} of ${connects} connects`);
      await comeAndGo(target, Math.min(100, connects - done));
    }
    await pause(FORGETTING);
    const after = await rest(target);
    return {
      idle: idle - standIns,
      empty,
      first: plain.one - idle,
      firstJson: json.one - idle,
      perViewer: plain.each,
      perJsonViewer: json.each,
      pushing: Math.max(percentiles(plain.seen).p99, percentiles(json.seen).p99) - standIns,
      peak: Math.max(...plain.seen, ...json.seen) - standIns,
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
    const empty = await usage(server, { [WORKBENCH_FILES.prelude]: Buffer.from(";") });
    return { empty, standIns: withStandIns - empty };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Variables of an empty server with the stand-ins that a board with these settings needs; it lies in `folder`. */
export async function emptyServerUsage(
  kind: Subject["kind"],
  folder: string,
  settings: Record<string, unknown>,
): Promise<number> {
  const bundle = join(folder, "empty.js");
  writeFileSync(bundle, EMPTY_SERVER);
  return usage({ name: "empty server", kind, bundle }, {}, settings);
}

async function usage(
  server: Subject,
  files: Record<string, Buffer>,
  settings: Record<string, unknown> = {},
): Promise<number> {
  const target = await start(server, { files, settings });
  try {
    return Number((await target.waitFor(/usage (\d+)\n/, 60_000))[1]);
  } finally {
    await target.stop();
  }
}

/** Milliseconds until what the firmware keeps for those who come back (10 s, looked at every 5) has been released. */
const FORGETTING = 15_500;

/** Viewers that come and go before those that are counted. */
const SHARED = 5;

async function comeAndGo(target: Target, count: number): Promise<void> {
  for (let done = 0; done < count; done++) {
    const viewer = await Viewer.connect(target.port);
    await viewer.end();
  }
}

/** Waits until closed connections are forgotten. What a sample under way holds differs: the least of some looks. */
export async function rest(target: Target): Promise<number> {
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
): Promise<{ one: number; each: number; seen: number[] }> {
  const viewers = [await Viewer.connect(target.port, { subprotocol })];
  await viewers[0].framesReached(2);
  const one = await rest(target);
  // All but the last, with whom the head that is kept for the next is no longer.
  while (viewers.length < VIEWERS - 1) viewers.push(await Viewer.connect(target.port, { subprotocol }));
  await viewers[VIEWERS - 2].framesReached(2);
  const most = await rest(target);
  viewers.push(await Viewer.connect(target.port, { subprotocol }));
  await viewers[VIEWERS - 1].framesReached(2);
  await rest(target);
  const seen = await usageDuring(target, () => viewers[0].framesReached(viewers[0].frames + FRAMES));
  await Promise.all(viewers.map((viewer) => viewer.end()));
  await rest(target);
  return { one, each: (most - one) / (VIEWERS - 2), seen };
}

/**
 * Variables in use while something goes on, without collecting garbage, in ascending order. The program
 * looks itself, every few milliseconds: questions through its console would come too seldom, and disturb it.
 */
async function usageDuring(target: Target, events: () => Promise<unknown>): Promise<number[]> {
  const before = (await target.memory()).usage;
  await target.evaluate(
    `(function(){var a=new Uint16Array(${MOST_LOOKS}),n=0,` +
      `t=setInterval(function(){if(n<${MOST_LOOKS})a[n++]=process.memory(false).usage},${LOOK_TIME});` +
      "global.benchUsage=function(){clearInterval(t);return a.slice(0,n)};return 0})()",
  );
  const own = (await target.memory()).usage - before;
  await events();
  const seen = (await target.evaluate("benchUsage()")) as number[];
  await target.evaluate("delete global.benchUsage");
  return seen.map((usage) => usage - own).sort((a, b) => a - b);
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
  const kept = subject.peer ? undefined : "its head, which is kept for 10 s, among them";
  add("first", "the first viewer, plain text", use.first, kept);
  if (!subject.peer) add("first-json", "the first viewer, rheo.v1", use.firstJson, kept);
  add("viewer", "each further viewer, plain text", use.perViewer);
  if (!subject.peer) add("viewer-json", "each further viewer, rheo.v1", use.perJsonViewer);
  const each = (value: number) => `idle + 6 × ${((value - use.idle) / 6).toFixed(0)}`;
  add("pushing", "while pushing to 6 viewers, 99 % of looks", use.pushing, each(use.pushing));
  add("peak", "while pushing to 6 viewers, the very most", use.peak, each(use.peak));
  if (!subject.peer) {
    add("page", "most above idle while sending the dashboard once", use.page);
    add("pages", "most above idle while sending it three times at once", use.pages);
  }
  add("lost", `left over by ${use.connects} connections`, use.lost);
}

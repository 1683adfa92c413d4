/** Instruction counts on the real interpreter: handshake, receive, page. Pushes and timers: `pushes.ts`. */
import { request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { Callgrind } from "./callgrind.js";
import type { Recorder } from "./figure.js";
import { Counter, type Subject, start } from "./subject.js";
import { stopTimers } from "./timers.js";
import { Viewer, type ViewerOptions } from "./viewer.js";

/** Bytes of incoming messages. */
const MESSAGES = [10, 125, 1000];

/** What happens in one measurement, with the program running in RAM under callgrind. */
export type Measurement = (counter: Counter, subject: Subject, record: Recorder) => Promise<void>;

/** Starts the subject for one measurement and ends it. */
export async function counting(
  subject: Subject,
  record: Recorder,
  measure: Measurement,
  settings: Record<string, unknown> = {},
  files: Record<string, Buffer> = {},
): Promise<void> {
  const callgrind = new Callgrind();
  try {
    const target = await start(subject, { wrapper: callgrind.wrapper, inRam: true, settings, files });
    try {
      // The first samples, and Wi-Fi's first steps.
      await pause(1000);
      await measure(new Counter(target, callgrind), subject, record);
    } finally {
      await target.stop();
    }
  } finally {
    callgrind.close();
  }
}

/** From accept to the first push, with the accept key by `crypto.SHA1`. */
export const countHandshake: Measurement = async (counter, subject, record) => {
  await stopTimers(counter.target);
  const add = (id: string, title: string, value: number) =>
    record.add({ id, title, value, unit: "instructions", target: subject.name });
  if (subject.peer) {
    add("handshake", "handshake", await handshakeCost(counter, subject, () => ({})));
    return;
  }
  let query = 1000;
  for (const browser of [false, true]) {
    const id = browser ? "handshake/browser" : "handshake";
    const title = `handshake, from accept to first push (crypto.SHA1), ${browser ? "a browser's" : "a library's"} head`;
    // The host is known, and so is the second head, before the count begins.
    await (await Viewer.connect(counter.target.port, { browser })).end();
    const cached = await handshakeCost(counter, subject, () => ({ browser }));
    add(id, `${title} like the last one but for its key`, cached);
    const other = await handshakeCost(counter, subject, () => ({ browser, path: `/?${query++}` }));
    add(`${id}/other`, `${title} unlike the last one`, other);
  }
};

/** Mean over some connections, with these heads. */
async function handshakeCost(counter: Counter, subject: Subject, head: () => ViewerOptions): Promise<number> {
  const rounds = 4;
  const each = 5;
  let sum = 0;
  for (let round = 0; round < rounds; round++) {
    const viewers: Viewer[] = [];
    sum += await counter.above(async () => {
      for (let i = 0; i < each; i++) {
        const viewer = await Viewer.connect(counter.target.port, head());
        if (!subject.peer) await viewer.framesReached(1);
        viewers.push(viewer);
      }
    });
    await Promise.all(viewers.map((viewer) => viewer.end()));
    await pause(300);
  }
  return sum / rounds / each;
}

/** Receiving masked texts; each is followed by a ping whose cost, measured alone, is taken off. */
export const countReceive: Measurement = async (counter, subject, record) => {
  const { target } = counter;
  await stopTimers(target);
  const viewer = await Viewer.connect(target.port);
  const rounds = 12;
  const echoes = async (before: () => void): Promise<void> => {
    for (let i = 0; i < rounds; i++) {
      before();
      await viewer.echo();
    }
  };
  // Once through, so that nothing is done for the first time.
  await echoes(() => undefined);
  const ping = (await counter.above(() => echoes(() => undefined))) / rounds;
  record.add({
    id: "receive/ping",
    title: "receive a ping of 5 B and answer it",
    value: ping,
    unit: "instructions",
    target: subject.name,
  });
  for (const bytes of MESSAGES) {
    const text = "0123456789".repeat(Math.ceil(bytes / 10)).slice(0, bytes);
    const all = await counter.above(() =>
      (async () => {
        for (let i = 0; i < rounds; i++) {
          viewer.send(text);
          // So that message and ping come in chunks of their own, as messages do.
          await pause(60);
          await viewer.echo();
        }
      })(),
    );
    record.add({
      id: `receive/${bytes}`,
      title: `receive a masked text of ${bytes} B`,
      value: all / rounds - ping,
      unit: "instructions",
      target: subject.name,
    });
  }
  await viewer.end();
  if (subject.peer) return;
  const commander = await Viewer.connect(target.port, { subprotocol: "rheo.v1" });
  const set = async () => {
    for (let id = 0; id < rounds; id++) {
      const seen = commander.frames;
      commander.send(`{"type":"set","id":${id},"led":"${id & 1 ? "on" : "off"}"}`);
      await commander.framesReached(seen + 1);
      await pause(60);
    }
  };
  await set();
  record.add({
    id: "receive/set",
    title: "carry out a `set` of the LED and acknowledge it",
    value: (await counter.above(set)) / rounds,
    unit: "instructions",
    target: subject.name,
  });
  await commander.end();
};

/** The dashboard from request to the last byte. */
export const countPage: Measurement = async (counter, subject, record) => {
  await stopTimers(counter.target);
  const pages = 3;
  await fetchPage(counter.target.port);
  const all = await counter.above(async () => {
    for (let i = 0; i < pages; i++) await fetchPage(counter.target.port);
  });
  record.add({
    id: "page",
    title: "the dashboard, request to last byte",
    value: all / pages,
    unit: "instructions",
    target: subject.name,
  });
};

/** Gets `/` and resolves with its length in bytes when the connection is closed. */
export function fetchPage(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request({ port, host: "127.0.0.1", path: "/", agent: false }, (answer) => {
      let length = 0;
      answer.on("data", (bytes: Buffer) => (length += bytes.length));
      answer.on("error", reject);
      answer.on("close", () => resolve(length));
    });
    call.on("error", reject);
    call.end();
  });
}

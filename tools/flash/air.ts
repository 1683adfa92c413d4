/** `--to http://address`: an update over the air; see `firmware/parts/update` for what the board does. */
import { createHash, createHmac } from "node:crypto";
import { request } from "node:http";
import { digestOf } from "../../firmware/parts/update/digest.js";
import type { Address } from "./address.js";
import { type BoardFile, builtFiles, PROGRAM_FILE } from "./files.js";
import { Problem } from "./problems.js";
import type { Terminal } from "./terminal.js";

/** Bytes of a file in one request: as Base64 they leave room for the rest of a head of 2,048 bytes. */
const DATA = 960;
/** Milliseconds for one answer; tidying up flash takes up to half a minute. */
const ANSWER_TIME = 10000;
const TIDY_TIME = 60000;
/** Times a request is repeated when no answer comes: the board takes a piece once, however often it comes. */
const ATTEMPTS = 5;
const PAUSE = 500;
/** Milliseconds for the restart with the switch of files. */
const RESTART_TIME = 60000;

interface Answer {
  status: number;
  body: Record<string, unknown>;
}

/** What a board says of itself before anything is proved. */
interface Beginning {
  board: string;
  serial: string;
  nonce: string;
  /** CRC-32 of its program. */
  program: number;
}

export interface AirRun {
  /** `http://192.168.1.50`, or without `http://`. */
  to: string;
  token: string;
  /** Folder with what `npm run build` made. */
  built: string;
  dryRun: boolean;
  terminal: Terminal;
  /** Breaks it off. */
  signal?: AbortSignal;
}

/** A board, and what breaks the conversation with it off. */
interface Peer {
  url: URL;
  signal: AbortSignal | undefined;
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

const sha256 = (bytes: string): string =>
  createHash("sha256").update(Buffer.from(bytes, "latin1")).digest().toString("latin1");

/**
 * Carries it out.
 * @returns where the board is.
 * @throws Problem; until the last request the board keeps and starts what it has.
 */
export async function updateOverAir(run: AirRun): Promise<Address> {
  const { terminal, dryRun } = run;
  const url = addressOf(run.to);
  const peer: Peer = { url, signal: run.signal };
  const files = offeredFiles(run.built);
  const { board, nonce } = await begin(peer);
  terminal.say(`Found Rheo on ${board} at ${url.href}`);
  const offer = files.map(describe).join(",");
  const first = await ask(peer, "offer", offer, hmac(run.token, `${nonce}\n${offer}`).toString("base64"));
  const key = hmac(run.token, `${nonce}\nsession`);
  const prove: Prove = (step, data, time) =>
    ask(peer, step, data, hmac(key, `${step}\n${data}`).toString("base64"), time);
  const next = first.body.next as number[];
  for (const line of describeOffer(files, next)) terminal.say(line);
  if (dryRun) {
    await prove("cancel", "");
    terminal.say("Nothing was changed (--dry-run).");
    return { url: url.href };
  }
  try {
    if (next.some((at) => at >= 0)) {
      await makeRoom(first, prove, terminal);
      await upload(files, next, prove, terminal);
    }
    const { body } = await prove("finish", "");
    if (body.restarts !== true) terminal.say("The board has all of it already.");
    else {
      terminal.say("The board restarts with it");
      await awaitProgram(peer, files.find(({ name }) => name === PROGRAM_FILE)!.crc);
    }
  } catch (error) {
    await prove("cancel", "").catch(() => undefined);
    throw error;
  }
  return { url: url.href };
}

type Prove = (step: string, data: string, time?: number) => Promise<Answer>;

/** @throws Problem `usage`. */
function addressOf(to: string): URL {
  const text = /^https?:\/\//.test(to) ? to : `http://${to}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "http:" || url.pathname !== "/" || url.search !== "")
    throw new Problem("usage", `--to takes the board's address, such as http://192.168.1.50, not "${to}"`);
  return url;
}

function offeredFiles(built: string): BoardFile[] {
  const { updater, files } = builtFiles(built);
  return [updater, ...files];
}

function describe({ name, bytes, crc }: BoardFile): string {
  const text = bytes.toString("latin1");
  const digest = digestOf(sha256, bytes.length, (at, length) => text.slice(at, at + length));
  return `${name} ${bytes.length} ${crc} ${digest}`;
}

function describeOffer(files: BoardFile[], next: number[]): string[] {
  return files.map(({ name, bytes }, index) => {
    const at = next[index]!;
    const what = at < 0 ? "unchanged" : at === bytes.length ? "uploaded before" : "to upload";
    return `  ${name.padEnd(18)}${String(bytes.length).padStart(6)} bytes  ${what}`;
  });
}

async function makeRoom({ body }: Answer, prove: Prove, terminal: Terminal): Promise<void> {
  if (body.fits === true) return;
  terminal.say("  Tidying up the board's flash: do not unplug it for half a minute.");
  const { body: after } = await prove("tidy", "", TIDY_TIME);
  if (after.fits !== true) throw new Problem("storage-full", "it does not fit beside what is there.");
}

async function upload(files: BoardFile[], next: number[], prove: Prove, terminal: Terminal): Promise<void> {
  const missing = files.filter(({ bytes }, index) => next[index]! >= 0 && next[index]! < bytes.length);
  const total = missing.reduce((sum, { bytes }) => sum + bytes.length, 0);
  let done = 0;
  for (const file of missing) {
    const index = files.indexOf(file);
    let at = 0;
    while (at < file.bytes.length) {
      const piece = file.bytes.subarray(at, at + DATA);
      const { body } = await prove(`${index} ${at}`, piece.toString("base64"));
      at = body.next as number;
      terminal.progress(file.name, Math.min(1, (done + at) / total));
    }
    done += file.bytes.length;
  }
}

/** Waits until the board runs that program. */
async function awaitProgram(peer: Peer, crc: number): Promise<void> {
  const until = Date.now() + RESTART_TIME;
  while (Date.now() < until) {
    await pause();
    if (peer.signal?.aborted)
      throw new Problem("broken-off", "by you; the board restarts with what it was given");
    const found = await send(peer.url, "begin", "", "", ANSWER_TIME).catch(() => undefined);
    if (found?.status === 200 && found.body.program === crc) return;
  }
  throw new Problem("not-started", "the board does not answer with it after its restart.");
}

async function begin(peer: Peer): Promise<Beginning> {
  return (await ask(peer, "begin", "", "")).body as unknown as Beginning;
}

/** One step, repeated while no answer comes. @throws Problem with what the board says. */
async function ask(
  { url, signal }: Peer,
  step: string,
  data: string,
  proof: string,
  time = ANSWER_TIME,
): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted) throw new Problem("broken-off", "by you");
    let answer: Answer;
    try {
      answer = await send(url, step, data, proof, time);
      // Full, or busy with other viewers: it says so and may have room a moment later.
      if (answer.status === 503 && attempt < ATTEMPTS) throw new Error("full");
    } catch (error) {
      if (attempt >= ATTEMPTS) throw new Problem("unreachable", `${url.href} (${(error as Error).message})`);
      await pause();
      continue;
    }
    if (answer.status === 200) return answer;
    throw refusal(url, answer);
  }
}

function refusal(address: URL, { status, body }: Answer): Problem {
  const sentence = typeof body.error === "string" ? body.error : `HTTP status ${status}`;
  if (status === 404) return new Problem("no-updates", address.href);
  if (status === 401) return new Problem("update-token", address.href);
  if (status === 507) return new Problem("storage-full", sentence);
  return new Problem("update-refused", sentence);
}

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE));

function send(address: URL, step: string, data: string, proof: string, time: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { "X-Update": step, ...(data && { "X-Data": data }), ...(proof && { "X-Proof": proof }) };
    const sent = request(
      new URL("/update", address),
      { method: "POST", headers, timeout: time, agent: false },
      (got) => {
        let text = "";
        got.setEncoding("utf8");
        got.on("data", (piece: string) => {
          text += piece;
        });
        got.on("error", reject);
        got.on("end", () => resolve({ status: got.statusCode ?? 0, body: readBody(text) }));
      },
    );
    sent.on("timeout", () => sent.destroy(new Error("no answer")));
    sent.on("error", reject);
    sent.end();
  });
}

function readBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { error: text.trim() };
  }
}

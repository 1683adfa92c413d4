/** Runs one case against a server, and judges. */
import type { Case, Event } from "./case.js";
import { closeFrame, type ServerFrame } from "./frames.js";
import { type Address, Peer } from "./peer.js";

/**
 * `ok`: exactly as required. `non-strict`: right, but later than it could have been. `informational`: the
 * RFC leaves it open. `failed`: wrong.
 */
export type Verdict = "ok" | "non-strict" | "informational" | "failed";

export interface Result {
  verdict: Verdict;
  /** What was wrong, or "". */
  reason: string;
  /** There was no WebSocket to try anything on: the other cases would come to the same. */
  unreachable?: boolean;
}

const PATIENCE = 30_000;
/** Milliseconds in which the server must end TCP once both Close frames are through: as in the Autobahn suite. */
const DROP = 1_000;
/** Milliseconds to wait for the answer to the opening handshake. */
const OPENING = 5_000;
/** Milliseconds of a pause in which nothing must happen. */
const PAUSE = 150;

const KINDS: { [opcode: number]: Event[0] } = { 1: "text", 2: "binary", 9: "ping", 10: "pong" };

/** What a run has come to so far. */
interface Progress {
  events: Event[];
  /** A message of which the last fragment is missing. */
  message: Event | undefined;
  /** The server's Close: its code, null without one; undefined before it. */
  close: number | null | undefined;
  /** The client has sent a Close. */
  closing: boolean;
  late: boolean;
  problem: string;
}

/**
 * @param patience milliseconds to wait for the next thing that must come; machines may be busy
 */
export async function runCase(test: Case, address: Address, patience = PATIENCE): Promise<Result> {
  let peer: Peer;
  try {
    peer = await Peer.open(address, Math.min(OPENING, patience));
  } catch (error) {
    return { verdict: "failed", reason: (error as Error).message, unreachable: true };
  }
  try {
    const reason = await play(test, peer, patience);
    if (test.informational) return { verdict: "informational", reason: reason.problem };
    if (reason.problem) return { verdict: "failed", reason: reason.problem };
    return reason.late
      ? { verdict: "non-strict", reason: "failed later than it could" }
      : { verdict: "ok", reason: "" };
  } finally {
    peer.destroy();
  }
}

async function play(test: Case, peer: Peer, patience: number): Promise<Progress> {
  const run: Progress = {
    events: [],
    message: undefined,
    close: undefined,
    closing: test.ending.kind === "answered",
    late: false,
    problem: "",
  };
  await sendSteps(test, peer, run);
  if (test.ending.kind === "normal") {
    await peer.until(() => isOver(peer, run) || run.events.length >= test.events.length, patience);
    if (!isOver(peer, run)) await close(peer, run);
  }
  await peer.until(() => isOver(peer, run), patience);
  if (!run.closing && run.close !== undefined) await close(peer, run);
  await peer.until(() => isOver(peer, run) && run.problem !== "", Math.min(DROP, patience));
  run.problem ||= judge(test, peer, run);
  return run;
}

/** Sends the steps; at a pause, looks whether the server keeps or has failed the connection. */
async function sendSteps(test: Case, peer: Peer, run: Progress): Promise<void> {
  // Without pauses and chops everything leaves in one write, as a burst would.
  const together = test.chop === 0 && test.steps.every((step) => typeof step !== "string");
  if (together) return peer.send(Buffer.concat(test.steps as Buffer[]), 0);
  for (const step of test.steps) {
    if (step === "open") {
      await peer.until(() => isOver(peer, run), PAUSE);
      if (isOver(peer, run)) run.problem ||= "failed before anything was wrong";
    } else if (step === "fail") {
      await peer.until(() => isOver(peer, run), 1000);
      if (!isOver(peer, run)) run.late = true;
    } else await peer.send(step, test.chop === "frame" ? step.length : test.chop);
  }
}

/** Reads what has come; true once the server has sent its Close, or something wrong. */
function isOver(peer: Peer, run: Progress): boolean {
  collect(peer, run);
  return run.close !== undefined || run.problem !== "";
}

async function close(peer: Peer, run: Progress): Promise<void> {
  run.closing = true;
  await peer.send(closeFrame(1000), 0);
}

/** Reads what has come, and checks each frame for what every frame of a server must be. */
function collect(peer: Peer, run: Progress): void {
  for (const frame of peer.take()) {
    const wrong = wrongFrame(frame, run);
    if (wrong) run.problem ||= wrong;
    else if (frame.opcode === 8) {
      const { payload } = frame;
      run.close = payload.length ? payload.charCodeAt(0) * 256 + payload.charCodeAt(1) : null;
    } else if (frame.opcode >= 8) run.events.push([KINDS[frame.opcode]!, frame.payload]);
    else takeData(frame, run);
  }
}

/** Joins fragments, which a server may send a message in. */
function takeData(frame: ServerFrame, run: Progress): void {
  if (frame.opcode) run.message = [KINDS[frame.opcode]!, ""];
  run.message![1] += frame.payload;
  if (!frame.fin) return;
  run.events.push(run.message!);
  run.message = undefined;
}

function wrongFrame(frame: ServerFrame, run: Progress): string {
  if (run.close !== undefined) return "sent a frame after its close";
  if (frame.masked) return "sent a masked frame";
  if (frame.rsv) return "set a reserved bit";
  if (!frame.shortest) return "sent a length that was not the shortest";
  if (frame.opcode >= 8 && !frame.fin) return "fragmented a control frame";
  if (frame.opcode === 0 && !run.message) return "continued no message";
  if ((frame.opcode === 1 || frame.opcode === 2) && run.message) return "began a message within another";
  if (frame.opcode !== 0 && frame.opcode !== 8 && !KINDS[frame.opcode]) return `sent opcode ${frame.opcode}`;
  if (frame.opcode === 8 && frame.payload.length === 1) return "sent a close of one byte";
  return "";
}

function judge(test: Case, peer: Peer, run: Progress): string {
  const expected = JSON.stringify(test.events);
  const got = JSON.stringify(run.events);
  if (got !== expected) return `expected ${brief(expected)}, got ${brief(got)}`;
  if (run.close === undefined) return peer.ended ? "ended TCP without a close" : "sent no close";
  const codes = test.ending.kind === "normal" ? [1000] : test.ending.codes;
  const empty = run.close === null && test.ending.kind === "answered";
  if (!empty && !codes.includes(run.close ?? 0))
    return `closed with ${run.close}, not with ${codes.join(" or ")}`;
  if (peer.leftover) return "sent part of a frame";
  if (!peer.ended) return `did not end TCP within ${DROP / 1000} s`;
  return "";
}

function brief(text: string): string {
  return text.length > 100 ? `${text.slice(0, 100)}… (${text.length} characters)` : text;
}

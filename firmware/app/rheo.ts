import type * as Crowd from "../parts/crowd/main";
import type { WithPart } from "../parts/part";
import { INTERNAL_ERROR } from "../websocket/close-code";
import type { Connection } from "../websocket/connection";
import { HANDLER_FAILED } from "../websocket/errors";
import { TEXT } from "../websocket/frame";
import { createBroadcast } from "./broadcast";
import type { Channel, Turns } from "./channels";
import { checkViewers, countBytes } from "./credit";
import type { CommandsPart, Storing, StoringPart, Work, WorkPart } from "./handle-command";
import { LIMITS } from "./limits";
import type { Sha1Engine } from "./messages";
import type { PartEndpoint } from "./part-endpoint";
import { onPong, takePong } from "./pong";
import type { ReportsPart } from "./reports";
import { type Clock, createSampler, type Sampler } from "./sampler";
import { type Server, type ServerDeps, type ServerEndpoint, sweep } from "./server";
import type { Settings } from "./settings";
import type { Viewer } from "./viewer";

/** What the board does for the firmware, all the time. */
export interface Board {
  /** Milliseconds since boot, whole. */
  _now(): number;
  _sha1: { engine: Sha1Engine; reason: string; acceptKey(key: string): string };
  _withPart: WithPart;
  /** Whether so many of the board's variables are free. */
  _hasRoom(variables: number): boolean;
  /** Calls `then` with `argument` in so many milliseconds. */
  _later(then: (argument: Rheo) => void, milliseconds: number, argument: Rheo): void;
}

/** What is handed in once, while the firmware starts. */
export interface Deps
  extends Pick<ServerDeps, "_pagePart" | "_awaitDrain" | "_pageTag" | "_pageLength" | "_hosts">,
    Pick<ServerEndpoint, "_unmask" | "_abort" | "_protocol"> {
  _clock: Clock;
  /** What the channels know of the sampler. */
  _turns: Turns;
  /** 16 bits that nobody can know before. */
  _nonce(): number;
}

/** The running firmware. */
export interface Rheo extends Board {
  _server: Server;
  _sampler: Sampler;
  _broadcast: ServerDeps["_endpoint"]["_broadcast"];
  /** When the last vitals were, the last writing of flash, and the last burst: in milliseconds since boot. */
  _vitalsAt: number;
  _storedAt: number;
  /** A command has been carried out in the last `commandEvery`, or some wait: further ones wait, too. */
  _isBusy?: boolean;
  /** How often a viewer has got its turn among those that wait. */
  _turns?: number;
  /** Changes of settings in force that are stored with the next writing of flash. */
  _toStore?: Storing[] | undefined;
  _burstAt: number;
  /** What can be set. */
  _rate: number;
  _led: boolean;
  _name: string;
  /** The timer whose every turn is a sample. */
  _timer: number;
  /** Fewest free variables at any look; absent before the first. */
  _lowest?: number;
}

/**
 * Puts the parts together; nothing runs until the caller calls the sampler's `_turn` and `housekeeping` on their
 * timers.
 *
 * @resident what it makes refers to nothing of what it works on
 */
export function createRheo(settings: Settings, channels: Channel[], board: Board, deps: Deps): Rheo {
  const sampler = createSampler(deps._clock, channels, settings.rate, deps._turns);
  const broadcast = createBroadcast(sampler, deps._nonce);
  const rheo = board as Rheo;
  const endpoint: Omit<ServerEndpoint, keyof PartEndpoint> = {
    // What each message needs comes first: Espruino finds fields by looking at one after the other.
    _unmask: deps._unmask,
    _takePong: takePong,
    _onPong: onPong,
    _onMessage: onMessage,
    _broadcast: broadcast,
    _now: board._now,
    _mayReply: mayReply,
    _rheo: rheo,
    _protocol: deps._protocol,
    _abort: deps._abort,
    _ownRate: LIMITS.ownRate,
    _shared: 2 * LIMITS.sharedRate,
    _sharedAt: 0,
  };
  rheo._server = {
    // What each handshake needs comes first.
    _lastHost: undefined,
    _token: settings.token,
    _endpoint: endpoint as ServerEndpoint,
    _viewers: settings.viewers,
    _channels: channels,
    _count: 0,
    _hosts: deps._hosts,
    _origins: settings.origins.map((origin) => origin.toLowerCase()),
    _pageTag: deps._pageTag,
    _pageLength: deps._pageLength,
    _pagePart: deps._pagePart,
    _awaitDrain: deps._awaitDrain,
  };
  rheo._sampler = sampler;
  rheo._broadcast = broadcast;
  rheo._vitalsAt = 0;
  rheo._storedAt = -LIMITS.storeEvery;
  rheo._burstAt = -LIMITS.burstEvery;
  rheo._rate = settings.rate;
  rheo._led = settings.led;
  rheo._name = settings.name;
  return rheo;
}

/** Whether so many bytes of a reply may be under way to a viewer as well. */
function mayReply(connection: Connection<Viewer>, bytes: number): boolean {
  countBytes((connection._endpoint as ServerEndpoint)._broadcast, connection._owner, bytes);
  return connection._sent + bytes <= LIMITS.inFlightHard;
}

/** A message has come. Plain viewers have no commands; what they say is read and forgotten. */
function onMessage(connection: Connection<Viewer>, data: string, opcode: number): void {
  if (connection._owner._group._channel) return;
  const rheo = (connection._endpoint as ServerEndpoint)._rheo;
  const isBusy = rheo._isBusy || !rheo._hasRoom(LIMITS.partRoom + data.length * LIMITS.roomPerTextByte);
  // What is no text is no command, and closes the connection at once.
  const mustWait = isBusy && opcode === TEXT;
  if (!rheo._isBusy) {
    rheo._isBusy = true;
    rheo._later(nextCommand, LIMITS.commandEvery, rheo);
  }
  carryOut(rheo, connection, data, opcode, mustWait);
}

/** A part is not in flash that the viewer's command takes. */
function lackFile(connection: Connection<Viewer>): void {
  connection._endpoint
    ._protocol()
    .close(connection, INTERNAL_ERROR, "this board lacks a file for that: npm run flash installs it");
}

/**
 * Carries out the command that waits, if there is one; until then, further ones wait.
 *
 * @seldom
 */
function nextCommand(rheo: Rheo): void {
  // Asked here, so that the part is loaded only for something.
  let viewer = rheo._broadcast._first;
  while (viewer && !viewer._waiting) viewer = viewer._next;
  rheo._isBusy = !!viewer;
  if (!viewer) return;
  rheo._later(nextCommand, LIMITS.commandEvery, rheo);
  // It goes on to wait until there is memory for it.
  if (!rheo._hasRoom(LIMITS.partRoom + LIMITS.waitingBytes * LIMITS.roomPerTextByte)) return;
  const next = rheo._withPart("crowd", (crowd: typeof Crowd) => crowd.takeCommand(rheo));
  if (next) carryOut(rheo, next._connection, next._data, TEXT);
}

/**
 * Does what a message says; whatever comes of it, nobody else is concerned.
 *
 * @seldom
 */
function carryOut(
  rheo: Rheo,
  connection: Connection<Viewer>,
  data: string,
  opcode: number,
  mustWait?: boolean,
): void {
  try {
    let work: Work | undefined = mustWait
      ? rheo._withPart("crowd", (crowd: typeof Crowd) => crowd.queueCommand(rheo, connection, data) && {})
      : rheo._withPart("commands", (part: CommandsPart) =>
          part.handleCommand(rheo, connection, data, opcode),
        );
    // One part after the other: the interpreter's stack has no room for both.
    if (work && work._part)
      work = rheo._withPart(work._part, (part: WorkPart) =>
        part.carryOut(rheo, connection._owner, work as Work),
      );
    if (!work) lackFile(connection);
  } catch (_error) {
    connection._endpoint._protocol().fail(connection, HANDLER_FAILED);
  }
}

/**
 * Everything that is not a sample: timeouts, pings, vitals. Call it every `sweepEvery` while somebody is connected.
 *
 * @resident each look at the clock
 */
export function housekeeping(rheo: Rheo): void {
  const now = rheo._now();
  if (rheo._toStore && now - rheo._storedAt >= LIMITS.storeEvery)
    rheo._withPart("storing", (part: StoringPart) => part.storeWaiting(rheo));
  sweep(rheo._server, now);
  checkViewers(rheo._broadcast, now);
  // The first run after nobody was there.
  if (!rheo._vitalsAt) rheo._vitalsAt = now;
  if (now - rheo._vitalsAt < LIMITS.vitalsEvery) return;
  rheo._vitalsAt = now;
  // The first is of `rheo.v1`.
  if (rheo._broadcast.count) rheo._withPart("reports", (part: ReportsPart) => part.sendVitals(rheo));
}

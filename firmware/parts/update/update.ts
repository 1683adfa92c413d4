/**
 * Updates over the air, request by request: the new files are stored beside the old ones, each is checked against
 * its digest, and the journal is written last. From then on it is the updater's, as after an upload by cable
 * (`../../updater`): whatever the power interrupts before, the board starts what it had.
 *
 * Only who knows the token gets anywhere, and the token is never sent. The board gives a nonce; the offer, all files
 * with their sizes and digests, carries HMAC(token, nonce + offer), which is good once. What follows carries an
 * HMAC with a key that only both sides can make of nonce and token, over the request itself.
 */
import { LIMITS } from "../../app/limits";
import type { OfferedFile, UpdateAnswer, UpdateRequest, UpdateState } from "../../app/update-state";
import { FILE_HEADER, hasRoom, type Storage } from "../../journal/storage";
import { digestOf, hmac, PIECE, type Sha256 } from "./digest";

/** What the update needs of the board. */
export interface UpdateDeps {
  _storage: Storage & { compact(): void };
  _crc32(bytes: string): number;
  _sha256: Sha256;
  /** The secret both sides know; it is never sent. */
  _token: string;
  /** Milliseconds since boot. */
  _now: number;
  /** 16 bits that nobody can know before. */
  _nonce(): number;
  /** Restarts the board when the answer has got out. */
  _restart(): void;
  /** Facts that the tool asks for first, as the beginning of a JSON object. */
  _about: string;
}

/** The updater itself is written in place: the board starts without it, too. */
const UPDATER = ".boot1";
/** Words of 16 bits of a nonce: 128 bits do not come twice. */
const NONCE_WORDS = 8;
const PROGRAM = ".bootcde";
const JOURNAL = "rheo.todo";

function say(status: UpdateAnswer["_status"], sentence: string): UpdateAnswer {
  return { _status: status, _body: '{"error":' + JSON.stringify(sentence) + "}" };
}

function ok(body: string): UpdateAnswer {
  return { _status: 200, _body: body };
}

/** Answers one request. Never throws on anything a peer sends. */
export function answerUpdate(request: UpdateRequest, state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  const step = request._step;
  if (state._key && isOver(state, deps)) forget(state);
  if (step === "begin") return begin(state, deps);
  if (step === "offer") return offer(request, state, deps);
  if (!state._key) return say(409, "No update is under way: begin again.");
  if (!isProved(deps, state._key, step + "\n" + request._data, request._proof)) return wrongProof();
  state._since = deps._now;
  if (step === "finish") return finish(state, deps);
  if (step === "tidy") {
    deps._storage.compact();
    return room(state, deps);
  }
  if (step === "cancel") return cancel(state, deps);
  return piece(step, request._data, state, deps);
}

/** Nothing has come for too long. */
function isOver(state: UpdateState, deps: UpdateDeps): boolean {
  return deps._now - (state._since || 0) > LIMITS.updateTime;
}

function begin(state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  if (state._key)
    return say(409, "Another update is under way; it is given up 45 seconds after its last request.");
  if (!state._nonce || isOver(state, deps)) {
    let nonce = "";
    for (let words = 0; words < NONCE_WORDS; words++) nonce += (words ? "-" : "") + deps._nonce();
    state._nonce = nonce;
    state._since = deps._now;
  }
  const program = deps._storage.read(PROGRAM) || "";
  return ok(deps._about + ',"nonce":"' + state._nonce + '","program":' + deps._crc32(program) + "}");
}

function wrongProof(): UpdateAnswer {
  return say(
    401,
    "The proof is wrong: the board's token is another one, or the request was changed on its way.",
  );
}

/** Compares in a time that does not depend on where they differ. */
function isProved({ _sha256 }: UpdateDeps, key: string, text: string, proof: string): boolean {
  const right = btoa(hmac(_sha256, key, text));
  let difference = right.length ^ proof.length;
  for (let at = 0; at < right.length && at < proof.length; at++)
    difference |= right.charCodeAt(at) ^ proof.charCodeAt(at);
  return difference === 0;
}

function offer(request: UpdateRequest, state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  const nonce = state._nonce;
  if (state._key || !nonce || isOver(state, deps))
    return say(409, "The nonce is used up or too old: begin again.");
  if (!isProved(deps, deps._token, nonce + "\n" + request._data, request._proof)) return wrongProof();
  state._nonce = "";
  const files: OfferedFile[] = [];
  // Taken off the front one by one: a list of pieces would take two variables for each.
  let rest = request._data;
  while (rest) {
    const end = rest.indexOf(",");
    const file = offered(end < 0 ? rest : rest.substr(0, end));
    if (!file || files.length >= LIMITS.updateFiles) return say(400, "The offer cannot be read.");
    files.push(file);
    rest = end < 0 ? "" : rest.substr(end + 1);
  }
  files.forEach((file) => {
    look(file, deps);
  });
  state._files = files;
  state._key = hmac(deps._sha256, deps._token, nonce + "\nsession");
  state._since = deps._now;
  return room(state, deps);
}

/** `name size crc digest`; undefined for anything else, and for files that are not the program's. */
function offered(text: string): OfferedFile | undefined {
  const parts = /^([-.a-z0-9]+) (\d+) (\d+) ([A-Za-z0-9+/]+)$/.exec(text);
  if (!parts) return undefined;
  const name = parts[1] as string;
  const size = +(parts[2] as string);
  const isOurs = name === PROGRAM || name === UPDATER || (name.substr(0, 5) === "rheo." && name.length < 24);
  // Settings, error log and what an installation leaves behind are none of an update's business.
  if (
    !isOurs ||
    size < 1 ||
    size > LIMITS.updateBytes ||
    /^rheo[.](json|log|boots|todo|undo|trial)/.test(name)
  )
    return undefined;
  return {
    _name: name,
    _size: size,
    _crc: +(parts[3] as string),
    _digest: parts[4] as string,
    _next: 0,
    _isDone: false,
    _isSame: false,
  };
}

/** The name without what it ends in, for the names of its copies. */
function base(name: string): string {
  return name === PROGRAM ? "rheo" : name.replace(/[.]gz$/, "");
}

function staged(name: string): string {
  return base(name) + ".new";
}

function isDigest(file: OfferedFile, name: string, { _storage, _sha256 }: UpdateDeps): boolean {
  const bytes = _storage.read(name);
  return (
    bytes !== undefined &&
    bytes.length === file._size &&
    digestOf(_sha256, file._size, (at, length) => bytes.substr(at, length)) === file._digest
  );
}

/** Finds out how much of a file is there. */
function look(file: OfferedFile, deps: UpdateDeps): void {
  const present = deps._storage.read(file._name) || "";
  if (
    present.length === file._size &&
    deps._crc32(present) === file._crc &&
    isDigest(file, file._name, deps)
  ) {
    file._isSame = true;
    file._isDone = true;
  } else if (isDigest(file, staged(file._name), deps)) {
    file._next = file._size;
    file._isDone = true;
  }
}

/** What is still missing, and whether it fits: new content twice, beside it and in place, and the old kept. */
function room(state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  let bytes = 0;
  filesOf(state).forEach((file) => {
    if (file._isSame) return;
    bytes += 2 * file._size - (file._isDone ? file._size : 0) + 4 * FILE_HEADER;
    bytes += (deps._storage.read(file._name) || "").length;
  });
  const next = filesOf(state).map((file) => (file._isSame ? -1 : file._next));
  return ok('{"next":[' + next.join(",") + '],"fits":' + hasRoom(deps._storage, bytes) + "}");
}

/** Stores one piece. What does not follow on what is there is not stored, and the answer says where to go on. */
function piece(step: string, data: string, state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  const numbers = /^(\d+) (\d+)$/.exec(step);
  const file = numbers && filesOf(state)[+(numbers[1] as string)];
  if (!numbers || !file) return say(400, "There is no such step.");
  const bytes = atob(data);
  const name = staged(file._name);
  if (
    file._isDone ||
    +(numbers[2] as string) !== file._next ||
    !bytes ||
    file._next + bytes.length > file._size
  )
    return where(file);
  const storage = deps._storage;
  if (!file._next) {
    storage.erase(name);
    if (!hasRoom(storage, FILE_HEADER + file._size)) return full();
  }
  try {
    if (storage.write(name, bytes, file._next, file._size) !== true) return full();
  } catch (_error) {
    return full();
  }
  file._next += bytes.length;
  if (file._next < file._size) return where(file);
  file._isDone = isDigest(file, name, deps);
  if (file._isDone) return where(file);
  file._next = 0;
  storage.erase(name);
  return say(422, "What was stored differs from what was offered.");
}

function where(file: OfferedFile): UpdateAnswer {
  return ok('{"next":' + file._next + "}");
}

function full(): UpdateAnswer {
  return say(507, "Flash is full: npm run flash by cable tidies it up.");
}

/** All is there: the journal, and the board restarts. */
function finish(state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  const storage = deps._storage;
  const changed = filesOf(state).filter((file) => !file._isSame);
  if (!changed.every((file) => file._isDone)) return say(409, "Some of it is missing.");
  if (changed.length) {
    putUpdater(changed, deps);
    const steps = changed
      .filter((file) => file._name !== UPDATER)
      .map((file) => {
        const old = storage.read(file._name);
        return [
          file._name,
          staged(file._name),
          file._crc,
          old === undefined ? "" : base(file._name) + ".old",
          old === undefined ? 0 : deps._crc32(old),
        ];
      });
    const isTrial = changed.some((file) => file._name === PROGRAM);
    const journal = JSON.stringify({ trial: isTrial, files: steps });
    if (storage.write(JOURNAL, journal) !== true || storage.read(JOURNAL) !== journal) return full();
    deps._restart();
  }
  forget(state);
  return ok('{"restarts":' + !!changed.length + "}");
}

function putUpdater(changed: OfferedFile[], { _storage }: UpdateDeps): void {
  const updater = changed.filter((file) => file._name === UPDATER)[0];
  if (!updater) return;
  const from = staged(UPDATER);
  for (let at = 0; at < updater._size; at += PIECE)
    // Joined to an empty string the piece is in RAM: flash cannot be read while it is written.
    _storage.write(UPDATER, "" + (_storage.read(from) as string).substr(at, PIECE), at, updater._size);
  _storage.erase(from);
}

function cancel(state: UpdateState, deps: UpdateDeps): UpdateAnswer {
  filesOf(state).forEach((file) => {
    if (!file._isSame) deps._storage.erase(staged(file._name));
  });
  forget(state);
  return ok("{}");
}

function filesOf(state: UpdateState): OfferedFile[] {
  return state._files || [];
}

function forget(state: UpdateState): void {
  state._key = "";
  state._files = [];
}

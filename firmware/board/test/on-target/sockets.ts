/**
 * Checks of what stands between the firmware and the network, in Espruino's dialect: run on the simulator and on the
 * real interpreter. Prints `ok NAME` or `FAIL NAME: what`, and `end` last.
 */

import { replaceCrypto } from "../../../parts/sha1/main";
import { mask } from "../../../websocket/mask";
import type { Sha1 } from "../../sha1";
import { startSha1 } from "../../sha1-part";
import { abort, awaitDrain, listen, type Server } from "../../tcp";
import { createUnmask } from "../../unmask";
import { replaceGlobal, same } from "./checks";

/** Modules in place of this target's. */
const modules: { [name: string]: unknown } = {};
const found = require as unknown as (name: string) => unknown;
replaceGlobal("require", (name: string) => modules[name] || found(name));

/** TCP, on a `net` that notes what is asked of it. */
interface Told {
  events: string[];
  handlers: { [event: string]: (bytes?: string) => void };
}
function socket(more: object): EspruinoSocket & Told {
  const made = {
    events: [] as string[],
    handlers: {} as Told["handlers"],
    on(event: string, handler: () => void) {
      made.events.push("on " + event);
      made.handlers[event] = handler;
    },
    end() {
      made.events.push("end");
    },
  };
  return (Object as unknown as { assign(to: object, from: object): object }).assign(
    made,
    more,
  ) as EspruinoSocket & Told;
}
let accept: (socket: unknown) => void = () => undefined;
const ports: number[] = [];
// The real one is released once it listens: it must be there.
found("net");
modules.net = {
  createServer(callback: (this: object, socket: unknown) => void) {
    const listener = { listen: (port: number) => ports.push(port) };
    accept = (socket) => callback.call(listener, socket);
    return listener;
  },
};
let opened = 0;
const heard: unknown[] = [];
const server: Server<number> = {
  opened: () => ++opened,
  received(bytes) {
    heard.push([this.rheo, bytes]);
  },
  drained() {
    heard.push([this.rheo, "drained"]);
  },
  closed() {
    heard.push([this.rheo, "closed"]);
  },
};
listen(8080, server);
same("it listens on its port", ports, [8080]);
const first = socket({ conn: true });
const second = socket({});
accept(first);
accept(second);
same("each socket has its record", [(first as { rheo?: number }).rheo, opened], [1, 2]);
same("and two events are asked for, since a third is expensive", first.events, ["on data", "on close"]);
second.handlers.data.call(second, "GET");
first.handlers.close.call(first);
same("bytes and end come with it", heard, [
  [2, "GET"],
  [1, "closed"],
]);
awaitDrain(second, server);
same("drain is asked for where it is wanted", second.events.slice(2), ["on drain"]);
second.handlers.drain.call(second);
same("and comes", heard[2], [2, "drained"]);
const gone = socket({ conn: false });
accept(gone);
same("one that is gone already is nobody's", [gone.events, opened], [[], 2]);
const full = socket({ dSnd: "never read" });
abort(full);
same("one that is given up sends nothing more", [full.dSnd, full.events], ["", ["end"]]);

/** Unmasking, against the plain form of `websocket/mask.ts`. */
const unmask = createUnmask();
const key = "\x37\xfa\x21\x3d";
const text = "The quick brown fox jumps over the lazy dog. \x00\x80\xff";
for (const at of [0, 2]) {
  for (let length = 1; length <= text.length; length++) {
    const payload = text.substr(0, length);
    const bytes = "\x81\xff".substr(0, at) + key + mask(key, payload);
    if (unmask(bytes, at, length) !== payload) same("unmask " + length + " bytes from " + at, payload, "");
  }
}
same("a part of the bytes", unmask("\x81\x82" + key + mask(key, "abcdef"), 2, 3), "abc");
same("a key of zeros", unmask("\0\0\0\0abc", 0, 3), "abc");

/** The engine's part: kept where the engine is its own, and where `crypto` does the work, released. */
let told = "";
function engine(name: string): { [field: string]: unknown } {
  return { engine: name, reason: "chosen", acceptKey: (sent: string) => name + " " + sent };
}
let chosen = engine("software");
replaceGlobal("part", {
  boardSha1: (preference: string) => {
    told += "board " + preference + " ";
    return chosen;
  },
  replaceCrypto: (sha1: Sha1, error: Error, tell: (text: string) => void, sent: string) => {
    told += "replace " + sha1.reason + ", " + error.message + " ";
    return replaceCrypto(sha1, error, tell, sent);
  },
  release: () => {
    told += "release ";
  },
});
require("Storage").write("rheo.sha1", "for(var name in part)exports[name]=part[name];");
same("an engine of the part's own", startSha1("software").acceptKey("k"), "software k");
same("keeps the part", told, "board software ");
told = "";
chosen = engine("crypto");
const sha1 = startSha1(undefined);
same("crypto releases it", told.substr(told.length - 8), "release ");
same(
  "the accept key of RFC 6455 section 1.3",
  sha1.acceptKey("dGhlIHNhbXBsZSBub25jZQ=="),
  "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
);
modules.crypto = {
  SHA1(): never {
    throw new Error("out of order");
  },
};
told = "";
const rfcKey = "dGhlIHNhbXBsZSBub25jZQ==";
same(
  "crypto that fails is replaced in the same call",
  sha1.acceptKey(rfcKey),
  "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
);
same("by the part, which stays", told, "replace chosen, out of order ");
same("and says so", [sha1.engine, sha1.reason.indexOf("out of order") > 0], ["software", true]);
same("for the next calls, too", sha1.acceptKey(rfcKey), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
same("and can be loaded anew", Modules.getCached().indexOf("rheo.sha1") < 0, true);

console.log("end");

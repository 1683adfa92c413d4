import type { OpenChannel } from "../app/channels";
import type { ServerEndpoint } from "../app/server";
import type * as Protocol from "../parts/protocol/main";

/**
 * Parts: code that is seldom needed, each in a file of its own in Storage (`../parts`).
 *
 * Measured on a 32-bit build of Espruino 2v29 for Linux: loading takes 550 instructions for each character of
 * the file (374,000 for 671 bytes, 2,084,000 for 3,912; its flash is a file that is read anew for every few
 * bytes, the ESP32's is memory). While it is loaded, a part of one function takes 38 variables and one of 25
 * functions 211: its text stays in flash. Afterwards it takes none.
 */

/**
 * A line for the console.
 *
 * @seldom
 */
export function report(text: string): void {
  console.log("Rheo: " + text);
}

/** What the build adds to every part: forgets all that it is made of. */
export interface Releasable {
  release(): void;
}

/** The part `rheo.protocol` while it is loaded, and whether anybody has asked for it since it was last looked at. */
let protocol: (Releasable & typeof Protocol) | undefined;
let isUsed: true | undefined;

/**
 * The part `rheo.protocol`, called as a method of the endpoint that it completes. It stays loaded while connections need
 * it again and again, such as for a message in crumbs, so that nobody can have it loaded more often than
 * {@link keepsProtocol} is called.
 *
 * @throws Error when it is not in flash
 */
export function loadProtocol(this: ServerEndpoint): typeof Protocol {
  isUsed = true;
  if (!protocol) {
    protocol = require("rheo.protocol") as Releasable & typeof Protocol;
    Modules.removeCached("rheo.protocol");
    protocol.join(this);
  }
  return protocol;
}

/**
 * Releases it when nobody has asked for it since the last call; else it is kept until the next. Not to be called from
 * within it.
 */
export function keepsProtocol(endpoint: ServerEndpoint): boolean {
  if (protocol && !isUsed) {
    protocol.leave(endpoint);
    protocol.release();
    protocol = undefined;
  }
  isUsed = undefined;
  return !!protocol;
}

/**
 * Whether so many variables are free. Garbage is collected only when that decides it: while a server listens,
 * Espruino's loop is never idle enough to do so by itself.
 *
 * @seldom
 */
export function hasRoom(variables: number): boolean {
  return process.memory(false).free >= variables || process.memory().free >= variables;
}

/** What a part that is a kind of channel exports. */
interface Kind extends Releasable {
  open: OpenChannel;
  /** Its channels need the part while they work. */
  stays?: boolean;
}

declare function require(file: string): Releasable;

/**
 * What the part `rheo.<name>` exports as `open`: a kind of channel. Undefined when there is no such part, or it is for
 * something else.
 */
export function openKind(name: string): OpenChannel | undefined {
  try {
    return (require("rheo." + sensor(name)) as Partial<Kind>).open;
  } catch (_error) {
    return undefined;
  }
}

/** All channels are open: what nobody needs any more of the part that {@link openKind} has loaded. */
export function closeKind(name: string): void {
  const file = "rheo." + sensor(name);
  if (Modules.getCached().indexOf(file) < 0) return;
  const part = require("rheo." + sensor(name)) as Kind;
  Modules.removeCached(file);
  if (!part.stays) part.release();
}

/** Both names are the same sensor. */
function sensor(kind: string): string {
  return kind === "veml6030" ? "veml7700" : kind;
}

/**
 * Loads the part `rheo.<name>`, calls `use` with what it exports, and releases it; undefined, and a line on
 * the console, when it is not in flash or cannot be loaded. What `use` throws is passed on, after the release.
 */
export function withPart<Part, Result>(name: string, use: (part: Part) => Result): Result | undefined {
  let part: Releasable;
  try {
    part = require("rheo." + name);
  } catch (error) {
    report("cannot load rheo." + name + " (" + error + "): npm run flash installs it");
    return undefined;
  }
  // Espruino need not keep it for a second time: it is soon gone.
  Modules.removeCached("rheo." + name);
  try {
    return use(part as Part & Releasable);
  } finally {
    part.release();
  }
}

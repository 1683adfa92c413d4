/** Finding out about TCP ports on this machine, for messages that help. */
import { randomInt } from "node:crypto";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createServer } from "node:net";

/** Why `port` cannot be listened on at `host` right now, e.g. `EADDRINUSE`; undefined when it can. */
export function listenError(port: number, host?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "UNKNOWN"));
    // `localhost` would be whichever address comes first; the board always has the IPv4 one.
    probe.listen(port, host === "localhost" ? "127.0.0.1" : host, () =>
      probe.close(() => resolve(undefined)),
    );
  });
}

/**
 * The first of `count` free ports in a row above `port`, the last of them at most 50 and `count` further; undefined
 * when there are none.
 */
export async function freePortAfter(port: number, host: string, count = 1): Promise<number | undefined> {
  let row = 0;
  for (let candidate = port + 1; candidate <= Math.min(65535, port + 50 + count); candidate++) {
    row = (await listenError(candidate, host)) === undefined ? row + 1 : 0;
    if (row === count) return candidate - count + 1;
  }
  return undefined;
}

/**
 * Ports that are picked, in blocks: below Linux's range for outgoing connections (32768 up), where a port may be taken at
 * any moment. Whoever picks holds a whole block for as long as the process lives, by listening on the block's guard: of
 * two that pick at once both could find the same port free, and to look whether a port is free is to have it for a
 * moment, in which nobody else can listen there.
 */
const LOWEST_PICK = 20_000;
const BLOCK = 100;
const BLOCKS = 120;
/** The first block's guard; each block has its own. */
const FIRST_GUARD = 19_800;
const ATTEMPTS = 200;
/** Ports left out behind each pick: a simulated board has its bench on the next one if that is free. */
const APART = 4;

/** What is left of the block that was taken last. */
let next = 0;
let end = 0;
/** Settled when whoever picked last has a port: two at once would each take a block. */
let turn: Promise<unknown> = Promise.resolve();

/**
 * A port that is free now, for boards that tests start, and that no other process of this project picks.
 * @param count the first of so many free ones in a row.
 * @throws Error when none is found.
 */
export function pickFreePort(count = 1): Promise<number> {
  const picked = turn.then(() => pickNext(count));
  turn = picked.catch(() => undefined);
  return picked;
}

async function pickNext(count: number): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (end - next < count) {
      const blocks = Math.ceil(count / BLOCK);
      const first = randomInt(BLOCKS - blocks + 1);
      const letGo = await holdBlocks(first, blocks);
      if (!letGo) continue;
      const start = LOWEST_PICK + first * BLOCK;
      if (!(await areFree(start, count))) {
        letGo();
        continue;
      }
      next = start + count + APART;
      end = start + blocks * BLOCK;
      return start;
    }
    const port = next;
    next += count + APART;
    if (await areFree(port, count)) return port;
  }
  throw new Error(`no free port between ${LOWEST_PICK} and ${LOWEST_PICK + BLOCKS * BLOCK}`);
}

async function areFree(first: number, count: number): Promise<boolean> {
  for (let port = first; port < first + count; port++)
    if ((await listenError(port)) !== undefined) return false;
  return true;
}

/** Listens on the guards of so many blocks; what lets go of them again. Undefined when somebody has one of them. */
async function holdBlocks(first: number, count: number): Promise<(() => void) | undefined> {
  const guards = Array.from({ length: count }, () => createServer((socket) => socket.destroy()).unref());
  const letGo = () => {
    for (const guard of guards) guard.close();
  };
  const held = await Promise.all(
    guards.map(
      (guard, index) =>
        new Promise<boolean>((resolve) => {
          guard.once("error", () => resolve(false));
          guard.listen(FIRST_GUARD + first + index, "127.0.0.1", () => resolve(true));
        }),
    ),
  );
  if (held.every(Boolean)) return letGo;
  letGo();
  return undefined;
}

/** Socket inodes that listen on `port`, from Linux's connection tables. @throws Error where there is no /proc. */
export function listeningInodes(port: number): string[] {
  const hex = port.toString(16).toUpperCase().padStart(4, "0");
  const rows = ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => {
    return readFileSync(table, "utf8")
      .split("\n")
      .map((line) => line.trim().split(/\s+/));
  });
  // Columns: slot, local address:port, remote, state (0A is LISTEN), …, inode.
  return rows
    .filter(([, local, , state]) => state === "0A" && local.endsWith(`:${hex}`))
    .map((row) => row[9]);
}

/**
 * Which process listens on `port`, e.g. `node (process 4711)`. Undefined where that cannot be seen:
 * not Linux, or somebody else's process.
 */
export function ownerOf(port: number): string | undefined {
  try {
    const links = new Set(listeningInodes(port).map((inode) => `socket:[${inode}]`));
    for (const id of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const open = readdirSync(`/proc/${id}/fd`);
        if (!open.some((fd) => links.has(readlinkSync(`/proc/${id}/fd/${fd}`)))) continue;
        return `${readFileSync(`/proc/${id}/comm`, "utf8").trim()} (process ${id})`;
      } catch {
        // Not ours to look at, or gone meanwhile.
      }
    }
  } catch {
    // No /proc.
  }
  return undefined;
}

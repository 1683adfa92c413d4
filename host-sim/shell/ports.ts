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

/** Below Linux's range for outgoing connections (32768 up), where a port may be taken at any moment. */
const LOWEST_PICK = 20_000;
const HIGHEST_PICK = 32_000;

/**
 * A port that is free now, for boards that tests start; nobody reserves it.
 * @param count the first of so many free ones in a row.
 * @throws Error when none is found.
 */
export async function pickFreePort(count = 1): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = randomInt(LOWEST_PICK, HIGHEST_PICK);
    let free = 0;
    while (free < count && (await listenError(port + free)) === undefined) free++;
    if (free === count) return port;
  }
  throw new Error(`no free port between ${LOWEST_PICK} and ${HIGHEST_PICK}`);
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

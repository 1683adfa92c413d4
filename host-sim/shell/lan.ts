/** This machine's address as others in its network see it. */
import { networkInterfaces } from "node:os";

/** Hosts that mean this machine alone. */
const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
/** Hosts that mean every interface. */
const EVERYWHERE = ["0.0.0.0", "::"];

/**
 * The host of an address that a phone can open.
 * @param host what a server listens on
 * @returns undefined when nobody but this machine reaches it
 */
export function hostForOthers(
  host: string | undefined,
  interfaces = networkInterfaces(),
): string | undefined {
  if (host === undefined || LOOPBACK.includes(host)) return undefined;
  if (!EVERYWHERE.includes(host)) return host;
  const all = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === "IPv4" && !internal)?.address;
}

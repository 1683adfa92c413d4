import { Bonjour } from "bonjour-service";
import { httpUrl, parseAddress } from "../client/node.js";
import { LIMITS } from "./limits.js";

/**
 * Looks for boards in the network: Espruino on the ESP32 announces `<hostname>._telnet._tcp` by mDNS, and so do
 * other things; what answers `/status` as a board does is one.
 *
 * @param onFound gets each board's host name and address, once
 * @returns ends the search
 */
export function discoverBoards(onFound: (name: string, address: string) => void): () => void {
  const seen = new Set<string>();
  const bonjour = new Bonjour(undefined, () => undefined);
  const browser = bonjour.find({ type: "telnet" }, async (service) => {
    const address = service.addresses?.find((candidate) => /^\d+\.\d+\.\d+\.\d+$/.test(candidate));
    if (!address || seen.has(address) || seen.size >= LIMITS.discovered) return;
    seen.add(address);
    if (await isBoard(address)) onFound(service.name, address);
    // It may be starting: the next announcement is another chance.
    else seen.delete(address);
  });
  return () => {
    browser.stop();
    bonjour.destroy();
  };
}

/** Whether what is at an address answers as a board does, or asks for a token as a board does. */
export async function isBoard(address: string): Promise<boolean> {
  const parsed = parseAddress(address);
  if (!parsed) return false;
  try {
    const signal = AbortSignal.timeout(LIMITS.discoveryTime);
    const response = await fetch(httpUrl(parsed, "status"), { signal, redirect: "error" });
    if (response.status === 401) return response.headers.get("x-rheo-reason") === "token";
    const status = (await response.json()) as { version?: unknown; sha1?: unknown };
    return response.ok && typeof status.version === "string" && typeof status.sha1 === "string";
  } catch {
    return false;
  }
}

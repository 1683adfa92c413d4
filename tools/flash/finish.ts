/** What is said when a board has been installed: where it is, for this machine and for a phone. */
import { qrLines } from "../../host-sim/shell/qr-code.js";
import type { Address } from "./address.js";
import type { Terminal } from "./terminal.js";

/**
 * Says where the board is, shows the address as a QR code where somebody can point a phone at it, and offers to open it.
 *
 * @param open opens an address in the browser; undefined when that is not wanted
 */
export async function finish(
  address: Address,
  { ask, say, show, interactive }: Terminal,
  open: ((url: string) => void) | undefined,
): Promise<void> {
  const byName = address.name ? ` and at ${address.name}` : "";
  say(
    `Rheo is at ${address.url}${byName}${address.network ? ` in its own network, ${address.network}` : ""}`,
  );
  // What only this machine reaches, no phone does.
  if (!address.local && interactive) show(["", ...qrLines(address.url), ""]);
  // This machine is in another network.
  if (!open || !interactive || address.network) return;
  const answer = await ask("Open it in the browser? [Y/n] ");
  if (!/^n/i.test(answer)) open(address.url);
}

/** Which port the board is on. */
import { Problem } from "./problems.js";
import type { Terminal } from "./terminal.js";
import { listPorts, type PortInfo } from "./transport.js";

/** USB vendors of the chips found on ESP32 boards, by their hexadecimal number. */
const VENDORS: Record<string, string> = {
  "10c4": "Silicon Labs CP210x",
  "1a86": "WCH CH340/CH9102",
  "0403": "FTDI",
  "303a": "Espressif USB",
  "067b": "Prolific PL2303",
};

/** Name of a port for people: its path and whose chip is behind it. */
export function describePort({ path, manufacturer, vendorId, serialNumber }: PortInfo): string {
  const chip = VENDORS[(vendorId ?? "").toLowerCase()];
  const words = [chip, manufacturer !== chip ? manufacturer : undefined, serialNumber].filter(Boolean);
  return words.length ? `${path}  (${words.join(", ")})` : path;
}

/** Ports that look like an ESP32 board, or all of them when none does. */
export function likelyPorts(ports: PortInfo[]): PortInfo[] {
  const likely = ports.filter(({ vendorId }) => (vendorId ?? "").toLowerCase() in VENDORS);
  return likely.length ? likely : ports;
}

/**
 * The port given, the only one there is, or the one chosen by whoever sits there.
 * @throws Problem `no-port` or `many-ports`.
 */
export async function choosePort(
  given: string | undefined,
  terminal: Terminal,
  list: () => Promise<PortInfo[]> = listPorts,
): Promise<string> {
  if (given !== undefined) return given;
  const ports = likelyPorts(await list());
  if (ports.length === 0) throw new Problem("no-port");
  if (ports.length === 1) return ports[0]!.path;
  const lines = ports.map((port, index) => `  ${index + 1}  ${describePort(port)}`);
  if (!terminal.interactive) throw new Problem("many-ports", lines.join("\n"));
  terminal.say("There are several ports:");
  for (const line of lines) terminal.say(line);
  const chosen = ports[Number(await terminal.ask("Which one? ")) - 1];
  if (!chosen) throw new Problem("many-ports", lines.join("\n"));
  return chosen.path;
}

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

/** Ports with nothing at their end that could be a board: Bluetooth's, the system's own, Linux's empty `ttyS`. */
const NO_BOARD = [
  /bluetooth/i,
  /^BTHENUM\\/i,
  /^\/dev\/rfcomm\d+$/,
  /debug-console|wlan-debug/,
  /^\/dev\/ttyS\d+$/,
];

function mayBeBoard({ path, vendorId, manufacturer, pnpId, friendlyName }: PortInfo): boolean {
  if (vendorId !== undefined) return true;
  const words = [path, manufacturer, pnpId, friendlyName].filter((word) => word !== undefined);
  return !words.some((word) => NO_BOARD.some((pattern) => pattern.test(word)));
}

/** Ports that look like an ESP32 board; when none does, those of which it is not known that they are none. */
export function likelyPorts(ports: PortInfo[]): PortInfo[] {
  const likely = ports.filter(({ vendorId }) => (vendorId ?? "").toLowerCase() in VENDORS);
  return likely.length ? likely : ports.filter(mayBeBoard);
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

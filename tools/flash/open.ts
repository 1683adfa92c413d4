/**
 * Opens an address in the user's browser; silently does nothing where there is none. The address comes from
 * the board: it goes to a program as one argument, never through a shell, and only when it is a page's.
 */
import { spawn } from "node:child_process";

const OPENERS: Partial<Record<NodeJS.Platform, [command: string, args: string[]]>> = {
  darwin: ["open", []],
  win32: ["rundll32", ["url.dll,FileProtocolHandler"]],
};

/** The program and its arguments; undefined for what is not a page's address. */
export function openerOf(url: string, platform: NodeJS.Platform): [string, string[]] | undefined {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== "http:" && address?.protocol !== "https:") return undefined;
  const [command, args] = OPENERS[platform] ?? ["xdg-open", []];
  return [command, [...args, address.href]];
}

export function openBrowser(url: string): void {
  const opener = openerOf(url, process.platform);
  if (!opener) return;
  const child = spawn(opener[0], opener[1], { stdio: "ignore", detached: true, shell: false });
  child.on("error", () => undefined);
  child.unref();
}

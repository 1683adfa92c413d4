/** Opens an address in the user's browser; silently does nothing where there is none. */
import { spawn } from "node:child_process";

const OPENERS: Partial<Record<NodeJS.Platform, [command: string, args: string[]]>> = {
  darwin: ["open", []],
  win32: ["cmd", ["/c", "start", ""]],
};

export function openBrowser(url: string): void {
  const [command, args] = OPENERS[process.platform] ?? ["xdg-open", []];
  const child = spawn(command, [...args, url], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

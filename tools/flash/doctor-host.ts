/** What `npm run doctor` looks at on this machine: Node, the build, serial ports and their permissions. */
import { constants, existsSync, statSync } from "node:fs";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { STORED } from "../../bundles.js";
import type { Checklist } from "./checks.js";
import { describePort, likelyPorts } from "./ports.js";
import { PROBLEMS, Problem } from "./problems.js";
import { listPorts, type PortInfo } from "./transport.js";

/** The oldest Node that package.json allows. */
const NODE = [20, 19];
/** What the board gets. */
const BUILT = STORED.map(({ file }) => file);

export function checkNode(list: Checklist, version = process.versions.node): void {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const enough = major > NODE[0]! || (major === NODE[0] && minor >= NODE[1]!);
  list.add("Node", {
    verdict: enough ? "good" : "bad",
    text: version,
    remedy: [`Rheo needs Node ${NODE.join(".")} or newer: https://nodejs.org/`],
  });
}

export function checkBuild(list: Checklist, folder: string): void {
  const missing = BUILT.filter((file) => !existsSync(join(folder, file)));
  const bytes = BUILT.filter((file) => !missing.includes(file)).map(
    (file) => statSync(join(folder, file)).size,
  );
  list.add("Build", {
    verdict: missing.length ? "bad" : "good",
    text: missing.length
      ? `missing in ${folder}: ${missing.join(", ")}`
      : `${bytes.reduce((sum, size) => sum + size, 0)} bytes for the board in ${BUILT.length} files`,
    remedy: ["npm run build"],
  });
}

/** Lists the ports that may be boards. @returns those that can be opened. */
export async function checkPorts(list: Checklist, ports = listPorts): Promise<PortInfo[]> {
  let found: PortInfo[];
  try {
    found = likelyPorts(await ports());
  } catch (error) {
    const { message, remedy } = error instanceof Problem ? error : new Problem("unexpected", String(error));
    list.add("Serial ports", { verdict: "warn", text: message, remedy });
    return [];
  }
  if (found.length === 0) {
    list.add("Serial ports", { verdict: "skipped", text: "none found", remedy: PROBLEMS["no-port"].remedy });
    return [];
  }
  list.add("Serial ports", { verdict: "good", text: found.map(describePort).join("\n") });
  const usable: PortInfo[] = [];
  for (const port of found) {
    const allowed = process.platform === "win32" || (await mayOpen(port.path));
    if (allowed) usable.push(port);
    else {
      const text = `this user may not open ${port.path}`;
      list.add("Permission", { verdict: "bad", text, remedy: PROBLEMS.permission.remedy });
    }
  }
  return usable;
}

async function mayOpen(path: string): Promise<boolean> {
  return await access(path, constants.R_OK | constants.W_OK).then(
    () => true,
    () => false,
  );
}

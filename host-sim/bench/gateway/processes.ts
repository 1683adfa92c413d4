/** What the bench of the gateway starts, and what it asks the system about it. */
import { type ChildProcess, fork, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { pickFreePort } from "../../shell/ports.js";
import { cpuTime } from "../cpu.js";

/** Milliseconds of one look. */
const LOOK = 20_000;

/** A program in a process of its own. */
export function program(name: string, ...args: (string | number)[]): ChildProcess {
  return fork(fileURLToPath(new URL(name, import.meta.url)), args.map(String), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** Resident memory of a process, MB. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "latin1"))![1]) / 1000;
}

export interface Started {
  child: ChildProcess;
  port: number;
  mqttPort: number;
}

/** A gateway that listens. */
export function startGateway(...args: string[]): Promise<Started> {
  return startCommand(gatewayCommand(), args);
}

/** What it is measured against, started by the same command but for the program. */
export function startPrototype(...args: string[]): Promise<Started> {
  const file = fileURLToPath(new URL("prototype.js", import.meta.url));
  return startCommand([...gatewayCommand().slice(0, -1), file], args);
}

/** What `npm run gateway` gives Node. */
function gatewayCommand(): string[] {
  const { scripts } = JSON.parse(readFileSync("package.json", "utf8"));
  const [, ...command] = /&& (.*)$/.exec(scripts.gateway)![1]!.split(" ");
  return command;
}

async function startCommand(command: string[], args: string[]): Promise<Started> {
  const [port, mqttPort] = [await pickFreePort(), await pickFreePort()];
  const ports = ["--port", String(port), "--mqtt-port", String(mqttPort)];
  const child = spawn(process.execPath, [...command, ...ports, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    let said = "";
    child.stdout!.on("data", (piece) => {
      said += piece;
      if (/^Open /m.test(said)) resolve();
    });
    child.once("exit", () => reject(new Error(`${command.at(-1)} ended: ${said}`)));
  });
  return { child, port, mqttPort };
}

/** Share of a core of a process over a look, in per cent. */
export async function shareOfCore(pid: number): Promise<number> {
  const [used, started] = [cpuTime(pid), performance.now()];
  await pause(LOOK);
  return ((cpuTime(pid) - used) / (performance.now() - started)) * 100;
}

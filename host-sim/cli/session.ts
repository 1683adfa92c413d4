/**
 * A simulator in the hands of a person: what is said first, what keys do, what the live line shows, and
 * what happens when a port is taken.
 */

import { describeAir } from "../devices/radio.js";
import { hostForOthers } from "../shell/lan.js";
import { freePortAfter, ownerOf } from "../shell/ports.js";
import { qrLines } from "../shell/qr-code.js";
import { servingLines } from "../shell/serving.js";
import type { Simulator, SimulatorOptions } from "../simulator/simulator.js";
import { bar, type Key, type Terminal } from "./terminal.js";
import { ViewerCount } from "./viewer-count.js";

const BAR_WIDTH = 20;
/** Milliseconds between two looks at the knob for the live line. */
export const STATUS_INTERVAL = 100;
/** Keys that turn the knob, as shares of its travel. */
const TURNS: Record<string, number> = { left: -0.01, right: 0.01, down: -0.1, up: 0.1 };

/** The command that was typed, with another port: ready to be copied. */
export function commandWithPort(typed: string[], port: number): string {
  const kept: string[] = [];
  for (let i = 0; i < typed.length; i++) {
    if (typed[i] === "--port") i++;
    else if (!typed[i].startsWith("--port="))
      kept.push(/^[\w./:=@,+-]+$/.test(typed[i]) ? typed[i] : `'${typed[i]}'`);
  }
  const script = process.env.npm_lifecycle_event;
  const start =
    script === "start" ? "npm start --" : script === "sim" ? "npm run sim --" : "node dist/host-sim/main.js";
  return [start, ...kept, "--port", String(port)].join(" ");
}

/** Sentences for a port that cannot be had, with what to do about it. @param count boards, on so many ports. */
export async function explainPort(port: number, code: string, typed: string[], count = 1): Promise<string> {
  if (code === "EACCES") {
    return [
      `Port ${port} needs administrator's rights on this machine (ports below 1024 do).`,
      `Use another one:  ${commandWithPort(typed, 8080)}`,
    ].join("\n");
  }
  if (code !== "EADDRINUSE") return `Port ${port} cannot be opened (${code}).`;
  const owner = ownerOf(port);
  const free = await freePortAfter(port, "127.0.0.1", count);
  const lines = [`Port ${port} is in use${owner ? ` by ${owner}` : ""}.`];
  lines.push(`Perhaps a board is still running in another terminal: stop it there with Ctrl-C.`);
  if (free !== undefined)
    lines.push(`Or use the next free port${count > 1 ? "s" : ""}:  ${commandWithPort(typed, free)}`);
  return lines.join("\n");
}

/** The address to open; a board that listens everywhere is on this machine, too. */
export function address(host: string | undefined, port: number): string {
  const name =
    !host || ["localhost", "127.0.0.1", "0.0.0.0", "::", "::1"].includes(host) ? "localhost" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** What is wired to the board, as the end of a sentence. */
function describeWiring({ knobs, wiring }: Simulator["board"]): string {
  const parts = [
    ...knobs.map(({ id, pin, knob }) => `${id} at ${pin}${knob.turning ? ` (${knob.spec.kind})` : ""}`),
    ...wiring.buttons.map(({ id, pin }) => `button ${id} at ${pin}`),
    ...wiring.lights.map(({ id, scl, sda }) => `light sensor ${id} at ${scl}/${sda}`),
  ];
  return parts.length === 0 ? "nothing is wired to it" : `wired to it: ${parts.join(", ")}`;
}

/** The first lines. */
export function banner(simulator: Simulator, host: string | undefined, keys: boolean): string {
  const { board, program, port, control } = simulator;
  const url = address(host, port);
  const lines = [
    `Rheo: a simulated ${board.board} runs ${program}; ${describeWiring(board)}.`,
    "",
    ...(simulator.options.blank ? blankLines(simulator) : servingLines(program, url)),
    `  Bench    http://localhost:${control.port}/  (knob, button, Wi-Fi, power, registers)`,
  ];
  if (simulator.console)
    lines.push(`  Console  npx espruino --no-ble -p tcp://localhost:${simulator.console.port}`);
  if (keys) lines.push("  Keys     ← → ↑ ↓ turn it, space by itself, b button, w Wi-Fi, r restart");
  lines.push(...repeatLines(simulator.options), `  Stop     Ctrl-C`);
  if (!simulator.options.blank) lines.push(...phoneLines(host, port, keys));
  lines.push("");
  return `${lines.join("\n")}\n`;
}

/** What to do with a board that serves nothing yet, and which networks it hears. */
function blankLines({ console: serial }: Simulator): string[] {
  return [
    `  Flash    npm run flash -- --port tcp://localhost:${serial?.port}   (in another terminal)`,
    "  Wi-Fi    in reach of it:",
    ...describeAir().map((line) => `           ${line}`),
  ];
}

/** The address for a phone, when it can reach the board; as a code, too, where somebody looks at a terminal. */
function phoneLines(host: string | undefined, port: number, seen: boolean): string[] {
  const reached = hostForOthers(host);
  if (reached === undefined) return [];
  const url = `${address(reached, port)}/`;
  return [`  Phone    ${url}`, ...(seen ? ["", ...qrLines(url)] : [])];
}

/** How to see the same faults again. */
function repeatLines({ network, chaos, seed }: SimulatorOptions): string[] {
  if (chaos !== undefined) return [`  Chaos    drawn from seed ${chaos}; repeat with --chaos ${chaos}`];
  return network ? [`  Faults   of the network are drawn from seed ${seed}; repeat with --seed ${seed}`] : [];
}

/** One person's session at the terminal. */
export class Session {
  private readonly count = new ViewerCount();

  constructor(
    private readonly simulator: Simulator,
    private readonly terminal: Terminal,
    private readonly quit: () => void,
  ) {}

  /** Carries out a key; unknown keys do nothing. */
  key(key: Key): void {
    const { board } = this.simulator;
    if (Object.hasOwn(TURNS, key)) board.turnBy(TURNS[key]);
    else if (key === "space") this.letTurn();
    else if (key === "b") this.toggleButton();
    else if (key === "w") this.toggleWifi();
    else if (key === "r") this.simulator.restart();
    else if (key === "quit") this.quit();
    this.showStatus();
  }

  /** Refreshes the live line. */
  showStatus(): void {
    if (!this.terminal.live) return;
    const { board } = this.simulator;
    const position = board.position();
    const viewers = this.count.of(this.simulator.sockets());
    const notes = [
      `${bar(position, BAR_WIDTH)} ${(position * 100).toFixed(1).padStart(5)} %`,
      `raw ${String(board.knob?.raw ?? "–").padStart(4)}`,
      `${viewers} viewer${viewers === 1 ? "" : "s"}`,
    ];
    const knob = board.knob?.knob;
    if (knob?.turning) notes.push(knob.ended ? "trace ended" : knob.spec.kind);
    if (board.pins.led) notes.push("LED on");
    if (board.pins.pressed) notes.push("BOOT pressed");
    if (!board.wifi.state().up) notes.push("Wi-Fi off");
    if (!this.simulator.powered) notes.push("power off");
    this.terminal.setStatus(notes.join("  "));
  }

  private letTurn(): void {
    if (this.simulator.board.knob?.knob.canTurn) this.simulator.board.toggleTurning();
    else this.terminal.print("A manual knob does not turn by itself; start with --knob sine for that.\n");
  }

  private toggleButton(): void {
    const { pins } = this.simulator.board;
    pins.setButton(!pins.pressed);
  }

  private toggleWifi(): void {
    const { wifi } = this.simulator.board;
    wifi.setUp(!wifi.state().up);
  }
}

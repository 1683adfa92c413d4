/** What `POST` can do to the simulated board: path to effect. Bodies are JSON objects. */
import type { SimulatedBoard } from "../devices/board.js";

/** The board's power switch. */
export interface Power {
  get(): boolean;
  set(on: boolean): void;
  restart(): void;
}

/** A body that asks for nothing this path can do: answered 400 with the sentence. */
export class BadCommand extends Error {}

type Body = Record<string, unknown>;
export type Command = (body: Body) => void;

function flag(body: Body, name: string): boolean {
  const value = body[name];
  if (typeof value !== "boolean") throw new BadCommand(`"${name}" must be true or false`);
  return value;
}

function number(body: Body, name: string, least: number, most: number): number {
  const value = body[name];
  if (typeof value !== "number" || !(value >= least && value <= most)) {
    throw new BadCommand(`"${name}" must be a number from ${least} to ${most}`);
  }
  return value;
}

function turnKnob(board: SimulatedBoard, body: Body): void {
  if ("position" in body) board.turnTo(number(body, "position", 0, 1));
  else if ("by" in body) board.turnBy(number(body, "by", -1, 1));
  else if (flag(body, "turning") !== board.knob.turning) {
    board.toggleTurning();
    if (body.turning && !board.knob.turning) throw new BadCommand("a manual knob cannot turn by itself");
  }
}

function switchPower(power: Power, body: Body): void {
  if ("restart" in body) {
    if (!flag(body, "restart")) throw new BadCommand('"restart" can only be true');
    if (!power.get()) throw new BadCommand("the board is switched off");
    power.restart();
  } else power.set(flag(body, "on"));
}

/** The commands by path. */
export function commandsOf(board: SimulatedBoard, power: Power): Map<string, Command> {
  return new Map<string, Command>([
    ["/knob", (body) => turnKnob(board, body)],
    ["/button", (body) => board.pins.setButton(flag(body, "pressed"))],
    ["/wifi", (body) => board.wifi.setUp(flag(body, "up"))],
    ["/power", (body) => switchPower(power, body)],
  ]);
}

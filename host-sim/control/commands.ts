/** What `POST` can do to the simulated board: path to effect. Bodies are JSON objects. */
import type { SimulatedBoard } from "../devices/board.js";
import { I2C_FAULTS, type I2cFault } from "../devices/i2c-bus.js";
import { BRIGHTEST } from "../devices/light.js";

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

/** The one of several that `id` names, the channel's; without `id` the first. */
function pick<T extends { id: string }>(body: Body, things: readonly T[], what: string): T {
  const found = "id" in body ? things.find(({ id }) => id === body.id) : things[0];
  if (found) return found;
  const ids = things.map(({ id }) => `"${id}"`).join(", ");
  throw new BadCommand(ids ? `"id" must name a ${what}: ${ids}` : `this board has no ${what}`);
}

function turnKnob(board: SimulatedBoard, body: Body): void {
  const wired = pick(body, board.knobs, "knob");
  if ("position" in body) board.turnTo(number(body, "position", 0, 1), wired);
  else if ("by" in body) board.turnBy(number(body, "by", -1, 1), wired);
  else if (flag(body, "turning") !== wired.knob.turning) {
    if (!board.toggleTurning(wired) && body.turning)
      throw new BadCommand("a manual knob cannot turn by itself");
  }
}

/** A button of a channel, or the board's own. */
function pressButton(board: SimulatedBoard, body: Body): void {
  const pressed = flag(body, "pressed");
  if (!("id" in body) || body.id === "boot") board.pins.setButton(pressed);
  else board.pins.setButton(pressed, pick(body, board.wiring.buttons, "button").pin);
}

function setLight(board: SimulatedBoard, body: Body): void {
  const { light } = pick(body, board.lights.lights, "light sensor");
  if ("lux" in body) light.set(number(body, "lux", 0, BRIGHTEST), board.time());
  else if (flag(body, "changing") !== light.changing) {
    if (!light.toggle(board.time()) && body.changing)
      throw new BadCommand("a steady light does not change by itself");
  }
}

/** The fault of one bus, named by its pins as in the state, or of the first. */
function setFault(board: SimulatedBoard, body: Body): void {
  const buses = board.lights.buses.map(({ scl, sda, bus }) => ({ id: `${scl}/${sda}`, bus }));
  const { bus } = pick(body, buses, "I2C bus");
  const { fault } = body;
  if (fault !== null && !I2C_FAULTS.includes(fault as I2cFault)) {
    throw new BadCommand(`"fault" must be null or one of ${I2C_FAULTS.join(", ")}`);
  }
  bus.fault = (fault as I2cFault | null) ?? undefined;
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
    ["/button", (body) => pressButton(board, body)],
    ["/light", (body) => setLight(board, body)],
    ["/bus", (body) => setFault(board, body)],
    ["/wifi", (body) => board.wifi.setUp(flag(body, "up"))],
    ["/power", (body) => switchPower(power, body)],
  ]);
}

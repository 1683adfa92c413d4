/** What the simulated board looks like from outside: the answer to `GET /state`. */
import type { SimulatedBoard } from "../devices/board.js";
import type { RadioState } from "../devices/radio.js";
import type { Machine, SocketInfo } from "../espruino/machine.js";

export interface ControlState {
  /** Espruino's name of the board. */
  board: string;
  /** Ports the firmware listens on. */
  listening: number[];
  powered: boolean;
  knob: {
    /** 0..1 of its travel, and the same in degrees (0..270). */
    position: number;
    angle: number;
    /** It turns by itself now; and whether it could. */
    turning: boolean;
    canTurn: boolean;
    /** The kind of `--knob`. */
    kind: string;
    pin: string;
    /** Newest count read from the pin, 0..4095. */
    raw: number;
    /** Attenuation of the pin, decibels. */
    attenuation: number;
  };
  led: boolean;
  /** The BOOT button is held down. */
  button: boolean;
  /** Electrical levels of the digital pins in use. */
  pins: Record<string, boolean>;
  wifi: RadioState;
  /** Registers by device and name, such as those of the SHA unit; 32-bit words. */
  registers: Record<string, Record<string, number>>;
  sockets: SocketInfo[];
  /** Espruino variables. */
  memory: { free: number; usage: number; total: number };
}

/** Takes the state at this moment. Reading it changes nothing on the board. */
export function stateOf(board: SimulatedBoard, machine: Machine, powered: boolean): ControlState {
  const position = board.position();
  return {
    board: board.board,
    listening: powered ? machine.listening() : [],
    powered,
    knob: {
      position: Math.round(position * 10_000) / 10_000,
      angle: Math.round(position * 2700) / 10,
      turning: board.knob.turning,
      canTurn: board.knob.canTurn,
      kind: board.knob.spec.kind,
      pin: board.knobPin,
      raw: board.raw,
      attenuation: board.adc.attenuation(board.knobPin),
    },
    led: board.pins.led,
    button: board.pins.pressed,
    pins: board.pins.all(),
    wifi: board.wifi.state(),
    registers: board.bus.registers(),
    sockets: powered ? machine.sockets() : [],
    memory: powered ? machine.memory() : { free: 0, usage: 0, total: 0 },
  };
}

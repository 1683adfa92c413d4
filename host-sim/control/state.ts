/** What the simulated board looks like from outside: the answer to `GET /state`. */
import type { SimulatedBoard } from "../devices/board.js";
import type { I2cFault } from "../devices/i2c-bus.js";
import type { RadioState } from "../devices/radio.js";
import type { WiredKnob } from "../devices/wired-knob.js";
import type { Machine, SocketInfo } from "../espruino/machine.js";

export interface KnobState {
  /** Its channel. */
  id: string;
  pin: string;
  /** 0..1 of its travel, and the same in degrees (0..270). */
  position: number;
  angle: number;
  /** It turns by itself now; and whether it could. */
  turning: boolean;
  canTurn: boolean;
  /** The kind of `--knob`. */
  kind: string;
  /** Newest count read from the pin, 0..4095. */
  raw: number;
  /** Attenuation of the pin, decibels. */
  attenuation: number;
}

export interface LightState {
  id: string;
  /** Illuminance at the sensor. */
  lux: number;
  /** It changes by itself now; and whether it could. */
  changing: boolean;
  canChange: boolean;
  /** The kind of `--light`. */
  kind: string;
  /** The sensor's newest result, and its range: gain and integration time in milliseconds. */
  counts: number;
  on: boolean;
  gain: number;
  milliseconds: number;
}

export interface ControlState {
  /** Espruino's name of the board. */
  board: string;
  /** Ports the firmware listens on. */
  listening: number[];
  powered: boolean;
  /** One per analog channel, in their order; and the first of them again, for those who know one. */
  knobs: KnobState[];
  knob: KnobState | null;
  /** One per digital channel; the pin's level is null while nothing holds it. */
  buttons: Array<{ id: string; pin: string; pressed: boolean; level: boolean | null }>;
  /** One per light sensor. */
  lights: LightState[];
  /** The I2C buses, by their pins, and what is wrong with each. */
  buses: Array<{ id: string; fault: I2cFault | null }>;
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

function knobState(board: SimulatedBoard, wired: WiredKnob): KnobState {
  const position = board.position(wired);
  return {
    id: wired.id,
    pin: wired.pin,
    position: Math.round(position * 10_000) / 10_000,
    angle: Math.round(position * 2700) / 10,
    turning: wired.knob.turning,
    canTurn: wired.knob.canTurn,
    kind: wired.knob.spec.kind,
    raw: wired.raw,
    attenuation: board.adc.attenuation(wired.pin),
  };
}

/** Takes the state at this moment. Reading it changes nothing on the board. */
export function stateOf(board: SimulatedBoard, machine: Machine, powered: boolean): ControlState {
  const knobs = board.knobs.map((wired) => knobState(board, wired));
  return {
    board: board.board,
    listening: powered ? machine.listening() : [],
    powered,
    knobs,
    knob: knobs[0] ?? null,
    buttons: board.wiring.buttons.map(({ id, pin }) => {
      return { id, pin, pressed: board.pins.isPressed(pin), level: board.pins.held(pin) ?? null };
    }),
    lights: board.lights.lights.map(({ id, light, sensor }) => ({
      id,
      lux: Number(light.at(board.time()).toPrecision(5)),
      changing: light.changing,
      canChange: light.canChange,
      kind: light.spec.kind,
      ...sensor.state(),
    })),
    buses: board.lights.buses.map(({ scl, sda, bus }) => ({ id: `${scl}/${sda}`, fault: bus.fault ?? null })),
    led: board.pins.led,
    button: board.pins.pressed,
    pins: board.pins.all(),
    wifi: board.wifi.state(),
    registers: board.bus.registers(),
    sockets: powered ? machine.sockets() : [],
    memory: powered ? machine.memory() : { free: 0, usage: 0, total: 0 },
  };
}

/**
 * What is wired to a board, read from the channels of its settings (`rheo.json`): a potentiometer at each
 * analog channel's pin, a button at each digital one's, a light sensor on each one's bus. Whoever names a pin
 * in the settings has soldered something to it; what the firmware would refuse is left out.
 */

export interface WiredKnobSpec {
  /** The channel. */
  id: string;
  pin: string;
}

export interface WiredButtonSpec {
  id: string;
  pin: string;
  /** Level of the pin while the button is held; the other level comes from the pull resistor. */
  pressedLevel: boolean;
  /** True: a resistor is wired beside it. False: the program must switch one of the chip's on. */
  hasResistor: boolean;
  /** The channel's value is 1 where its pin is low. */
  isInverted: boolean;
}

export interface WiredLightSpec {
  id: string;
  scl: string;
  sda: string;
  /** 7 bits. */
  address: number;
}

export interface Wiring {
  knobs: WiredKnobSpec[];
  buttons: WiredButtonSpec[];
  lights: WiredLightSpec[];
}

/** Where the firmware reads when the settings name no pin, by Espruino's name of the board. */
export const DEFAULT_PIN = "D34";
const PIN = /^D\d{1,2}$/;
const DEFAULT_ADDRESS = 0x10;

type Fields = Record<string, unknown>;

function pin(value: unknown): string | undefined {
  return typeof value === "string" && PIN.test(value) ? value : undefined;
}

function addChannel(wiring: Wiring, channel: Fields): void {
  const id = channel.id as string;
  const at = pin(channel.pin);
  if (channel.kind === undefined || channel.kind === "analog")
    wiring.knobs.push({ id, pin: at ?? DEFAULT_PIN });
  else if (channel.kind === "digital" && at) {
    const pressedLevel = channel.pull === "down";
    const hasResistor = channel.pull === "none";
    wiring.buttons.push({ id, pin: at, pressedLevel, hasResistor, isInverted: channel.invert === true });
  } else if (channel.kind === "veml7700" || channel.kind === "veml6030") {
    const scl = pin(channel.scl);
    const sda = pin(channel.sda);
    const address = typeof channel.address === "number" ? channel.address : DEFAULT_ADDRESS;
    if (scl && sda) wiring.lights.push({ id, scl, sda, address });
  }
}

/** @param settings the fields of `rheo.json`. */
export function wiringOf(settings: Fields): Wiring {
  const wiring: Wiring = { knobs: [], buttons: [], lights: [] };
  if (!Array.isArray(settings.channels)) {
    wiring.knobs.push({ id: "knob", pin: pin(settings.pin) ?? DEFAULT_PIN });
    return wiring;
  }
  for (const channel of settings.channels as unknown[]) {
    const fields = channel as Fields | null;
    if (typeof fields === "object" && fields && typeof fields.id === "string") addChannel(wiring, fields);
  }
  return wiring;
}

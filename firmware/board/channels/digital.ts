/**
 * The `digital` kind: the level of a pin, such as a button's or a door contact's. Its values are 0 and 1, and a
 * change is sent at once.
 */
import type { ChannelFacts, ChannelTools, Source, Turns } from "../../app/channels";
import { LIMITS } from "../../app/limits";

/** What Espruino tells of a change: the level that the pin has had since it was steady. */
interface PinChange {
  state: boolean;
}

/** Turns a pin's level into the value of an inverted channel, with the bit above it that says so. */
const INVERTED = 3;

/** Espruino's, which take a pin's name for the pin. */
declare function digitalRead(pin: string): number;
declare function pinMode(pin: string, mode: string): void;
declare function setWatch(
  callback: (change: PinChange) => void,
  pin: string,
  options: { repeat: boolean; edge: "both"; debounce: number },
): number;

/** All that is kept of a channel: its value, what it is, and what is called when its pin has changed. */
interface Level {
  (): number | null;
  (what: true): ChannelFacts;
  (change: PinChange): void;
}

/**
 * Settings: `pin`; `pull`, the chip's resistor at it: `up` (the default: a contact to ground reads 0), `down` or
 * `none`; `invert`, true to have 1 where the pin is low.
 */
export function openDigital(tools: ChannelTools): Source {
  const pin = tools.pin("pin");
  const level = createLevel(pin ? firstLevel(pin, tools) : null, tools.sampler);
  // What a contact does while it bounces is nobody's business.
  if (pin) setWatch(level, pin, { repeat: true, edge: "both", debounce: LIMITS.debounce });
  return { _read: level, _deadband: 1 };
}

/** Makes the pin an input, and reports what is wrong with its settings. Its level is for {@link createLevel}. */
function firstLevel(pin: string, tools: ChannelTools): number {
  const invert = tools.setting("invert");
  let pull = tools.setting("pull");
  if (pull !== undefined && pull !== "up" && pull !== "down" && pull !== "none") {
    tools.report('pull must be "up", "down" or "none"; it is "up"');
    pull = "up";
  }
  if (invert !== undefined && typeof invert !== "boolean")
    tools.report("invert must be true or false; it is false");
  if (pull !== "none" && process.env.BOARD === "ESP32" && /^D3[4-9]$/.test(pin))
    tools.report(pin + ' has no pull resistor: wire one, and set pull to "none"');
  pinMode(pin, pull === "none" ? "input" : pull === "down" ? "input_pulldown" : "input_pullup");
  return digitalRead(pin) ^ (invert === true ? INVERTED : 0);
}

/**
 * One function instead of three, for the memory of two. It refers to nothing at the top of this file, which is
 * released when all channels are open.
 *
 * @param level the value; where the pin's level is inverted with the next higher bit, which spares a variable
 * @resident so that nothing else is kept with it
 */
function createLevel(level: number | null, sampler: Turns): Level {
  return ((asked?: true | PinChange) => {
    if (!asked) return level && level & 1;
    if (asked === true) return { kind: "digital", unit: "", min: 0, max: 1, decimals: 0, calibration: null };
    level = (asked.state ? 1 : 0) ^ ((level as number) > 1 ? INVERTED : 0);
    // There once the board has started, and no pin is told of before.
    sampler._turnNow!();
    return;
  }) as Level;
}

/**
 * The `digital` kind: the level of a pin, such as a button's or a door contact's. Its values are 0 and 1, and a
 * change is sent at once.
 */
import type { ChannelFacts, ChannelTools, Source } from "../../app/channels";
import { LIMITS } from "../../app/limits";

/** Espruino's, which take a pin's name for the pin. */
declare function digitalRead(pin: string): number;
declare function pinMode(pin: string, mode: string): void;
declare function setWatch(
  callback: (event: unknown) => void,
  pin: string,
  options: { repeat: boolean; edge: "both"; debounce: number },
): number;

function digitalFacts(): ChannelFacts {
  return { kind: "digital", unit: "", min: 0, max: 1, decimals: 0 };
}

/**
 * Settings: `pin`; `pull`, the chip's resistor at it: `up` (the default: a contact to ground reads 0), `down` or
 * `none`; `invert`, true to have 1 where the pin is low.
 */
export function openDigital(tools: ChannelTools): Source {
  const pin = tools.pin("pin") as string;
  let pull = tools.setting("pull");
  let invert = tools.setting("invert");
  const source: Source = { _read: () => null, _facts: digitalFacts, _deadband: 1, _isCalibrated: false };
  if (!pin) return source;
  if (pull !== undefined && pull !== "up" && pull !== "down" && pull !== "none") {
    tools.report('pull must be "up", "down" or "none"; it is "up"');
    pull = "up";
  }
  if (invert !== undefined && typeof invert !== "boolean") {
    tools.report("invert must be true or false; it is false");
    invert = false;
  }
  if (pull !== "none" && process.env.BOARD === "ESP32" && /^D3[4-9]$/.test(pin))
    tools.report(pin + ' has no pull resistor: wire one, and set pull to "none"');
  pinMode(pin, pull === "none" ? "input" : pull === "down" ? "input_pulldown" : "input_pullup");
  source._read = watchLevel(pin, invert ? 1 : 0, tools.changed);
  return source;
}

/**
 * Keeps the level of a pin: a function that gives it, and is what the watch calls too, for the memory of one. It refers
 * to nothing at the top of this file, which is released when all channels are open.
 *
 * @resident so that nothing else is kept with it
 */
function watchLevel(pin: string, flip: number, changed: () => void): () => number {
  // The level as it was when it had been steady: what a contact does while it bounces is nobody's business.
  let level = digitalRead(pin) ^ flip;
  const read = (event?: unknown) => {
    if (event) {
      level = digitalRead(pin) ^ flip;
      changed();
    }
    return level;
  };
  setWatch(read, pin, { repeat: true, edge: "both", debounce: LIMITS.debounce });
  return read;
}

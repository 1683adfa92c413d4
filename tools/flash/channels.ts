/** `--channels`: what is wired to the board, in short. */
import { Problem } from "./problems.js";

/** Settings of a channel, as they stand in `rheo.json`. */
export type ChannelSettings = Record<string, string>;

/** Names of the pins each kind takes, in the order in which they are written. */
const PINS: Record<string, readonly string[]> = {
  analog: ["pin"],
  digital: ["pin"],
  veml7700: ["scl", "sda"],
};

/**
 * Reads channels such as `knob:D34,door:digital:D4,light:veml7700:D22/D21`: each its name, its kind (without
 * one: `analog`) and its pins, of a sensor SCL and SDA.
 * @throws Problem `usage` naming the part that cannot be read.
 */
export function readChannels(text: string): ChannelSettings[] {
  return text.split(",").map((part) => {
    const [id = "", ...rest] = part.trim().split(":");
    const pins = (rest.pop() ?? "").split("/");
    const kind = rest.shift() ?? "analog";
    const names = PINS[kind];
    if (!names)
      throw new Problem(
        "usage",
        `--channels: there is no kind ${kind}, only ${Object.keys(PINS).join(", ")}`,
      );
    if (rest.length > 0 || pins.length !== names.length || pins.some((pin) => !/^D\d+$/.test(pin)))
      throw new Problem(
        "usage",
        `--channels: cannot read "${part.trim()}"; write ID:${kind}:${names.map((name) => name.toUpperCase()).join("/")}, with pins such as D34`,
      );
    return { id, kind, ...Object.fromEntries(names.map((name, index) => [name, pins[index]!])) };
  });
}

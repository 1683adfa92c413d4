/** What `npm run doctor` reads from each channel of the board, by its console, and what is wrong with the wiring. */
import type { Checklist, Finding } from "./checks.js";
import type { Link } from "./link.js";
import type { Settings } from "./settings.js";

type Channel = Record<string, unknown>;

/** Counts of one pin that differ by more than this were not read from a knob at rest. */
const RESTLESS = 300;
const FULL_SCALE = 4095;
/** Farther than this from an end of the range no knob is turned to it. */
const AT_END = 8;
/** ESP32's pins without pull resistors. */
const NO_PULL = /^D3[4-9]$/;
/** Register of a VEML7700 or VEML6030 with its identity, and what the low byte of that is (data sheet 84286). */
const IDENTITY = 7;
const VEML = 0x81;
const DEFAULT_ADDRESS = 16;
/** Lux per count with gain x2 and 800 ms; milliseconds and gains by their bits in the configuration register. */
const FINEST = 0.0042;
const MILLISECONDS: Record<number, number> = { 12: 25, 8: 50, 0: 100, 1: 200, 2: 400, 3: 800 };
const GAINS = [1, 2, 1 / 8, 1 / 4];

/** Reads every channel of the settings; without `channels` the one knob, by default at `pin`. */
export async function checkChannels(
  list: Checklist,
  link: Link,
  settings: Settings,
  pin: string,
): Promise<void> {
  const given = settings.channels;
  const channels = Array.isArray(given) ? (given as Channel[]) : [{ id: "knob", pin: settings.pin ?? pin }];
  const buses: string[] = [];
  for (const channel of channels) {
    if (typeof channel !== "object" || channel === null) continue;
    const { id, kind = "analog" } = channel;
    const finding =
      kind === "analog"
        ? await readKnob(link, { pin, ...channel })
        : kind === "digital"
          ? await readSwitch(link, channel)
          : kind === "veml7700" || kind === "veml6030"
            ? await readLight(link, channel, buses)
            : bad(
                `there is no kind ${kind}`,
                "analog, digital and veml7700 are: firmware/README.md, Several channels",
              );
    list.add(String(id), { ...finding, text: `${kind}: ${finding.text}` });
  }
}

function bad(text: string, ...remedy: string[]): Finding {
  return { verdict: "bad", text, remedy };
}

/** The pin that a setting names; undefined when the chip has none of that name. */
async function pinOf(link: Link, value: unknown): Promise<string | undefined> {
  if (typeof value !== "string" || !/^D\d{1,2}$/.test(value)) return undefined;
  return (await link.evaluate<string>(`typeof ${value}`)) === "undefined" ? undefined : value;
}

function noPin(value: unknown): Finding {
  return bad(`this chip has no pin ${value}`, 'Name one that it has in rheo.json, such as {"pin": "D34"}.');
}

async function readKnob(link: Link, channel: Channel): Promise<Finding> {
  const pin = await pinOf(link, channel.pin);
  if (!pin) return noPin(channel.pin);
  const read = await link.evaluate<Array<number | null>>(
    `[0,0,0,0].map(function(){return analogRead(${pin})*4096})`,
  );
  const counts = read.map((value) => (typeof value === "number" ? Math.round(value) : Number.NaN));
  if (counts.some(Number.isNaN))
    return bad(
      `${pin} has no ADC`,
      'Name a pin that has one in rheo.json, such as {"pin": "D34"}: firmware/README.md lists them.',
    );
  const text = `${pin} reads ${counts.join(", ")} of 0 to ${FULL_SCALE}`;
  const [low, high] = [Math.min(...counts), Math.max(...counts)];
  if (high - low > RESTLESS)
    return {
      verdict: "warn",
      text: `${text}: restless`,
      remedy: [
        "A loose wire, or nothing at the pin: the knob's middle leg goes to it, the outer ones to 3V3 and GND.",
      ],
    };
  if (high <= AT_END || low >= FULL_SCALE - AT_END)
    return {
      verdict: "warn",
      text: `${text}: at its ${high <= AT_END ? "lower" : "upper"} end`,
      remedy: [
        `If it stays there however the knob is turned: ${high <= AT_END ? "3V3 or the wiper" : "GND"} has no contact.`,
      ],
    };
  return { verdict: "good", text };
}

async function readSwitch(link: Link, { pin: named, pull, invert }: Channel): Promise<Finding> {
  const pin = await pinOf(link, named);
  if (!pin) return noPin(named);
  const level = (await link.evaluate<number>(`0+digitalRead(${pin})`)) ? 1 : 0;
  const value = invert === true ? 1 - level : level;
  const pressed = level === (pull === "down" ? 1 : 0);
  const text = `${pin} is ${level ? "high" : "low"}, so ${value}: the contact is ${pressed ? "closed" : "open"}`;
  if (NO_PULL.test(pin) && pull !== "none")
    return {
      verdict: "warn",
      text,
      remedy: [`${pin} has no pull resistor: wire 10 kΩ from it to 3V3, and set "pull": "none".`],
    };
  const other = pull === "down" ? "3V3" : "GND";
  return {
    verdict: pressed ? "warn" : "good",
    text,
    remedy: [`If nobody presses it: the pin touches ${other}, or the button's other pair of legs is wired.`],
  };
}

/** What the board says of a light sensor: its lines' levels; its identity, configuration and counts; or an error. */
interface Light {
  scl: number;
  sda: number;
  bytes?: number[];
  error?: string;
}

async function readLight(link: Link, channel: Channel, buses: string[]): Promise<Finding> {
  const scl = await pinOf(link, channel.scl);
  const sda = await pinOf(link, channel.sda);
  if (!scl) return noPin(channel.scl);
  if (!sda) return noPin(channel.sda);
  const address = typeof channel.address === "number" ? Math.floor(channel.address) : DEFAULT_ADDRESS;
  if (!buses.includes(scl + sda)) buses.push(scl + sda);
  // As the firmware takes them: the first two pins have the first of the chip's buses.
  const bus = `I2C${buses.indexOf(scl + sda) + 1}`;
  const registers = [IDENTITY, 0, 4].map((at) => `r(${at})`).join(",");
  const { bytes, error, ...lines } = await link.evaluate<Light>(
    `(function(){var a={scl:0+digitalRead(${scl}),sda:0+digitalRead(${sda})};` +
      "if(a.scl&&a.sda)try{var r=function(n){" +
      `var b;try{b=${bus}.readReg(${address},n,2)}catch(e){${bus}.setup({scl:${scl},sda:${sda}});b=${bus}.readReg(${address},n,2)}` +
      `return b[0]+256*b[1]};a.bytes=[${registers}]}catch(e){a.error=""+e}return a})()`,
  );
  const low = [!lines.scl && `SCL (${scl})`, !lines.sda && `SDA (${sda})`].filter(Boolean).join(" and ");
  if (low)
    return bad(
      `${low} low: nobody can use the bus`,
      "Is 3V3 at the sensor, and does nothing touch GND? A bare sensor wants 4.7 kΩ from SCL and from SDA to 3V3.",
      "A sensor that was interrupted holds the line until it is without power for a moment.",
    );
  const place = `address ${address} at SCL ${scl}, SDA ${sda}`;
  if (!bytes)
    return bad(
      `nobody answers at ${place} (${error})`,
      "Are SCL and SDA the right way round, and 3V3 and GND at the sensor?",
      'A VEML6030 whose address pin is high is at 72: {"address": 72}.',
    );
  const [identity = 0, configuration = 0, counts = 0] = bytes;
  if ((identity & 0xff) !== VEML)
    return bad(`what answers at ${place} is no VEML7700 or VEML6030`, "Another part has this address.");
  const milliseconds = MILLISECONDS[(configuration >> 6) & 15];
  const gain = GAINS[(configuration >> 11) & 3]!;
  if (configuration & 1 || !milliseconds)
    return { verdict: "good", text: `a sensor answers at ${place}; it is not measuring now` };
  const lux = counts * FINEST * (800 / milliseconds) * (2 / gain);
  return { verdict: "good", text: `${place}: ${counts} counts, about ${Number(lux.toPrecision(2))} lx` };
}

/** The discovery payload against what Home Assistant takes, for every kind of channel and any text of a board's. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { HELLO } from "../../client/test/world";
import { readCommand } from "../command";
import { discoveryPayload } from "../mqtt/discovery";
import { discoveryTopic } from "../mqtt/topics";
import { discoveryProblems } from "./home-assistant-schema";

const CHANNELS = [
  { id: "knob", kind: "analog", label: "Knob", unit: "LSB", min: 0, max: 4095, decimals: 0 },
  { id: "light", kind: "veml7700", label: "Light", unit: "lx", min: 0, max: 120_000, decimals: 2 },
  { id: "door", kind: "digital", label: "", unit: "", min: 0, max: 1, decimals: 0 },
  { id: "smell", kind: "smell", label: "Unknown kind", unit: "", min: 0, max: 1, decimals: 0 },
].map((channel) => ({ ...channel, deadband: 0, calibration: null }));
interface Payload {
  device: { identifiers?: string[] };
  origin?: object;
  components: Record<string, Record<string, string>>;
}

const payloadOf = (more: object = {}, name = "Kitchen"): Payload =>
  JSON.parse(
    JSON.stringify(discoveryPayload("kitchen", name, "pi", { ...HELLO, channels: CHANNELS, ...more })),
  );

describe("Home Assistant's discovery", () => {
  it("is taken for every kind of channel", () => {
    const payload = payloadOf();
    assert.deepEqual(discoveryProblems(payload), []);
    const platforms = Object.entries(payload.components).map(
      ([key, { platform }]: [string, Record<string, unknown>]) => [key, platform],
    );
    assert.deepEqual(Object.fromEntries(platforms), {
      channel_knob: "sensor",
      channel_light: "sensor",
      channel_door: "binary_sensor",
      channel_smell: "sensor",
      led: "switch",
      rate: "number",
    });
    assert.match(discoveryTopic("kitchen"), /^homeassistant\/device\/[a-zA-Z0-9_-]+\/config$/);
  });

  it("is taken whatever a board calls itself and its channels", () => {
    const anyText = fc.string({ unit: "binary", maxLength: 40 });
    fc.assert(
      fc.property(anyText, anyText, anyText, (name, label, serial) => {
        const channels = CHANNELS.map((channel) => ({ ...channel, label }));
        assert.deepEqual(discoveryProblems(payloadOf({ channels, serial }, name)), []);
      }),
    );
  });

  it("commands what the gateway understands", () => {
    const { led, rate } = payloadOf().components as Record<"led" | "rate", Record<string, string>>;
    for (const [payload, change] of [
      [led.payload_on, { led: true }],
      [led.payload_off, { led: false }],
      [rate.command_template.replace("{{ value | int }}", "50"), { rate: 50 }],
    ] as [string, object][]) {
      const command = JSON.stringify({ type: "set", ...JSON.parse(payload) });
      assert.deepEqual(readCommand(command), { type: "set", id: null, change });
    }
  });

  it("has ids of its own in each board", () => {
    const ids = ({ components }: Payload) => Object.values(components).map((one) => one.unique_id);
    const other = discoveryPayload("cellar", "Cellar", "pi", { ...HELLO, channels: CHANNELS }) as Payload;
    const all = [...ids(payloadOf()), ...ids(other)];
    assert.equal(new Set(all).size, all.length);
  });

  const WRONG: [change: (payload: Payload) => void, problem: RegExp][] = [
    [(payload) => delete payload.device.identifiers, /identifiers is missing/],
    [(payload) => delete payload.origin, /origin is missing/],
    [(payload) => delete payload.components.led.command_topic, /command_topic is missing/],
    [(payload) => delete payload.components.rate.platform, /no platform/],
    [(payload) => Object.assign(payload.components.rate, { max: 0 }), /max is to be above min/],
    [
      (payload) => Object.assign(payload.components.channel_door, { state_class: "measurement" }),
      /state_class is not known/,
    ],
    [(payload) => Object.assign(payload.components.channel_knob, { state_topic: "rheo/+" }), /no topic/],
    [(payload) => Object.assign(payload.components.channel_knob, { value_template: "{{ value" }), /braces/],
    [(payload) => Object.assign(payload.components.channel_light, { unit_of_measurement: "LSB" }), /lx/],
  ];
  for (const [change, problem] of WRONG)
    it(`a mistake is found: ${problem.source}`, () => {
      const payload = payloadOf();
      change(payload);
      assert.match(discoveryProblems(payload).join(), problem);
    });
});

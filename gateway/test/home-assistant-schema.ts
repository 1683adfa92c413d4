/**
 * What Home Assistant takes as a device's discovery payload: which keys there may be, which there must be, and
 * of what kind their values are, from "MQTT, Device discovery payload" and the pages of the platforms
 * (https://www.home-assistant.io/integrations/mqtt/, …/sensor.mqtt/, …/binary_sensor.mqtt/, …/switch.mqtt/,
 * …/number.mqtt/), as of 2025, compared with `DEVICE_DISCOVERY_SCHEMA` in its source
 * (homeassistant/components/mqtt/schemas.py). A key that is not listed makes Home Assistant refuse the whole component.
 */

/** What is wrong with a value, or undefined. */
type Check = (value: unknown) => string | undefined;
interface Shape {
  required: Record<string, Check>;
  optional: Record<string, Check>;
}

const text: Check = (value) => (typeof value === "string" ? undefined : "is to be a text");
const number: Check = (value) => (Number.isFinite(value) ? undefined : "is to be a number");
const oneOf =
  (...choices: unknown[]): Check =>
  (value) =>
    choices.includes(value) ? undefined : `is to be one of ${choices.join(", ")}`;
const texts: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string")
    ? undefined
    : "is to be a list of texts";

/** A topic to publish to: UTF-8 without wildcards and control characters (MQTT 5 section 4.7), not empty. */
const publishTopic: Check = (value) =>
  typeof value === "string" && /^[^#+\p{Cc}]{1,65535}$/u.test(value)
    ? undefined
    : "is no topic to publish to";

/** A template: its braces come in pairs. */
const template: Check = (value) => {
  if (typeof value !== "string") return "is to be a template";
  const rest = value.replace(/\{\{[^{}]+\}\}|\{%[^%]+%\}/g, "");
  return /\{\{|\}\}|\{%|%\}/.test(rest) ? "has braces without partner" : undefined;
};

const url: Check = (value) =>
  typeof value === "string" && /^(https?|homeassistant):\/\/./.test(value) ? undefined : "is to be a URL";

const each =
  (shape: Shape): Check =>
  (value) =>
    Array.isArray(value) && value.length > 0
      ? value.flatMap((item) => problems(item, shape)).join("; ") || undefined
      : "is to be a list";

const DEVICE: Shape = {
  required: { identifiers: texts },
  optional: {
    name: text,
    manufacturer: text,
    model: text,
    model_id: text,
    sw_version: text,
    hw_version: text,
    serial_number: text,
    suggested_area: text,
    configuration_url: url,
    via_device: text,
  },
};

const ORIGIN: Shape = { required: { name: text }, optional: { sw_version: text, support_url: url } };

const AVAILABILITY: Shape = {
  required: { topic: publishTopic },
  optional: { payload_available: text, payload_not_available: text, value_template: template },
};

/** Keys of every entity. */
const ENTITY = {
  required: { platform: text, unique_id: text, name: text },
  optional: {
    entity_category: oneOf("config", "diagnostic"),
    enabled_by_default: oneOf(true, false),
    icon: text,
    qos: oneOf(0, 1, 2),
    object_id: text,
  },
};

const PLATFORMS: Record<string, Shape> = {
  sensor: {
    required: { ...ENTITY.required, state_topic: publishTopic },
    optional: {
      ...ENTITY.optional,
      device_class: oneOf("illuminance", "voltage", "temperature"),
      expire_after: number,
      force_update: oneOf(true, false),
      state_class: oneOf("measurement", "total", "total_increasing"),
      suggested_display_precision: (value) =>
        Number.isInteger(value) && Number(value) >= 0 ? undefined : "is to be a whole number",
      unit_of_measurement: text,
      value_template: template,
    },
  },
  binary_sensor: {
    required: { ...ENTITY.required, state_topic: publishTopic },
    optional: {
      ...ENTITY.optional,
      expire_after: number,
      off_delay: number,
      payload_on: text,
      payload_off: text,
      value_template: template,
    },
  },
  switch: {
    required: { ...ENTITY.required, command_topic: publishTopic },
    optional: {
      ...ENTITY.optional,
      optimistic: oneOf(true, false),
      payload_on: text,
      payload_off: text,
      retain: oneOf(true, false),
      state_off: text,
      state_on: text,
      state_topic: publishTopic,
      value_template: template,
    },
  },
  number: {
    required: { ...ENTITY.required, command_topic: publishTopic },
    optional: {
      ...ENTITY.optional,
      command_template: template,
      max: number,
      min: number,
      mode: oneOf("auto", "box", "slider"),
      state_topic: publishTopic,
      step: number,
      unit_of_measurement: text,
      value_template: template,
    },
  },
};

const component: Check = (value) => {
  const { platform } = (value ?? {}) as Record<string, unknown>;
  const shape = typeof platform === "string" ? PLATFORMS[platform] : undefined;
  if (!shape) return `has no platform that is known here: ${platform}`;
  const { min = 1, max = 100, unit_of_measurement, device_class } = value as Record<string, unknown>;
  const more = [
    ...(Number(min) >= Number(max) ? ["max is to be above min"] : []),
    ...(device_class === "illuminance" && unit_of_measurement !== "lx" ? ["illuminance is in lx"] : []),
  ];
  return [...problems(value, shape), ...more].join("; ") || undefined;
};

const PAYLOAD: Shape = {
  required: {
    device: (value) => problems(value, DEVICE).join("; ") || undefined,
    origin: (value) => problems(value, ORIGIN).join("; ") || undefined,
    components: (value) => {
      const components = Object.entries(value ?? {});
      if (!components.length) return "is to have at least one";
      return (
        components
          .flatMap(([key, one]) => {
            const wrong = /^[a-zA-Z0-9_-]+$/.test(key) ? component(one) : "is no key";
            return wrong ? [`${key}: ${wrong}`] : [];
          })
          .join("; ") || undefined
      );
    },
  },
  optional: {
    availability: each(AVAILABILITY),
    availability_mode: oneOf("all", "any", "latest"),
    qos: oneOf(0, 1, 2),
    encoding: text,
  },
};

function problems(value: unknown, { required, optional }: Shape): string[] {
  if (typeof value !== "object" || value === null) return ["is to be an object"];
  const found: string[] = [];
  for (const key of Object.keys(required)) if (!Object.hasOwn(value, key)) found.push(`${key} is missing`);
  for (const [key, content] of Object.entries(value)) {
    const check = required[key] ?? optional[key];
    const wrong = check ? check(content) : "is not known";
    if (wrong) found.push(`${key} ${wrong}`);
  }
  return found;
}

/** What Home Assistant would refuse in a device's discovery payload; empty when nothing. */
export function discoveryProblems(payload: unknown): string[] {
  return problems(payload, PAYLOAD);
}

/**
 * What Home Assistant is told of a board, so that it appears there as a device by itself: the device form of
 * MQTT discovery (Home Assistant, "MQTT", "Discovery messages", "Device discovery payload").
 */
import type { ChannelDescription, Hello } from "../../client/node.js";
import {
  availabilityTopic,
  gatewayTopic,
  isChannelTopic,
  setTopic,
  valueTopic,
  vitalsTopic,
} from "./topics.js";

/** The payload for a board; `id` is the gateway's name for it. */
export function discoveryPayload(id: string, name: string, gateway: string, hello: Hello): object {
  const unique = (part: string): string => `rheo_${id}_${part}`;
  const components: Record<string, object> = {};
  for (const channel of hello.channels) {
    if (!isChannelTopic(channel.id)) continue;
    components[`channel_${channel.id}`] = {
      ...sensorOf(channel),
      name: channel.label || channel.id,
      unique_id: unique(channel.id),
      state_topic: valueTopic(id, channel.id),
    };
  }
  components.led = {
    platform: "switch",
    name: "LED",
    unique_id: unique("led"),
    command_topic: setTopic(id),
    payload_on: '{"led":true}',
    payload_off: '{"led":false}',
    state_topic: vitalsTopic(id),
    value_template: "{{ value_json.led }}",
    state_on: "True",
    state_off: "False",
  };
  components.rate = {
    platform: "number",
    name: "Rate",
    unique_id: unique("rate"),
    command_topic: setTopic(id),
    command_template: '{"rate":{{ value | int }}}',
    state_topic: vitalsTopic(id),
    value_template: "{{ value_json.rate }}",
    min: 1,
    max: 100,
    unit_of_measurement: "Hz",
    entity_category: "config",
  };
  return {
    device: {
      identifiers: [`rheo_${hello.serial || id}`],
      name,
      manufacturer: "Rheo",
      model: hello.board,
      sw_version: hello.version,
      serial_number: hello.serial,
    },
    origin: { name: "rheo-gateway", sw_version: hello.version },
    availability: [{ topic: availabilityTopic(id) }, { topic: gatewayTopic(gateway) }],
    availability_mode: "all",
    components,
  };
}

function sensorOf(channel: ChannelDescription): object {
  // "None" is what Home Assistant takes for "no value at the moment".
  const value_template = "{{ None if value == 'null' else value }}";
  if (channel.kind === "digital")
    return { platform: "binary_sensor", payload_on: "1", payload_off: "0", value_template };
  return {
    platform: "sensor",
    state_class: "measurement",
    suggested_display_precision: channel.decimals,
    value_template,
    ...(channel.unit && { unit_of_measurement: channel.unit }),
    ...(channel.unit === "lx" && { device_class: "illuminance" }),
  };
}

/** The text of `/metrics`, line by line, for a board in memory. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { metricsText } from "../metrics";
import { VERSION } from "../version";
import { boardInMemory, FACTS, handshake, memoryChannel } from "./board-in-memory";

const CHANNELS = () => [
  memoryChannel("knob", 1234),
  memoryChannel("light", null, { unit: "lx" }),
  memoryChannel("dark", 0.25, { unit: "", decimals: 2 }),
];

function family(name: string, help: string, samples: string, type = "gauge"): string {
  return `# HELP rheo_${name} ${help}\n# TYPE rheo_${name} ${type}\n${samples}\n`;
}

test("all that is known, each with its help and type, units in the names", () => {
  const { rheo, at } = boardInMemory({ channels: CHANNELS() });
  at(12_345);
  assert.equal(
    metricsText(rheo, FACTS),
    family(
      "info",
      "What the board is and runs.",
      `rheo_info{version="${VERSION}",board="ESP32",sha1="software"} 1`,
    ) +
      family(
        "channel_value",
        "Newest value of a channel, in its unit.",
        'rheo_channel_value{channel="knob",unit="LSB"} 1234\nrheo_channel_value{channel="dark",unit=""} 0.25',
      ) +
      family("samples_total", "Samples taken since boot.", "rheo_samples_total 1", "counter") +
      family("uptime_seconds", "Time since boot.", "rheo_uptime_seconds 12.25") +
      family("viewers", "WebSockets that are open.", "rheo_viewers 0") +
      family("skipped_samples", "Samples that today's viewers were not sent.", "rheo_skipped_samples 0") +
      family(
        "in_flight_bytes",
        "Bytes sent to viewers and not known to have arrived.",
        "rheo_in_flight_bytes 0",
      ) +
      family("memory_free_variables", "Free Espruino variables.", "rheo_memory_free_variables 500") +
      family("memory_total_variables", "Espruino variables in all.", "rheo_memory_total_variables 2000") +
      family(
        "memory_lowest_variables",
        "Fewest variables ever free since boot.",
        "rheo_memory_lowest_variables 400",
      ) +
      family("wifi_rssi_dbm", "Signal of the access point.", "rheo_wifi_rssi_dbm -61"),
  );
});

test("what is not known is left out, with its help and type", () => {
  const { rheo } = boardInMemory({ channels: [memoryChannel("knob", null)] });
  const text = metricsText(rheo, { ...FACTS, _rssi: () => null });
  assert.doesNotMatch(text, /rssi|channel_value|null|undefined|NaN/);
  assert.match(text, /^rheo_viewers 0$/m);
});

test("viewers are counted, and what they were not sent and have under way added up", () => {
  const { rheo, connect } = boardInMemory();
  const clients = [connect(), connect()];
  for (const client of clients) client.send(handshake());
  const [first, second] = clients.map(({ peer }) => peer._connection!);
  first!._owner._skipped = 3;
  second!._owner._skipped = 4;
  first!._sent = 100;
  second!._sent = 11;
  const text = metricsText(rheo, FACTS);
  assert.match(text, /^rheo_viewers 2$/m);
  assert.match(text, /^rheo_skipped_samples 7$/m);
  assert.match(text, /^rheo_in_flight_bytes 111$/m);
});

test("every line is one that the format has, and every family is told of once", () => {
  const { rheo } = boardInMemory({ channels: CHANNELS() });
  const text = metricsText(rheo, FACTS);
  assert.ok(text.endsWith("\n"));
  const families: string[] = [];
  for (const line of text.slice(0, -1).split("\n")) {
    const help = /^# HELP (rheo_[a-z0-9_]+) [^\n\\]+$/.exec(line);
    if (help) families.push(help[1]!);
    else
      assert.match(
        line,
        /^(# TYPE rheo_[a-z0-9_]+ (gauge|counter)|rheo_[a-z0-9_]+(\{([a-z0-9]+="[^"\\\n]*",?)+\})? -?[0-9.]+)$/,
      );
  }
  assert.equal(new Set(families).size, families.length);
});

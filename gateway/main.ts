/**
 * `npm run gateway`: see `--help`. It is started with 2 MB of memory for what is new, and with garbage collected by one
 * thread: with several a thousand boards take up to half as much memory again, for as much processor time
 * (`host-sim/bench/README.md`).
 */
import { hostname } from "node:os";
import { startGateway } from "./gateway.js";
import { HELP, type Options, parseOptions, UsageError } from "./options.js";

const tell = (line: string): void => {
  // A board's name is whatever somebody wrote.
  process.stdout.write(`${line.replace(/[\p{Cc}\p{Cf}]/gu, "�")}\n`);
};

async function run(options: Options): Promise<void> {
  let ending = false;
  const gateway = await startGateway(options, tell);
  tell(`Open ${gateway.url}${options.viewToken ? "?token=…" : ""}`);
  const { mqtt } = options;
  if (mqtt && mqtt.url === undefined)
    tell(`MQTT broker on port ${mqtt.port}; try: mosquitto_sub -p ${mqtt.port} -t 'rheo/#' -v`);
  if (options.host !== "127.0.0.1" && options.host !== "::1" && !options.viewToken)
    tell("Everybody in this network may watch and command: --token keeps others out.");
  gateway.fleet.each((station) => {
    let told = "";
    station.board.on("state", ({ name }) => {
      const text =
        name === "live" ? "online" : name === "lost" || name === "refused" ? `away: ${station.reason}` : "";
      if (!text || text === told || ending) return;
      told = text;
      tell(`${station.id} (${station.address}): ${text}`);
    });
  });
  if (options.discover)
    tell("Looking for boards in this network; --board names one, --simulate 5 makes some.");
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (ending) process.exit(0);
      ending = true;
      void gateway.stop().then(() => process.exit(0));
    });
  }
}

try {
  const options = parseOptions(process.argv.slice(2), process.env, hostname());
  if (options) await run(options);
  else process.stdout.write(HELP);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  if (error instanceof UsageError) process.stderr.write("(--help lists the options.)\n");
  process.exit(error instanceof UsageError ? 2 : 1);
}

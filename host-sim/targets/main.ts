/**
 * `npm run espruino -- dist/firmware.js --port 9002`: the same bundle on the real interpreter, Espruino
 * for Linux. Exit codes: 0 stopped by the user, 1 could not start or ended by itself, 2 wrong command line.
 */
import { existsSync } from "node:fs";
import { readArguments } from "../shell/arguments.js";
import { PlainText } from "../shell/plain-text.js";
import { ownerOf } from "../shell/ports.js";
import { servesReadings, servingLines } from "../shell/serving.js";
import { readSettings, UsageError, whole } from "../shell/values.js";
import { FACTORY } from "../simulator/flash-contents.js";
import { startTarget, type Target } from "./index.js";

const HELP = `Runs a bundle on Espruino for Linux, the interpreter named by ESPRUINO.

  ESPRUINO=/path/to/espruino npm run espruino -- [bundle] [options]

The bundle (default dist/firmware.js) boots from the interpreter's Storage, as on a board. A prelude
supplies what that build lacks: a knob at D34, Wi-Fi, LED and button, the ESP32's SHA registers.

  --port N            port of the board (default: from the settings, else 8080)
  --knob WHERE        a number from 0 to 1 where the knob rests, or sine (default sine)
  --settings FILE     the board's rheo.json
  --seed N            makes random numbers repeatable
  --help              print this and exit
`;

const TEXT = { type: "string" } as const;
const OPTIONS = { port: TEXT, knob: TEXT, settings: TEXT, seed: TEXT, help: { type: "boolean" } } as const;

function knobPosition(text: string): number | "sine" {
  if (text === "sine") return text;
  const position = text.trim() === "" ? Number.NaN : Number(text);
  if (!(position >= 0 && position <= 1)) {
    throw new UsageError(`--knob takes a number from 0 to 1, or sine, not "${text}"`);
  }
  return position;
}

async function run(args: string[]): Promise<void> {
  const { values, positionals } = readArguments(args, {
    scripts: ["espruino"],
    allowPositionals: true,
    options: OPTIONS,
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (positionals.length > 1) throw new UsageError(`one bundle at a time: ${positionals.join(", ")}`);
  const bundle = positionals[0] ?? "dist/firmware.js";
  const given = readSettings(values.settings);
  const settings: Record<string, unknown> | undefined = given && { ...FACTORY, ...given };
  const port = whole(values, "port", 1, 65535) ?? (typeof settings?.port === "number" ? settings.port : 8080);
  const knob = knobPosition(values.knob ?? "sine");
  const seed = whole(values, "seed", 0, 0xffffffff);
  if (!existsSync(bundle))
    throw new Error(`there is no bundle ${bundle}; npm run build makes those in dist/`);
  let target: Target | undefined;
  const plain = new PlainText();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    // Before it listens there is nothing to stop in good order: leaving ends the interpreter, too.
    process.on(signal, () => void (target?.stop() ?? Promise.resolve()).then(() => process.exit(0)));
  }
  target = await startTarget({
    kind: "espruino",
    bundle,
    port,
    settings,
    knob,
    seed,
    onOutput: (said) => process.stdout.write(plain.strip(said)),
    onEnd: () => {
      process.stderr.write("The interpreter ended by itself.\n");
      process.exit(1);
    },
  });
  const how = knob === "sine" ? "swings" : `rests at ${knob}`;
  process.stdout.write(
    [
      `\nEspruino (process ${target.pid}) runs ${bundle}${servesReadings(bundle) ? `; the knob ${how}` : ""}.`,
      "",
      ...servingLines(bundle, `http://localhost:${port}`),
      "  Stop     Ctrl-C\n\n",
    ].join("\n"),
  );
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const { message } = error as Error;
  const [, port] = /^port (\d+): EADDRINUSE/.exec(message) ?? [];
  const owner = port && ownerOf(Number(port));
  const text = port
    ? `Port ${port} is in use${owner ? ` by ${owner}` : ""}; choose another with --port.`
    : message;
  process.stderr.write(`${text}${error instanceof UsageError ? "\n(--help lists the options.)" : ""}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}

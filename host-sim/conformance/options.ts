/** The command line of `npm run conformance`. */
import { readArguments } from "../shell/arguments.js";
import type { TargetKind } from "../targets/index.js";
import type { Address } from "./peer.js";

export const HELP = `npm run conformance -- [options]

Drives a WebSocket echo server through the case families of RFC 6455 and says of each
case whether the server did exactly what it must. Exit code 1 when one did not.

  --target sim|espruino  what to start the server on: the simulator (default), or the
                         interpreter that the environment's ESPRUINO names
  --bundle FILE          the server's bundle; default dist/echo.js
  --url ws://HOST:PORT/  try a server that is running already, and start none
  --case N               only cases whose number is N or starts with "N."; may be repeated
  --quiet                only what is not ok, and the summary
  --help                 this text
`;

export interface Options {
  help: boolean;
  quiet: boolean;
  target: TargetKind;
  bundle: string;
  /** A server that is running already. */
  address: Address | undefined;
  /** Case numbers or beginnings of them; empty for all. */
  cases: string[];
}

/** @throws Error with a sentence for whoever typed it */
export function parseOptions(args: string[]): Options {
  const { values } = readArguments(args, {
    scripts: ["conformance"],
    options: {
      target: { type: "string", default: "sim" },
      bundle: { type: "string", default: "dist/echo.js" },
      url: { type: "string" },
      case: { type: "string", multiple: true, default: [] },
      quiet: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const { target } = values;
  if (target !== "sim" && target !== "espruino")
    throw new Error(`--target is sim or espruino, not ${target}`);
  return {
    help: values.help,
    quiet: values.quiet,
    target,
    bundle: values.bundle,
    address: values.url === undefined ? undefined : parseUrl(values.url),
    cases: values.case,
  };
}

function parseUrl(text: string): Address {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== "ws:") throw new Error(`--url is like ws://localhost:9001/, not ${text}`);
  return { host: url.hostname, port: Number(url.port || 80), path: url.pathname + url.search };
}

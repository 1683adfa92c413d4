/**
 * `npm run doctor`: a checklist from this machine to the board's first reading, each line with a remedy.
 * Exit codes: 0 nothing bad, 1 something is, 2 wrong command line.
 */
import { fileURLToPath } from "node:url";
import { Checklist } from "./checks.js";
import { examineBoard } from "./doctor-board.js";
import { checkBuild, checkNode, checkPorts } from "./doctor-host.js";
import { examineServer } from "./doctor-network.js";
import { openLink } from "./link.js";
import { Problem } from "./problems.js";
import { createTerminal, printable } from "./terminal.js";
import { readToolArguments } from "./tool-arguments.js";

const BUILT = fileURLToPath(new URL("../../dist", import.meta.url));
const HELP = `npm run doctor -- [options]

Looks at Node, the build, serial ports and, when there is one, the board. Changes nothing.

  --port NAME     serial port, or tcp://HOST:PORT (default: the one that is found)
  --url URL       look at the board at this address, such as http://192.168.1.23/
  --token TEXT    the board's token, when its settings have one
  --help          print this and exit`;

interface Options {
  port?: string;
  url?: string;
  token?: string;
  help?: boolean;
}

const terminal = createTerminal(process.stdin, process.stdout);

function readOptions(): Options {
  const text = { type: "string" } as const;
  const options = { port: text, url: text, token: text, help: { type: "boolean" } } as const;
  return readToolArguments(process.argv.slice(2), "doctor", options);
}

/** The address as typed, or with `http://` before it. @throws Problem `usage` when it is none. */
function webAddress(text: string): string {
  const url = /^https?:\/\//i.test(text) ? text : `http://${text}`;
  // A colon before anything but a port is another scheme's.
  if (!URL.canParse(url) || /^[a-z][a-z+.-]*:\/\//i.test(url.slice("http://".length)))
    throw new Problem("usage", `--url: ${text} is no address such as http://192.168.1.23/`);
  return url;
}

/** The board at a port. @returns the address of its server, where known. */
async function examinePort(list: Checklist, port: string): Promise<string | undefined> {
  try {
    const link = await openLink(port);
    list.add("Port", { verdict: "good", text: port });
    try {
      return await examineBoard(list, link, BUILT);
    } finally {
      link.close();
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    list.add("Port", { verdict: "bad", text: error.message, remedy: error.remedy });
    return undefined;
  }
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    terminal.say(HELP);
    return 0;
  }
  const address = options.url === undefined ? undefined : webAddress(options.url);
  const list = new Checklist(terminal);
  checkNode(list);
  checkBuild(list, BUILT);
  const ports = await checkPorts(list);
  const port = options.port ?? (ports.length === 1 && !options.url ? ports[0]!.path : undefined);
  const found = port === undefined ? undefined : await examinePort(list, port);
  const url = address ?? found;
  if (url !== undefined) await examineServer(list, url, options.token);
  else if (port === undefined)
    list.add("Board", {
      verdict: "skipped",
      text: ports.length > 1 ? "several ports: name one" : "none connected",
      remedy: ["npm run doctor -- --port NAME, or --url http://ADDRESS/"],
    });
  terminal.say(list.summary());
  return list.healthy ? 0 : 1;
}

function report(error: unknown): number {
  if (!(error instanceof Problem)) throw error;
  process.stderr.write(`${printable(error.message)}\n(--help lists the options.)\n`);
  return error.exit;
}

// The port's driver may still hold the process: what is to be done is done.
process.exit(await main().catch(report));

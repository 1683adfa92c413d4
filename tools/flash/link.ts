/**
 * A conversation with Espruino through the `espruino` package: its line protocol to find out who is
 * there, its packets (since 2v25: checked lengths, an answer to each) for everything after that.
 *
 * The package keeps one connection in global state, so a process has one link at a time.
 */
import { createRequire } from "node:module";
import { Problem } from "./problems.js";
import { openTransport, type Transport } from "./transport.js";

/** The part of the package's global `Espruino` used here. */
interface EspruinoTools {
  Config: Record<string, unknown>;
  Core: {
    Serial: {
      devices: unknown[];
      open(port: string, connected: (info: unknown) => void, disconnected: () => void): void;
      startListening(listener: (data: ArrayBuffer) => void): void;
      connection: {
        espruinoEval(expression: string, options: { timeout: number }): Promise<unknown>;
      };
    };
    Utils: {
      executeExpression(expression: string, done: (json: string | undefined) => void): void;
    };
  };
}

/** Milliseconds for one answer: a write may make Storage tidy up, which erases 4 kB pages at 45 ms each. */
const ANSWER_TIME = 30000;
/** Characters of console text kept for messages. */
const TEXT_KEPT = 20000;

export interface Link {
  readonly port: string;
  /** Console text received so far (the newest 20,000 characters), without what answers belong to. */
  text(): string;
  /** Leaves what was received so far out of `text()`: a restart follows, and it is of the program before. */
  forget(): void;
  /** Called with each piece of console text. */
  onText(listener: (text: string) => void): void;
  /** Value of an expression by Espruino's line protocol, as JSON; undefined when no answer came. Any version. */
  query(expression: string): Promise<string | undefined>;
  /** Value of an expression by packet. @throws Problem `broken-off`, with what the board printed. */
  evaluate<T>(expression: string, milliseconds?: number): Promise<T>;
  /** Sends without waiting: for what ends the program that would answer. */
  send(bytes: string): Promise<void>;
  /** True once the port is gone. */
  readonly closed: boolean;
  onClose(listener: () => void): void;
  close(): void;
}

let tools: Promise<EspruinoTools> | undefined;

/** Loads the package. It reports everything it does on the console, which here belongs to the user. */
function loadTools(): Promise<EspruinoTools> {
  const silent = () => undefined;
  Object.assign(console, { log: silent, warn: silent, error: silent });
  const { init } = createRequire(import.meta.url)("espruino") as { init(done: () => void): void };
  return new Promise((resolve) => {
    init(() => resolve((globalThis as unknown as { Espruino: EspruinoTools }).Espruino));
  });
}

/** Makes the transport the package's only device. */
function plugIn({ Core, Config }: EspruinoTools, port: string, transport: Transport): void {
  // Who is there is asked by us; the package would look the board up on the internet.
  Config.ENV_ON_CONNECT = false;
  Core.Serial.devices.length = 0;
  Core.Serial.devices.push({
    name: "Rheo",
    getPorts: (found: (ports: unknown[], complete: boolean) => void) => found([{ path: port }], true),
    open(
      _path: string,
      opened: (info: unknown) => void,
      received: (bytes: ArrayBuffer) => void,
      closed: () => void,
    ) {
      transport.onData((bytes) => received(new Uint8Array(bytes).buffer));
      transport.onClose(closed);
      opened({});
    },
    write: (bytes: string, done: () => void) => void transport.write(bytes).then(done, done),
    close: () => transport.close(),
  });
}

/** Opens the port and connects the package to it; nothing has been sent to the board yet. */
export async function openLink(port: string): Promise<Link> {
  const transport = await openTransport(port);
  tools ??= loadTools();
  const espruino = await tools;
  const { Serial, Utils } = espruino.Core;
  plugIn(espruino, port, transport);
  let text = "";
  let closed = false;
  const textListeners: Array<(text: string) => void> = [];
  const closeListeners: Array<() => void> = [];
  transport.onClose(() => {
    closed = true;
    for (const listener of closeListeners) listener();
  });
  Serial.startListening((data) => {
    const piece = Buffer.from(data).toString("latin1");
    text = (text + piece).slice(-TEXT_KEPT);
    for (const listener of textListeners) listener(piece);
  });
  await new Promise<void>((resolve) =>
    Serial.open(
      port,
      () => resolve(),
      () => undefined,
    ),
  );
  return {
    port,
    text: () => text,
    forget: () => {
      text = "";
    },
    onText: (listener) => void textListeners.push(listener),
    query: (expression) => new Promise((resolve) => Utils.executeExpression(expression, resolve)),
    async evaluate<T>(expression: string, milliseconds = ANSWER_TIME) {
      if (closed) throw new Problem("broken-off", `${port} is gone`);
      const before = text.length;
      try {
        return (await Serial.connection.espruinoEval(expression, { timeout: milliseconds })) as T;
      } catch (error) {
        const said = /Uncaught (.*)/.exec(text.slice(Math.min(before, text.length)))?.[1];
        throw new Problem("broken-off", said ?? (closed ? `${port} is gone` : String(error)));
      }
    },
    send: (bytes) => transport.write(bytes),
    get closed() {
      return closed;
    },
    onClose: (listener) => void closeListeners.push(listener),
    close: () => transport.close(),
  };
}
